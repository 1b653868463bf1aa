from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from telelint_server.problems import Problem

if TYPE_CHECKING:
    from telelint_server.service import Service


def test_a_key_is_reserved_once_on_every_database(service: Service) -> None:
    organisation = service.organisations.create("clinic").id
    asked = service.prechecks.begin(organisation, "k", b"request", 0)
    with pytest.raises(Problem) as running:
        service.prechecks.begin(organisation, "k", b"request", 0)
    assert running.value.kind.name == "still-running"
    with service.database.writing() as connection:
        service.prechecks.finish(connection, organisation, asked, "allow", 1, 1)
    again = service.prechecks.begin(organisation, "k", b"request", 0)
    assert (again.id, again.decision) == (asked.id, "allow")
    with pytest.raises(Problem) as reused:
        service.prechecks.begin(organisation, "k", b"another", 0)
    assert reused.value.kind.name == "key-reused"
    assert service.prechecks.begin(organisation, "other", b"request", 0).id != asked.id
