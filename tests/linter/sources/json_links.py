"""Lints octets and lists the links with what a test wants to know of each."""

import datetime as dt
import functools
from typing import NamedTuple

from telelint.catalogue import Catalogue
from telelint.linting import Linter
from telelint.model import Circumstances, Finding, Link, Tally
from telelint.policy import PolicyPack, Register
from telelint.sources import Source


class Linted(NamedTuple):
    links: list[Link]
    findings: list[Finding]
    tally: Tally

    @property
    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]


@functools.cache
def linter() -> Linter:
    return Linter(
        catalogue=Catalogue.bundled(),
        pack=PolicyPack.bundled(),
        register=Register.empty(),
        circumstances=Circumstances(),
        today=dt.date(2026, 11, 24),
        show_secrets=True,
    )


def lint(octets: bytes, name: str = "events.json") -> Linted:
    tally = Tally()
    items = list(linter().scan(Source(name, octets=octets), tally))
    links = [item for item in items if isinstance(item, Link)]
    return Linted(links, [item for item in items if isinstance(item, Finding)], tally)


def raw(octets: bytes, link: Link, encoding: str = "utf-8") -> str:
    """Return what stands at a link's place, once line and column were seen to mean the same."""
    place = link.place
    assert place is not None
    mark = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    text = octets.removeprefix(mark).decode(encoding)
    lines = text.split("\n")
    assert place.line == place.end_line
    shown = lines[place.line - 1][place.column - 1 : place.end_column]
    assert octets[place.byte_offset : place.byte_offset + place.byte_length].decode(encoding) == shown
    return shown
