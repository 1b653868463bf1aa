"""How a wrapper's address is read: one function a method, from the wrapper's target to the addresses it may hold.

A method yields texts, best guess first, and trusts nothing: :mod:`telelint.links.unwrap` takes the first that parses.
urllib.parse.parse_qs is not used, as it turns ``+`` into a space, and as an address that was put into a query without
being encoded has to be put together again from the pieces that its own ``&`` has cut it into.
"""

from __future__ import annotations

import binascii
import json
import re

from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from telelint.model import Target


class Decode(NamedTuple):
    """The settings of a method, as the compiled data holds them; the TOML file says what each is for."""

    method: str
    how: str
    params: tuple[str, ...]
    own_keys: frozenset[str]
    translate: dict[str, str]
    strip: str
    start: str
    end: str
    restore: str
    captures: tuple[tuple[re.Pattern[str], str], ...]
    json_path: tuple[str, ...]
    rebuild: tuple[str, ...]


def texts(target: Target, how: Decode) -> Iterator[str]:
    """Yield the addresses that a wrapper's target may hold, best guess first; any text may come out."""
    return METHODS[how.method](target, how)


def query_keys(target: Target) -> set[str]:
    """Return the names of a target's query parameters, lower-case, with ``&amp;`` undone."""
    return {_key(pair) for pair in _pairs(target)}


def hint(target: Target, how: Decode) -> str | None:
    """Return the first parameter that names the hidden target's host, as it stands there, or None."""
    return next((_unquote(value) for value in _values(target, how) if value), None)


def _query_param(target: Target, how: Decode) -> Iterator[str]:
    for value in _values(target, how):
        yield from _unquoted(value)


def _query_param_translated(target: Target, how: Decode) -> Iterator[str]:
    table = str.maketrans(how.translate)
    for value in _values(target, how):
        yield from _unquoted(value.translate(table))
        # what a mailer percent-encoded once more on the way
        yield from _unquoted(_unquote(value).translate(table))


def _query_param_base64(target: Target, how: Decode) -> Iterator[str]:
    for value in _values(target, how):
        text = _unquote(value)
        yield from _unquoted_if_needed(_base64(text.removeprefix(how.strip)))


def _query_param_base64_json(target: Target, how: Decode) -> Iterator[str]:
    for value in _values(target, how):
        content = _json(_base64(_unquote(value)))
        for key in how.json_path:
            content = content.get(key) if isinstance(content, dict) else None
            if isinstance(content, str) and key != how.json_path[-1]:
                content = _json(content)
        if isinstance(content, str):
            yield content
        elif isinstance(content, dict):
            yield from _rebuilt(target, how, content)


def _query_param_relative(target: Target, how: Decode) -> Iterator[str]:
    for value in _values(target, how):
        for text in (_unquote(value), _unquote(_unquote(value))):
            if text.startswith("/"):
                yield _on_its_host(target, text.removeprefix(how.strip))


def _query_rebuilt(target: Target, how: Decode) -> Iterator[str]:
    yield from _rebuilt(target, how, _fields(target))


def _path_markers(target: Target, how: Decode) -> Iterator[str]:
    rest = _rest(target)
    if how.end not in rest:
        rest = _unquote(rest)
    _, start, tail = rest.partition(how.start)
    if not start:
        return
    text, _, after = tail.partition(how.end)
    if how.restore == "proofpoint-v3":
        text = _proofpoint_v3(text, after.partition("!")[0])
    yield from _unquoted_if_needed(text)


def _path_capture(target: Target, how: Decode) -> Iterator[str]:
    rest = _rest(target)
    for pattern, prefix in how.captures:
        match = pattern.search(rest)
        if match:
            yield from _unquoted_if_needed(prefix + match["url"])


def _path_base64(target: Target, how: Decode) -> Iterator[str]:
    rest = _rest(target)
    for pattern, prefix in how.captures:
        match = pattern.search(rest)
        if match:
            yield from _unquoted_if_needed(prefix + _base64(_unquote(match["url"])))


def _path_or_param(target: Target, how: Decode) -> Iterator[str]:
    found = _fields(target)
    keys = [match["key"] for pattern, _ in how.captures if (match := pattern.search(target.path))]
    keys += [found[param] for param in how.params if found.get(param)]
    for key in keys:
        yield from _rebuilt(target, how, {**found, "key": key.replace(" ", "").replace("-", "")})


def _bare_query(target: Target, _how: Decode) -> Iterator[str]:
    yield from _unquoted_if_needed(_rest(target).partition("?")[2])


def _fragment_path(target: Target, _how: Decode) -> Iterator[str]:
    if target.fragment.startswith("/"):
        yield _on_its_host(target, target.fragment)


def _opaque(_target: Target, _how: Decode) -> Iterator[str]:
    yield from ()


METHODS: dict[str, Callable[[Target, Decode], Iterator[str]]] = {
    "bare-query": _bare_query,
    "fragment-path": _fragment_path,
    "opaque": _opaque,
    "path-base64": _path_base64,
    "path-markers": _path_markers,
    "path-or-param": _path_or_param,
    "path-segment": _path_capture,
    "path-tail": _path_capture,
    "query-param": _query_param,
    "query-param-base64": _query_param_base64,
    "query-param-base64-json": _query_param_base64_json,
    "query-param-relative": _query_param_relative,
    "query-param-translated": _query_param_translated,
    "query-rebuilt": _query_rebuilt,
}


# ---- pieces of an address


def _rest(target: Target) -> str:
    """Return path, query and fragment as one text: an address inside that was not encoded runs through all three."""
    query = f"?{target.query}" if target.query else ""
    return f"{target.path}{query}#{target.fragment}" if target.fragment else target.path + query


def _on_its_host(target: Target, path: str) -> str:
    """Return a path as an address of the target's own host, also where the path would read as another (``//host``)."""
    return f"https://{target.host}/{path.lstrip('/')}"


def _fields(target: Target) -> dict[str, str]:
    """Return the query's values by their keys in lower case; of a key that stands there twice the last."""
    return {_key(pair): _unquote(pair.partition("=")[2]) for pair in _pairs(target)}


def _pairs(target: Target) -> list[str]:
    query = f"{target.query}#{target.fragment}" if target.fragment else target.query
    return _AMP.sub("&", query).split("&")


def _key(pair: str) -> str:
    key = pair.partition("=")[0].lower()
    return _unquote(key) if "%" in key else key


def _values(target: Target, how: Decode) -> Iterator[str]:
    """Yield the raw values of the parameters that hold the target, in the order that ``params`` names them."""
    pairs = _pairs(target)
    for param in how.params:
        for number, pair in enumerate(pairs):
            if _key(pair) == param:
                value = pair.partition("=")[2]
                yield value + "".join(_leaked(value, pairs[number + 1 :], how.own_keys))


def _leaked(value: str, following: list[str], own_keys: frozenset[str]) -> Iterator[str]:
    """Yield what the wrapper's query took over from an address that was put in without being encoded."""
    if "?" in value and ("://" in value or value.startswith("/")):
        for pair in following:
            key = _key(pair)
            if key in own_keys:
                # the address's fragment may stand behind the wrapper's keys, but then it cannot be told whose it is
                return
            yield f"&{pair}"


_AMP = regex("&amp;", re.IGNORECASE)
_CUT_ESCAPE = regex("%[0-9A-Fa-f]?$")


def _unquote(text: str) -> str:
    from urllib.parse import unquote  # lazily: most links are not wrapped

    return unquote(_CUT_ESCAPE.sub("", text))


def _unquoted(text: str) -> Iterator[str]:
    once = _unquote(text)
    yield once
    yield _unquote(once)
    yield text


def _unquoted_if_needed(text: str) -> Iterator[str]:
    yield text
    once = _unquote(text)
    yield once
    yield _unquote(once)


_TO_URL_SAFE = str.maketrans("-_ ", "+/+")


def _base64(text: str) -> str:
    """Return what a base64 text holds, either alphabet, padded or not, cut short or not; "" where it is none."""
    letters = text.rstrip("=").translate(_TO_URL_SAFE)
    if len(letters) % 4 == 1:  # a cut text ends inside a group
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4), strict_mode=True).decode(errors="replace")
    except ValueError:
        return ""


def _json(text: str) -> object:
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError):  # what a stranger calls JSON
        return None
    return content


_FIELD = regex(r"\{([\w.]+)\}")


def _rebuilt(target: Target, how: Decode, fields: Mapping[str, object]) -> Iterator[str]:
    """Yield the address that the first fitting template makes of the fields, each percent-encoded.

    A template that begins with a slash is a path of the wrapper's own host, another a whole address. In that a field
    may be the host, so that nothing in it may end the host or stand before it.
    """
    from urllib.parse import quote  # lazily: most links are not wrapped

    known = {name: value for name, value in fields.items() if isinstance(value, str) and value}
    template = next((text for text in how.rebuild if known.keys() >= set(_FIELD.findall(text))), None)
    if template is None:
        return
    port = f":{target.port}" if target.port else ""
    origin, safe = (f"https://{target.host}{port}", ":@") if template.startswith("/") else ("", "")
    yield origin + _FIELD.sub(lambda field: quote(known[field[1]], safe=safe), template)


# ---- Proofpoint URL Defense v3


_RUN = {
    letter: length
    for length, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 2)
}
_TOKEN = regex(r"\*(?:\*([A-Za-z0-9_-]))?")


def _proofpoint_v3(text: str, taken_out: str) -> str:
    """Put the characters back that Proofpoint took out: ``*`` for one, ``**A`` for two, ``**B`` for three ...

    What a cut address no longer holds stays ``*``.
    """
    characters = iter(_base64(taken_out))

    def put_back(token: re.Match[str]) -> str:
        count = _RUN[token[1]] if token[1] else 1
        return "".join(next(characters, "*") for _ in range(count))

    return _TOKEN.sub(put_back, re.sub("%2a", "*", text, flags=re.IGNORECASE))
