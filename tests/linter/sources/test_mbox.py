from __future__ import annotations

import io
import mailbox
from datetime import date
from typing import TYPE_CHECKING

import pytest

from linter.sources.found_links import raw, read
from telelint.catalogue import Catalogue
from telelint.links.strangers import Strangers
from telelint.model import Tally
from telelint.sources import mail, mbox
from telelint.sources.icalendar import Triggers
from telelint.sources.zones import Zones

if TYPE_CHECKING:
    from pathlib import Path

_FROM = b"From clinic@x.example Tue Dec  1 10:00:00 2026\n"


def _mail(number: int, body: bytes = b"") -> bytes:
    head = f"From: a@clinic{number}.example\nSubject: x\nDate: Tue, {number:02} Dec 2026 12:00:00 -0500\n\n".encode()
    return head + body + f"https://zoom.us/j/{number}\n\n".encode()


def test_each_mail_has_its_own_date_and_sender() -> None:
    octets = b"".join(_FROM + _mail(number) for number in (1, 2, 3))
    found = read(octets, "export.mbox")
    assert [(a.event.start, a.event.organiser_domain) for a in found.addresses] == [
        (date(2026, 12, number), f"clinic{number}.example") for number in (1, 2, 3)
    ]
    assert [raw(octets, a.place) for a in found.addresses] == [f"https://zoom.us/j/{n}".encode() for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b">From me to you\n", id="mboxo"),
        pytest.param(b">>From me to you\n", id="mboxrd"),
        pytest.param(b"text\n\nFrom now on we meet here:\nplease come\n", id="unquoted-text"),
        pytest.param(b"text\nFrom: me: to you\n", id="no-blank-line-before"),
    ],
)
def test_a_text_that_begins_like_a_separator_is_a_text(body: bytes) -> None:
    found = read(_FROM + _mail(1, body) + _FROM + _mail(2), "mail")
    assert [a.event.start for a in found.addresses] == [date(2026, 12, 1), date(2026, 12, 2)]


@pytest.mark.parametrize("separator", [b"From - Tue Dec 01 10:00:00 2026\r\n", b"From nobody\r\n", b"From \r\n"])
def test_separators_of_many_programs_are_known(separator: bytes) -> None:
    mails = [_mail(number).replace(b"\n", b"\r\n") for number in (1, 2)]
    found = read(separator + mails[0] + separator + mails[1], "x.mbox")
    assert len({a.context for a in found.addresses}) == 2


def test_the_standard_library_s_mailbox_is_read(tmp_path: Path) -> None:
    box = mailbox.mbox(str(tmp_path / "box"))
    for number in range(1, 6):
        box.add(_mail(number, b"From the office\n\nFrom the office again\n"))
    box.close()
    found = read((tmp_path / "box").read_bytes(), "box")
    assert found.urls == [f"https://zoom.us/j/{number}" for number in range(1, 6)]
    assert len({a.context for a in found.addresses}) == 5


class _Endless:
    """A large mailbox that is made while it is read, and remembers the longest it was asked for."""

    def __init__(self, mails: int, size: int) -> None:
        self._left = mails
        self._mail = _FROM + _mail(1, b"x" * 70 + b"\n" * size)
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0
        while len(self._rest) < size and self._left:
            self._rest += self._mail
            self._left -= 1
        out, self._rest = self._rest[:size], self._rest[size:]
        return out


def test_places_hold_over_many_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "_CHUNK", 5000)
    monkeypatch.setattr(mbox, "_OVERLAP", 200)
    octets = b"".join(_FROM + _mail(1 + n % 28, b"y" * (n * 37 % 4000) + b"\n") for n in range(60))
    found = read(octets, "x.mbox")
    assert len(found.addresses) == 60
    for address in found.addresses:
        assert raw(octets, address.place) == address.url.encode()


def test_memory_is_bounded() -> None:
    import tracemalloc

    found_by = Triggers(frozenset({"us"}), Strangers(Catalogue.bundled()))
    tracemalloc.start()
    count = sum(1 for _ in mbox.read(_Endless(60, 1 << 20), "x", Zones("UTC"), found_by, Tally()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 120  # the subject and the text of each
    assert peak < 40 << 20  # of 60 MB


def test_a_mail_that_is_too_long_is_cut_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "_CHUNK", 1000)
    monkeypatch.setattr(mbox, "LONGEST", 3000)
    monkeypatch.setattr(mail, "LONGEST", 3000)
    long = _FROM + _mail(2, (b"y" * 60 + b"\n") * 300)
    octets = _FROM + _mail(1) + long + _FROM + _mail(3)
    found = read(octets, "x.mbox")
    assert found.urls == ["https://zoom.us/j/1", "https://zoom.us/j/3"]
    assert [problem.rule for problem in found.problems] == ["TL904"]
    assert raw(octets, found.addresses[-1].place) == b"https://zoom.us/j/3"


def test_a_stream_that_gives_little_at_a_time_is_read() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 7) if size and size > 0 else size)

    found_by = Triggers(frozenset({"us"}), Strangers(Catalogue.bundled()))
    items = mbox.read(Slow(_FROM + _mail(1) + _FROM + _mail(2)), "x", Zones("UTC"), found_by, Tally())
    assert sum(1 for _ in items) == 4
