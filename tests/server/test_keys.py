from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, text, update

from telelint_server.database.tables import KEYS
from telelint_server.keys import Scope
from telelint_server.secret import Secret
from telelint_server.service import Service

if TYPE_CHECKING:
    from telelint_server.keys import Key


def _row(service: Service, key: Key):  # type: ignore[no-untyped-def]
    with service.database.reading() as connection:
        return connection.execute(select(KEYS).where(KEYS.c.id == key.id)).one()


def test_a_key_is_known_and_its_secret_is_not_stored(service: Service) -> None:
    organisation = service.organisations.create("clinic")
    key, token = service.keys.create(organisation, [Scope.CHECK], "front desk")
    assert token.startswith(f"tl_{key.id}_")
    assert len(token.rpartition("_")[2]) <= 43  # 32 octets in URL-safe base64, which may hold an underscore
    caller = service.keys.authenticate(token)
    assert caller is not None
    assert (caller.key.id, caller.organisation.name, caller.key.scopes) == (key.id, "clinic", frozenset({Scope.CHECK}))
    secret_part = token.removeprefix(f"tl_{key.id}_")
    assert not any(secret_part in str(value) for value in _row(service, key))


def test_a_wrong_key_is_none(service: Service) -> None:
    _, token = service.keys.create(service.organisations.create("clinic"), [Scope.CHECK])
    for wrong in ("", "tl_", token[:-1], token + "x", token.upper(), "tl_\udcff"):
        assert service.keys.authenticate(wrong) is None


def test_another_secret_knows_no_key(service: Service) -> None:
    _, token = service.keys.create(service.organisations.create("clinic"), [Scope.CHECK])
    service.keys._secret = Secret(b"another")
    assert service.keys.authenticate(token) is None


def test_a_revoked_key_is_refused(service: Service) -> None:
    organisation = service.organisations.create("clinic")
    key, token = service.keys.create(organisation, [Scope.CHECK])
    assert service.keys.authenticate(token)
    assert service.keys.revoke(organisation, key.id)
    assert service.keys.authenticate(token) is None
    assert not service.keys.revoke(organisation, key.id)


def test_nobody_revokes_or_rotates_the_keys_of_others(service: Service) -> None:
    key, token = service.keys.create(service.organisations.create("clinic"), [Scope.CHECK])
    other = service.organisations.create("other")
    assert not service.keys.revoke(other, key.id)
    assert service.keys.rotate(other, key.id) is None
    assert service.keys.all(other) == []
    assert service.keys.authenticate(token)


def test_a_key_expires(service: Service) -> None:
    organisation = service.organisations.create("clinic")
    _, token = service.keys.create(organisation, [Scope.CHECK], expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert service.keys.authenticate(token) is None


def test_rotation_gives_a_key_like_it_and_lets_the_old_one_live_a_day(service: Service) -> None:
    organisation = service.organisations.create("clinic")
    key, token = service.keys.create(organisation, [Scope.CHECK, Scope.AUDIT], "scheduler")
    made = service.keys.rotate(organisation, key.id)
    assert made is not None
    assert (made[0].scopes, made[0].name) == (key.scopes, key.name)
    assert made[1] != token
    assert service.keys.authenticate(token)
    assert service.keys.authenticate(made[1])
    ends = datetime.fromisoformat(_row(service, key).expires_at)
    assert timedelta(hours=23) < ends - datetime.now(UTC) <= timedelta(days=1)


def test_use_is_noted_once_a_minute(service: Service) -> None:
    key, token = service.keys.create(service.organisations.create("clinic"), [Scope.CHECK])
    assert _row(service, key).last_used_at is None
    service.keys.authenticate(token)
    assert _row(service, key).last_used_at is not None
    with service.database.writing() as connection:
        connection.execute(update(KEYS).values(last_used_at=None))
    service.keys.authenticate(token)
    assert _row(service, key).last_used_at is None


def test_another_process_notices_a_revocation(service: Service) -> None:
    other = Service.assemble(service.config)
    organisation = service.organisations.create("clinic")
    key, token = service.keys.create(organisation, [Scope.CHECK])
    assert other.keys.authenticate(token)
    service.keys.revoke(organisation, key.id)
    assert other.keys.authenticate(token) is None
    other.database.close()


def test_the_secret_that_filled_the_database_is_told_from_another(service: Service) -> None:
    assert service.secret_fits()
    with service.database.writing() as connection:
        connection.execute(text("UPDATE installation SET secret_check = 'x'"))
    assert not service.secret_fits()
