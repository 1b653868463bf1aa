"""Reports: what a run has to say, written to a text stream while it happens.

There are three things to report, a folder each: ``findings`` (``telelint lint``), ``inventory`` (``telelint links``)
and ``answers`` (``telelint check``). In each folder a format is one file that holds a class ``Report``, and one line
of the folder's ``FORMATS``. A report decides nothing: severities, verdicts and words come with the values. It reads
no environment and no clock; colour and width are given to it as a ``Look``.

A report gets its items one by one and keeps none that it need not keep, so that an archive of any size is written in
bounded memory.
"""

from __future__ import annotations

from importlib import import_module

from telelint.typed import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from typing import TextIO, TypeVar

    from telelint.catalogue import Catalogue
    from telelint.model import Finding, Link, Tally
    from telelint.policy import PolicyPack, Register

    Item = TypeVar("Item", contravariant=True)


class Look(NamedTuple):
    """How text for people is to look; programs' formats take no notice."""

    colour: bool = False
    width: int = 80  # columns
    full: bool = False  # every finding by itself, instead of equal ones together
    quiet: bool = False  # no hints and no summary


class Run(NamedTuple):
    """What a report may say about the run as a whole."""

    version: str  # of telelint
    catalogue: Catalogue
    pack: PolicyPack
    has_register: bool  # False: nobody told us which agreements there are
    register: Register | None = None
    day: date | None = None  # what links without a date are judged as of
    inputs: tuple[str, ...] = ()  # as the user named them
    folder: str = ""  # where the run took place; formats for programs give paths relative to it


class Answer(NamedTuple):
    """What ``telelint check`` says about the n-th thing it was asked about; the asked text itself is not kept."""

    position: int  # counts from 1: the n-th argument, or the line of --from-file
    link: Link | None  # None: it was no web address at all
    findings: tuple[Finding, ...]


class Entry(NamedTuple):
    """A row of the inventory: a link and what the rules say about it."""

    link: Link
    findings: tuple[Finding, ...]


class Report(Protocol["Item"]):
    """What every format's class ``Report`` can do; it is made of a text stream and a look.

    Where what is written of an item depends on no other item, a class may say so by ``by_parts = True``: several
    processes then write some of the items each. Of findings one that also takes notice of links says ``links = True``.
    """

    def begin(self, run: Run) -> None:
        """Write what comes before the first item."""
        ...

    def item(self, item: Item, /) -> None:
        """Write an item, or remember what of it has to be said at the end."""
        ...

    def end(self, tally: Tally) -> None:
        """Write what comes after the last item."""
        ...


def tell(report: Report[Item], items: list[Item]) -> None:
    """Write some items, at once where the report's ``items`` can."""
    at_once: Callable[[list[Item]], None] | None = getattr(report, "items", None)
    if at_once is not None:
        at_once(items)
        return
    for item in items:
        report.item(item)


def open_report(formats: Mapping[str, str], name: str, stream: TextIO, look: Look) -> Report[Item]:
    """Return a fresh report; only the module of the format asked for is imported.

    Raises KeyError for a name that is not in ``formats``.
    """
    return cast("Report[Item]", import_module(formats[name]).Report(stream, look))
