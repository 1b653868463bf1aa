from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from telelint.policy.agreements import Agreement, OwnHost, RegisterFile
from telelint.policy.register_file import decode
from telelint_server.registers import AlreadyThere, ChangedMeanwhile, EntryKind, NotThere

if TYPE_CHECKING:
    from telelint_server.service import Service

ZOOM = Agreement(id="zoom-2022", vendor="Zoom", products=("zoom",), signed_on=date(2022, 1, 10))
HOST = OwnHost("video.clinic.example")


@pytest.fixture
def mine(service: Service) -> int:
    return service.organisations.create("clinic").id


def _version(service: Service) -> int:
    found = service.organisations.named("clinic")
    assert found is not None
    return found.register_version


def test_every_version_of_the_register_can_be_had_again(service: Service, mine: int) -> None:
    registers = service.registers
    registers.add(mine, EntryKind.AGREEMENT, ZOOM, "k")
    later = Agreement(id="zoom-2022", vendor="Zoom Communications", products=("zoom",), signed_on=date(2022, 1, 10))
    assert registers.replace(mine, EntryKind.AGREEMENT, later, "k").version == 2
    registers.remove(mine, EntryKind.AGREEMENT, "zoom-2022", "k")
    vendors = [
        [agreement.vendor for agreement in registers.snapshot(mine, version).register.agreements]
        for version in range(_version(service) + 1)
    ]
    assert vendors == [[], ["Zoom"], ["Zoom Communications"], []]
    assert registers.snapshot(mine, 2).versions == {"zoom-2022": 2}
    assert [entry.version for entry in registers.history(mine, EntryKind.AGREEMENT, "zoom-2022")] == [1, 2]
    assert registers.add(mine, EntryKind.AGREEMENT, ZOOM, "k").version == 3  # numbers are not used again


def test_what_cannot_be_is_refused(service: Service, mine: int) -> None:
    registers = service.registers
    with pytest.raises(NotThere):
        registers.replace(mine, EntryKind.AGREEMENT, ZOOM, "k")
    registers.add(mine, EntryKind.AGREEMENT, ZOOM, "k")
    with pytest.raises(AlreadyThere):
        registers.add(mine, EntryKind.AGREEMENT, ZOOM, "k")
    changed = Agreement(id="zoom-2022", vendor="Z", products=("zoom",))
    with pytest.raises(ChangedMeanwhile):
        registers.replace(mine, EntryKind.AGREEMENT, changed, "k", expected=7)
    with pytest.raises(NotThere):
        registers.remove(mine, EntryKind.OWN_HOST, "zoom-2022", "k")


def test_nobody_sees_the_entries_of_others(service: Service, mine: int) -> None:
    other = service.organisations.create("other").id
    service.registers.add(mine, EntryKind.AGREEMENT, ZOOM, "k")
    assert service.registers.current(other, EntryKind.AGREEMENT) == []
    assert service.registers.history(other, EntryKind.AGREEMENT, "zoom-2022") == []
    assert service.registers.add(other, EntryKind.AGREEMENT, ZOOM, "k").version == 1


def test_a_file_comes_back_as_it_went_in(service: Service, mine: int) -> None:
    text = b"""
[[agreement]]
id = "b"
vendor = "B \\"quoted\\""
products = ["zoom", "doxy-me"]
signed_on = 2022-01-10
patient_contact_allowed = true
[[agreement.conditions]]
code = "RECORDING_OFF"
met = true
[[agreement]]
id = "a"
vendor = "A"
products = ["vsee"]
[[own_host]]
host = "*.clinic.example"
note = "ours"
"""
    content, _ = decode(text, name="register.toml")
    counts = service.registers.import_file(mine, content, "k")
    assert counts == {"added": 3, "replaced": 0, "removed": 0, "unchanged": 0}
    again, _ = decode(service.registers.export(mine).encode(), name="export")
    assert sorted(again.agreement, key=lambda a: a.id) == sorted(content.agreement, key=lambda a: a.id)
    assert again.own_host == content.own_host


def test_an_import_changes_only_what_differs(service: Service, mine: int) -> None:
    other = Agreement(id="vsee", vendor="VSee", products=("vsee",))
    service.registers.import_file(mine, RegisterFile((ZOOM, other), (HOST,)), "k")
    changed = Agreement(id="vsee", vendor="VSee Lab", products=("vsee",))
    counts = service.registers.import_file(mine, RegisterFile((ZOOM, changed)), "k")
    assert counts == {"added": 0, "replaced": 1, "removed": 1, "unchanged": 1}
    assert service.registers.current(mine, EntryKind.OWN_HOST) == []
