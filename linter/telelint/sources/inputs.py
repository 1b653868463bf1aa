"""From what the user names to what is read: files, folders with all below, globs, standard input, subscriptions."""

from __future__ import annotations

import os

from telelint.errors import UnreadableInput
from telelint.model import Skipped
from telelint.sources.kinds import kind_of
from telelint.sources.source import Source
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telelint.network.fetching import Fetcher
    from telelint.sources.ignore import Ignored

_HEAD = 4096  # octets that tell a kind
_NOT_READ = "no kind of file that telelint reads"
_ON_THE_WEB = ("https://", "http://", "webcal:", "webcals:")
_NO_NETWORK = "a calendar on the web is read only with --allow-network"


def find_inputs(
    paths: Sequence[str], *, stdin_name: str = "<stdin>", fetcher: Fetcher | None = None
) -> Iterator[Source | Skipped | UnreadableInput]:
    """Yield every input that the paths name, in their order, folders sorted; ``-`` is standard input.

    A named file is always an input. In a folder a file that is of no kind we read, or that an ignore file leaves out,
    is skipped and said so; hidden files and folders, and links to folders, are left alone. What is not there is an
    ``UnreadableInput``, not raised. ``fetcher`` reads calendars on the web; without it they are not read.
    """
    for path in paths:
        if path == "-":
            yield Source(stdin_name)
        elif path.lower().startswith(_ON_THE_WEB):
            yield _subscription(path, fetcher)
        elif os.path.isdir(path):
            yield from _folder(path)
        elif os.path.exists(path):
            yield Source(_shown(path), path=path)
        elif any(character in path for character in "*?["):
            yield from _glob(path)
        else:
            yield UnreadableInput(f"{_shown(path)}: no such file or folder")


def named_in(octets: bytes) -> list[str]:
    """Return the paths of a list, one a line, or parted by NULs where it has any (``find -print0``)."""
    text = octets.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    names = text.split("\0") if "\0" in text else [line.strip() for line in text.splitlines()]
    return [name for name in names if name]


def _subscription(address: str, fetcher: Fetcher | None) -> Source | UnreadableInput:
    from telelint.links.url import parse  # lazily: most inputs are files

    target = parse(address.strip())
    name = f"{target.scheme}://{target.host}/…" if target is not None and target.host else "an address"
    if target is None:
        return UnreadableInput(f"{name}: not one that a browser could open")
    if fetcher is None:
        return UnreadableInput(f"{name}: {_NO_NETWORK}")
    from telelint.sources.subscription import Subscription

    return Subscription(address, name, fetcher)


def _glob(pattern: str) -> Iterator[Source | Skipped | UnreadableInput]:
    from glob import glob  # lazily: a shell has mostly done it before

    found = sorted(glob(pattern, recursive=True))
    if not found:
        yield UnreadableInput(f"{_shown(pattern)}: nothing matches")
    for path in found:
        if os.path.isfile(path):
            yield Source(_shown(path), path=path)


def _folder(path: str) -> Iterator[Source | Skipped | UnreadableInput]:
    from telelint.sources.ignore import Ignored  # lazily: a named file is never ignored

    unreadable: list[OSError] = []
    ignored: dict[str, Ignored] = {}  # by the folders on the way to the one at hand
    for folder, folders, files in os.walk(path, onerror=unreadable.append):
        patterns = ignored[folder] = Ignored(folder, ignored.get(os.path.dirname(folder)))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        left: list[Skipped] = []
        for name in list(folders):
            by = patterns.by(os.path.join(folder, name), folder=True)
            if by is not None:
                folders.remove(name)
                left.append(Skipped(_shown(os.path.join(folder, name)), f"left out by {by}"))
        for name in sorted(files):
            if not name.startswith("."):
                by = patterns.by(os.path.join(folder, name), folder=False)
                shown = _shown(os.path.join(folder, name))
                yield _file(os.path.join(folder, name)) if by is None else Skipped(shown, f"left out by {by}")
        yield from left
        while unreadable:
            error = unreadable.pop()
            yield UnreadableInput(f"{_shown(str(error.filename))}: {error.strerror}")


def _file(path: str) -> Source | Skipped | UnreadableInput:
    shown = _shown(path)
    try:
        with open(path, "rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        return UnreadableInput(f"{shown}: {error.strerror}")
    return Source(shown, path=path) if kind_of(head, shown) else Skipped(shown, _NOT_READ)


def _shown(path: str) -> str:
    """Return a path as reports show it: as given, forward slashes, no ``./`` before it."""
    shown = path.replace(os.sep, "/")
    return shown.removeprefix("./") or shown
