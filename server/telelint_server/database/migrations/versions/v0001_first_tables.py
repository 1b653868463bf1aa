"""The first tables.

A copy of what tables.py said then: a migration does not change when the tables move on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.String(24)

# Whoever writes past the service cannot change the trail in silence either. Only what retention has cut off, and has
# written down in trail_heads as cut, can be deleted.
_SQLITE = (
    """CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
    """CREATE TRIGGER decisions_are_kept BEFORE DELETE ON decisions
    WHEN OLD.sequence > (SELECT cut_sequence FROM trail_heads WHERE organisation = OLD.organisation)
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION telelint_keep_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' OR OLD.sequence > (
            SELECT cut_sequence FROM trail_heads WHERE organisation = OLD.organisation
        ) THEN
            RAISE EXCEPTION 'the trail is append-only';
        END IF;
        RETURN OLD;
    END $$""",
    """CREATE TRIGGER decisions_are_kept BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION telelint_keep_decisions()""",
)


def upgrade() -> None:
    """Make the tables, and the one row of ``installation``."""
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("secret_check", sa.String(64)),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("profile", sa.String(10), nullable=False),
        sa.Column("part2", sa.Boolean, nullable=False),
        sa.Column("on_outage", sa.String(11), nullable=False),
        sa.Column("register_version", sa.Integer, nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("organisation", sa.Integer, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("revoked_at", _TIME),
        sa.Column("last_used_at", _TIME),
    )
    op.create_table(
        "register_entries",
        sa.Column("organisation", sa.Integer, sa.ForeignKey("organisations.id"), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("entry", sa.String(255), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer),
        sa.Column("recorded_at", _TIME, nullable=False),
        sa.Column("recorded_by", sa.String(12), nullable=False),
        sa.Column("replaced_at", _TIME),
    )
    op.create_index("ix_register_entries_organisation_since", "register_entries", ["organisation", "since"])
    op.create_table(
        "decisions",
        sa.Column("organisation", sa.Integer, sa.ForeignKey("organisations.id"), primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("checked_at", _TIME, nullable=False),
        sa.Column("staff", sa.String(16), nullable=False),
        sa.Column("platform", sa.String(100)),
        sa.Column("domain", sa.String(253), nullable=False),
        sa.Column("platform_class", sa.String(20), nullable=False),
        sa.Column("regime", sa.String(20), nullable=False),
        sa.Column("visit_year", sa.Integer, nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("verdict", sa.String(6), nullable=False),
        sa.Column("pack", sa.String(100), nullable=False),
        sa.Column("pack_sha256", sa.String(64), nullable=False),
        sa.Column("agreement", sa.String(100)),
        sa.Column("agreement_version", sa.Integer),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("override_reason", sa.String(40)),
        sa.Column("tool", sa.String(40), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_decisions_organisation_checked_at", "decisions", ["organisation", "checked_at"])
    op.create_table(
        "trail_heads",
        sa.Column("organisation", sa.Integer, sa.ForeignKey("organisations.id"), primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("cut_sequence", sa.BigInteger, nullable=False),
        sa.Column("cut_hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "prechecks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("organisation", sa.Integer, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("idempotency", sa.String(64)),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("register_version", sa.Integer, nullable=False),
        sa.Column("decision", sa.String(7)),
        sa.Column("first_sequence", sa.BigInteger),
        sa.Column("last_sequence", sa.BigInteger),
        sa.Column("overridden", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("organisation", "idempotency"),
    )
    op.create_index("ix_prechecks_started_at", "prechecks", ["started_at"])
    op.execute("INSERT INTO installation (id, revision) VALUES (1, 1)")
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
