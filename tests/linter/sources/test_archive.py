"""Archives: read where they lie, as far as is good for us, and what is left out is said."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.sources.json_links import lint, linter
from telelint.catalogue import Catalogue
from telelint.errors import UnreadableInput
from telelint.links.strangers import Strangers
from telelint.model import Tally
from telelint.sources import Source
from telelint.sources.archive import Archives, Limits, read_zip
from telelint.sources.reading import Reading
from telelint.sources.segment import Problem
from telelint.sources.zones import Zones

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261201T100000Z\r\n"
    b"LOCATION:https://us02web.zoom.us/j/98765432101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def _zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, octets in members.items():
            archive.writestr(name, octets)
    return out.getvalue()


def _paths(octets: bytes, name: str = "takeout.zip") -> list[str]:
    return [link.place.path for link in lint(octets, name).links if link.place]


def test_members_are_named_within_their_archive() -> None:
    octets = _zip({
        "Takeout/Calendar/work.ics": CALENDAR,
        "Takeout/photo.jpg": b"\xff\xd8\xff",
        "__MACOSX/._work.ics": CALENDAR,
        "Takeout/.hidden.ics": CALENDAR,
        "inner.zip": _zip({"events.json": b'["https://us02web.zoom.us/j/98765432101"]'}),
        "old.ics.gz": gzip.compress(CALENDAR),
    })  # fmt: skip
    linted = lint(octets, "takeout.zip")
    assert [link.place.path for link in linted.links if link.place] == [
        "takeout.zip/Takeout/Calendar/work.ics", "takeout.zip/inner.zip/events.json", "takeout.zip/old.ics.gz",
    ]  # fmt: skip
    assert linted.tally.files == 3
    assert [skipped.path for skipped in linted.tally.skipped] == ["takeout.zip/Takeout/photo.jpg"]
    place = linted.links[0].place
    assert place is not None
    assert CALENDAR[place.byte_offset :].startswith(b"https://us02web")


def test_names_that_lead_out_or_steer_a_terminal_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    path.write_bytes(_zip({"../../evil\x1b[2J.ics": CALENDAR, "/etc/evil.ics": CALENDAR}))
    links = [item for item in linter().scan(Source("evil.zip", path=str(path)), Tally()) if item.place]
    assert {item.place.path for item in links if item.place} == {
        "evil.zip/../../evil?[2J.ics", "evil.zip//etc/evil.ics",
    }  # fmt: skip
    assert sorted(tmp_path.rglob("*")) == [path]


def test_a_bomb_is_a_finding_and_the_rest_is_read() -> None:
    bomb = b"BEGIN:VCALENDAR\r\n" + b"X-A:b\r\n" * 12_000_000
    linted = lint(_zip({"a.ics": CALENDAR, "bomb.ics": bomb, "z.ics": CALENDAR}), "takeout.zip")
    assert [link.place.path for link in linted.links if link.place] == ["takeout.zip/a.ics", "takeout.zip/z.ics"]
    said = [it.place.path for it in linted.findings if "200 times" in it.message and it.place]
    assert said == ["takeout.zip/bomb.ics"]


def _with(limits: Limits, octets: bytes) -> tuple[list[str], list[str]]:
    reading = Reading(Zones("America/New_York"), frozenset({"us"}), Strangers(Catalogue.bundled()))
    archives, tally = Archives(limits), Tally()
    names: list[str] = []

    def member(stream: object, name: str) -> object:
        names.append(name)
        return reading._read(stream, name, tally, archives)  # type: ignore[arg-type]  # a stream, as the test's own caller gives

    items = read_zip(io.BytesIO(octets), "a.zip", tally, archives, member)  # type: ignore[arg-type]  # as above
    return names, [item.place.path for item in items if isinstance(item, Problem) and item.rule == "TL904"]


@pytest.mark.parametrize(
    ("limits", "left_out"),
    [
        pytest.param(Limits(members=2), ["a.zip/3.ics"], id="members"),
        pytest.param(Limits(octets=len(CALENDAR) * 2), ["a.zip/3.ics"], id="octets"),
        pytest.param(Limits(largest=10), ["a.zip/1.ics", "a.zip/2.ics", "a.zip/3.ics"], id="largest"),
        pytest.param(Limits(), [], id="all-is-well"),
    ],
)
def test_limits(limits: Limits, left_out: list[str]) -> None:
    _, problems = _with(limits, _zip({f"{number}.ics": CALENDAR for number in (1, 2, 3)}))
    assert problems[: len(left_out)] == left_out


def test_archives_in_archives_end_somewhere() -> None:
    octets = CALENDAR
    name = "x.ics"
    for depth in range(8):
        octets, name = _zip({name: octets}), f"{depth}.zip"
    linted = lint(octets, "deep.zip")
    assert linted.links == []
    assert linted.rules == ["TL904"]


def test_an_encrypted_member_is_skipped_and_said() -> None:
    octets = bytearray(_zip({"a.ics": CALENDAR, "b.ics": CALENDAR}, zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.find(mark) + at] |= 1
    linted = lint(bytes(octets), "locked.zip")
    assert [link.place.path for link in linted.links if link.place] == ["locked.zip/b.ics"]
    assert [(it.path, it.why) for it in linted.tally.skipped] == [("locked.zip/a.ics", "encrypted in its archive")]


def test_a_member_without_a_name_is_read() -> None:
    octets = _zip({"x": CALENDAR}, zipfile.ZIP_STORED).replace(b"x", b"\0")
    assert _paths(octets) == ["takeout.zip/"]


def test_a_damaged_member_is_said_and_the_rest_is_read() -> None:
    octets = bytearray(_zip({"a.ics": CALENDAR, "b.ics": CALENDAR}))
    octets[45] ^= 255
    linted = lint(bytes(octets), "damaged.zip")
    assert linted.links[-1].place is not None
    assert linted.links[-1].place.path == "damaged.zip/b.ics"
    assert "TL904" in linted.rules


def test_what_is_no_archive_at_all_cannot_be_read() -> None:
    with pytest.raises(UnreadableInput, match=r"^bad\.zip: the archive is damaged$"):
        lint(b"PK\x03\x04" + b"x" * 100, "bad.zip")


def test_an_archive_that_cannot_be_rewound_is_read_from_memory() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    class Piped(Source):
        def open(self) -> Pipe:
            return Pipe(_zip({"a.ics": CALENDAR}))

    items = linter().scan(Piped("<stdin>"), Tally())
    assert {item.place.path for item in items if item.place} == {"<stdin>/a.ics"}


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda octets: pytest.importorskip("zstandard").compress(octets),
}
FILLING = "".join(f"X-{number}:{number * number}\r\n" for number in range(3000)).encode()


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("name", ["export.ics", "notes.txt"])
def test_one_packed_file_is_read_as_what_it_was_packed_from(name: str, ending: str) -> None:
    octets = CALENDAR if name.endswith("ics") else b"see https://zoom.us/j/98765432101"
    alone, packed = lint(octets, name), lint(PACKERS[ending](octets), name + ending)
    assert [(one.shown, one.place and one.place[1:]) for one in packed.links] == [
        (one.shown, one.place and one.place[1:]) for one in alone.links
    ]
    assert {one.place.path for one in packed.links if one.place} == {name + ending}


@pytest.mark.parametrize("ending", PACKERS)
def test_two_packed_one_after_the_other_are_one(ending: str) -> None:
    packed = PACKERS[ending](CALENDAR) + PACKERS[ending](CALENDAR)
    assert len(lint(packed, f"export.ics{ending}").links) == 2 * len(lint(CALENDAR, "export.ics").links)


@pytest.mark.parametrize("ending", PACKERS)
def test_what_is_cut_gives_what_there_is(ending: str) -> None:
    linted = lint(PACKERS[ending](CALENDAR + FILLING)[:-12], f"export.ics{ending}")
    assert "TL904" in linted.rules
    if ending not in (".bz2", ".zst"):  # these pack it all in one block
        assert [link.place.path for link in linted.links if link.place] == [f"export.ics{ending}"]


@pytest.mark.parametrize("ending", PACKERS)
def test_what_is_damaged_is_said(ending: str) -> None:
    packed = bytearray(PACKERS[ending](CALENDAR + FILLING))
    packed[len(packed) // 2 :] = b"\xff" * 100
    assert "TL904" in lint(bytes(packed), f"export.ics{ending}").rules


@pytest.mark.parametrize("name", ["a.tar.bz2", "a.txz", "a.tar.xz", "a.tbz2", "a.TAR.ZST"])
def test_a_tar_archive_is_not_looked_into(name: str) -> None:
    packer = PACKERS[{"2": ".bz2", "z": ".xz", "T": ".zst"}[name[-1]]]
    assert not lint(packer(CALENDAR), name).links


def test_a_packed_file_that_asks_for_much_memory_is_not_read() -> None:
    greedy = lzma.compress(CALENDAR, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}])
    assert lint(greedy, "export.ics.xz").rules == ["TL904"]


@pytest.mark.parametrize("name", ["letter.docx", "table.xlsx"])
def test_a_programs_own_archive_is_none_of_ours(name: str) -> None:
    linted = lint(_zip({"word/document.xml": b"<x/>"}), name)
    assert [skipped.path for skipped in linted.tally.skipped] == [name]
