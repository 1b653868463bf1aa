"""Bodies and parameters in, JSON out.

Decoded by msgspec, as the register is; its messages quote member names and values of the request, so only those parts
of them are passed on that come from our own types.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from flask import Response, request

from telelint_server.problems import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

JSON = "application/json"
CSV = "text/csv"
JSON_LINES = "application/jsonl"
TOML = "application/toml"

T = TypeVar("T")

# What may be said of msgspec's messages, the rest being "has a value that is not possible here".
_SAFE = re.compile(
    r"Expected `[^`]*`, got `(?:null|bool|int|float|str|array|object)`"
    r"|Expected `(?:int|float|str|array|object)` (?:of length )?(?:<=|>=|<|>) -?[0-9.]+(?: .*)?"
    r"|Expected `array` of at (?:most|least) .*"
    r"|Expected `str` matching regex .*"
    r"|Object missing required field `\w+`"
)
_UNKNOWN_MEMBER = "has a member that is not known here"
_IMPOSSIBLE = "has a value that is not possible here"
_PATH = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def body(kind: type[T], limit: int) -> T:
    """Return the request's JSON body of at most ``limit`` octets. Raises Problem."""
    if request.mimetype != JSON:
        raise Problem("wrong-media-type", headers={"Accept": JSON})
    octets = octets_of(limit)
    try:
        return msgspec.json.decode(octets, type=kind)
    except msgspec.ValidationError as error:
        raise Problem("invalid", errors=[Fault(*_told(error))]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("malformed-json") from None


def octets_of(limit: int) -> bytes:
    """Return the request's body of at most ``limit`` octets. Raises Problem and RequestEntityTooLarge."""
    length = request.content_length
    if length is None:  # it comes in chunks: werkzeug's stream ends at its limit and says nothing of what is beyond
        request.max_content_length = limit + 1
        octets = request.get_data(cache=False)
        if len(octets) > limit:
            raise Problem("too-large")
        return octets
    request.max_content_length = limit
    # All at once: get_data takes 64 KiB at a time, and for each of them gunicorn copies all that is there already.
    octets = request.stream.read(length)
    return octets if len(octets) == length else octets + request.stream.read()


def query(kind: type[T], arguments: MultiDict[str, str]) -> T:
    """Return the request's parameters. Raises Problem."""
    given = arguments.to_dict()
    for name, values in arguments.lists():
        if len(values) > 1:
            raise Problem("invalid", errors=[_of_parameter(name, "is given more than once", kind)])
        if values[0].lower() == "null":  # msgspec would take it for a parameter that is not there
            raise Problem("invalid", errors=[_of_parameter(name, _IMPOSSIBLE, kind)])
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        detail, pointer = _told(error)
        raise Problem("invalid", errors=[_of_parameter(pointer.removeprefix("/"), detail, kind)]) from None


def _of_parameter(name: str, detail: str, kind: Any) -> Fault:
    known = name in {field.encode_name for field in msgspec.structs.fields(kind)}
    return Fault(detail, parameter=name if known else "")


def _told(error: msgspec.ValidationError) -> tuple[str, str]:
    """Return what is wrong, and the JSON pointer to it."""
    message = str(error)
    path = _PATH.search(message)
    what = _PATH.sub("", message)
    pointer = "".join(f"/{name or number}" for name, number in _STEP.findall(path[1])) if path else ""
    if what.startswith("Object contains unknown field"):
        return _UNKNOWN_MEMBER, pointer
    return (what if _SAFE.fullmatch(what) else _IMPOSSIBLE), pointer


def json(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON."""
    return Response(msgspec.json.encode(content), status=status, headers=dict(headers or {}), mimetype=JSON)


def lasting(octets: bytes, mimetype: str = JSON) -> Response:
    """Return an answer that everybody gets and anybody may keep, with a strong ETag; 304 if the caller has it."""
    response = Response(octets, mimetype=mimetype)
    response.set_etag(sha256(octets).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response


def accepted(*offered: str) -> str:
    """Return which media type the caller likes best, the first of equals. Raises Problem if it takes none."""
    if not request.headers.get("Accept"):
        return offered[0]
    best = request.accept_mimetypes.best_match(offered)
    if best is None:
        raise Problem("not-acceptable")
    return best
