"""The tables, as they are after all migrations.

Times are ISO 8601 texts in UTC with milliseconds (``2026-11-24T09:00:00.000Z``): the trail's hashes are taken over
what is stored, and text comes back from every database as it went in.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_TIME = String(24)


def _organisation() -> Column[int]:
    return Column("organisation", Integer, ForeignKey("organisations.id"), nullable=False)


# One row. ``revision`` grows with every change of an organisation, key or register, so that workers notice.
INSTALLATION = Table(
    "installation",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("secret_check", String(64)),  # null until the first process with a secret comes
    CheckConstraint("id = 1", name="one_row"),
)

ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("created_at", _TIME, nullable=False),
    Column("kind", String(10), nullable=False),  # provider | other
    Column("profile", String(10), nullable=False),  # default | strict
    Column("part2", Boolean, nullable=False),
    Column("on_outage", String(11), nullable=False),  # fail-closed | fail-open
    Column("register_version", Integer, nullable=False),
)

KEYS = Table(
    "keys",
    METADATA,
    Column("id", String(12), primary_key=True),  # the part of the key that may be shown
    _organisation(),
    Column("name", String(100), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(100), nullable=False),  # separated by spaces, sorted
    Column("created_at", _TIME, nullable=False),
    Column("expires_at", _TIME),
    Column("revoked_at", _TIME),
    Column("last_used_at", _TIME),
)

# Every version of every entry. It is part of the register's versions ``since <= v < until``.
REGISTER_ENTRIES = Table(
    "register_entries",
    METADATA,
    Column("organisation", Integer, ForeignKey("organisations.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),  # agreement | own-host
    Column("entry", String(255), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),  # JSON of telelint.policy.agreements
    Column("since", Integer, nullable=False),
    Column("until", Integer),
    Column("recorded_at", _TIME, nullable=False),
    Column("recorded_by", String(12), nullable=False),  # a key's id, or "command"
    Column("replaced_at", _TIME),
    Index("ix_register_entries_organisation_since", "organisation", "since"),
)

# The trail: what docs/service.md says a decision keeps, and what chains the rows.
DECISIONS = Table(
    "decisions",
    METADATA,
    Column("organisation", Integer, ForeignKey("organisations.id"), primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("checked_at", _TIME, nullable=False),
    Column("staff", String(16), nullable=False),
    Column("platform", String(100)),
    Column("domain", String(253), nullable=False),
    Column("platform_class", String(20), nullable=False),
    Column("regime", String(20), nullable=False),
    Column("visit_year", Integer, nullable=False),
    Column("rule", String(40), nullable=False),
    Column("verdict", String(6), nullable=False),
    Column("pack", String(100), nullable=False),
    Column("pack_sha256", String(64), nullable=False),
    Column("agreement", String(100)),
    Column("agreement_version", Integer),
    Column("outcome", String(10), nullable=False),
    Column("override_reason", String(40)),
    Column("tool", String(40), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_decisions_organisation_checked_at", "organisation", "checked_at"),
    sqlite_with_rowid=False,  # clustered by its key: a page less to write for every batch
)

# The end of each organisation's chain, locked while it grows; and where it begins since retention cut it.
TRAIL_HEADS = Table(
    "trail_heads",
    METADATA,
    Column("organisation", Integer, ForeignKey("organisations.id"), primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("cut_sequence", BigInteger, nullable=False),
    Column("cut_hash", String(64), nullable=False),
)

# Schedulers that tell us of their bookings. Their secrets are derived from ours, and stand nowhere.
HOOKS = Table(
    "hooks",
    METADATA,
    Column("id", String(12), primary_key=True),
    _organisation(),
    Column("kind", String(10), nullable=False),  # calcom | calendly
    Column("created_at", _TIME, nullable=False),
)

# What they told, so that nobody can tell it again: keyed hashes.
HEARD = Table(
    "heard",
    METADATA,
    Column("organisation", Integer, ForeignKey("organisations.id"), primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), primary_key=True),
    Column("heard_at", _TIME, nullable=False),
    Index("ix_heard_heard_at", "heard_at"),
)

# Who wants to be told what was found, and what they are still to be told. No part of an invite is in it.
LISTENERS = Table(
    "listeners",
    METADATA,
    Column("id", String(12), primary_key=True),
    _organisation(),
    Column("url", String(2048), nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("disabled_at", _TIME),
    Column("disabled_why", String(20)),  # gone | unreachable
)
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("listener", String(12), ForeignKey("listeners.id"), nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", _TIME, nullable=False),  # while somebody is at it: when to take them for dead
    Index("ix_deliveries_next_at", "next_at"),
    Index("ix_deliveries_listener", "listener"),
)

# What was asked before sending. It holds no part of the invite: fingerprints are keyed hashes.
PRECHECKS = Table(
    "prechecks",
    METADATA,
    Column("id", String(32), primary_key=True),
    _organisation(),
    Column("started_at", _TIME, nullable=False),
    Column("idempotency", String(64)),  # keyed hash of the Idempotency-Key
    Column("fingerprint", String(64)),  # keyed hash of the request
    Column("register_version", Integer, nullable=False),
    Column("decision", String(7)),  # null while it is being worked on
    Column("first_sequence", BigInteger),
    Column("last_sequence", BigInteger),
    Column("settled", Boolean, nullable=False, server_default=false()),  # what became of it is on record
    UniqueConstraint("organisation", "idempotency"),
    Index("ix_prechecks_started_at", "started_at"),
)
