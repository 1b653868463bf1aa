"""What the user names, as a list of files with size and stamp: every process can read them, and a later run compare.

Paths of this machine are found as in every other run (``telelint.sources.inputs``), ignore files and all. At an
address (s3:// and kin) a folder is all below it but what is hidden; what kind a file is, the worker that opens it sees.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from telelint.bulk.storage import filesystem, is_address, stamp_of
from telelint.errors import ConfigurationError, UnreadableInput
from telelint.model import Skipped
from telelint.sources import find_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from telelint.sources.source import Source

_GLOB = frozenset("*?[")
_NO_PLAIN_FILE = "no plain file, which several processes could read"


class Input(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file to be read, or one that is known to be none: then ``skipped`` or ``unreadable`` says why."""

    name: str  # as reports show it
    address: str = ""  # where every process finds it: an absolute path, or an address
    size: int = 0  # octets
    stamp: str = ""  # what changes when the file does
    named: bool = True  # by the user; a file of a folder is left out in silence of counts if it is of no kind we read
    skipped: str = ""
    unreadable: str = ""  # the whole complaint


def find(paths: Sequence[str], leave_out: str) -> Iterator[Input]:
    """Yield what the paths name, in their order. ``leave_out`` is where the results lie, which are no input.

    Raises ConfigurationError for what no worker could read.
    """
    for path in paths:
        if path == "-":
            raise ConfigurationError("standard input is read by one process: leave out --engine dask")
        if is_address(path):
            yield from _stored(path, leave_out)
        else:
            for found in find_inputs([path]):
                one = _local(found)
                if not one.address.startswith(leave_out):
                    yield one


def _local(found: Source | Skipped | UnreadableInput) -> Input:
    if isinstance(found, Skipped):
        return Input(found.path, skipped=found.why)
    if isinstance(found, UnreadableInput):
        return Input("", unreadable=str(found))
    if found.file_size() is None or found.path is None:
        return Input(found.name, unreadable=f"{found.name}: {_NO_PLAIN_FILE}")
    path = os.path.abspath(found.path)
    status = os.stat(path)
    return Input(found.name, path, status.st_size, str(status.st_mtime_ns))


def _stored(asked: str, leave_out: str) -> Iterator[Input]:
    files, path = filesystem(asked)
    try:
        if _GLOB.isdisjoint(path) or files.exists(path):  # a name may hold what else is a glob's
            yield from _named(files, path, asked, leave_out)
        else:
            yield from _glob(files, path, asked, leave_out)
    except FileNotFoundError:
        yield Input("", unreadable=f"{asked}: no such file or folder")
    except PermissionError as error:
        yield Input("", unreadable=f"{asked}: {error.strerror or 'permission denied'}")
    except Exception as error:  # every storage has errors of its own: no credentials, no such host ...
        scheme = asked.partition("://")[0]
        why = f"cannot be listed ({type(error).__name__}): see the storage's credentials and endpoint"
        raise ConfigurationError(f"{scheme}:// {why}") from error


def _glob(files: Any, path: str, asked: str, leave_out: str) -> Iterator[Input]:
    wants_hidden = _is_hidden(path)
    inputs = [
        _input(files, name, info, asked, named=True)
        for name, info in sorted(files.glob(path, detail=True).items())
        if info["type"] == "file" and not name.startswith(leave_out) and (wants_hidden or not _is_hidden(name))
    ]
    yield from inputs or [Input("", unreadable=f"{asked}: nothing matches")]


def _named(files: Any, path: str, asked: str, leave_out: str) -> Iterator[Input]:
    info = files.info(path)
    if info["type"] == "file":
        yield _input(files, info["name"], info, asked, named=True)
        return
    below = path.rstrip("/") + "/"
    for name, one in sorted(files.find(path, detail=True).items()):
        if not _is_hidden(name.removeprefix(below)) and not name.endswith("/") and not name.startswith(leave_out):
            yield _input(files, name, one, asked, named=False)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _input(files: Any, path: str, info: dict[str, Any], asked: str, *, named: bool) -> Input:
    address = address_as(asked, files.unstrip_protocol(path))
    return Input(address, address, int(info.get("size") or 0), stamp_of(info), named)


def address_as(asked: str, found: str) -> str:
    """Return an address with scheme and account as they were asked for; fsspec gives neither back.

    ``abfs://exports@clinic.dfs.core.windows.net/2025`` is listed as ``abfs://exports/2025/a.ics``, and no worker would
    find that.
    """
    scheme, _, rest = asked.partition("://")
    whole = rest.partition("/")[0]
    container, at, _ = whole.partition("@")
    path = found.partition("://")[2]
    if at and path.startswith(f"{container}/"):
        path = whole + path.removeprefix(container)
    return f"{scheme}://{path}"
