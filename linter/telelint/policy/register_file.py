"""Decode a register file and say where in it something is wrong.

tomllib keeps no positions, so the line of an entry is looked up by counting the headers of its table; a header
inside a multi-line string would be counted too, and then the line is off, never the answer.
"""

from __future__ import annotations

import re
import tomllib

import msgspec

from telelint.errors import RegisterError
from telelint.policy.agreements import RegisterFile

_KEYED = re.compile(r"\$\.(?P<table>agreement|own_host)\[(?P<number>\d+)\](?:\.(?P<key>\w+))?")
_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<key>[^`]*)`")


def decode(octets: bytes, *, name: str) -> tuple[RegisterFile, list[int]]:
    """Return the content of a register file and the lines of its agreements.

    Raises:
        RegisterError: naming the file, the key and, where known, the line.
    """
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterError(f"{name}: is not UTF-8") from error
    try:
        content = msgspec.convert(tomllib.loads(text), RegisterFile)
    except tomllib.TOMLDecodeError as error:  # its message holds line and column
        raise RegisterError(f"{name}: {error}") from error
    except msgspec.ValidationError as error:
        raise RegisterError(f"{_where(str(error), text, name)}: {_without_path(str(error))}") from error
    lines = _headers(text, "agreement")
    seen: set[str] = set()
    for number, agreement in enumerate(content.agreement):
        if agreement.id in seen:
            line = f":{lines[number]}" if len(lines) == len(content.agreement) else ""
            raise RegisterError(f"{name}{line}: agreement[{number}].id: is there twice")
        seen.add(agreement.id)
    return content, lines if len(lines) == len(content.agreement) else []


def _headers(text: str, table: str) -> list[int]:
    header = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    return [number for number, line in enumerate(text.split("\n"), start=1) if header.match(line)]


def _where(message: str, text: str, name: str) -> str:
    keyed = _KEYED.search(message)
    if keyed is None:
        return name
    table, number, key = keyed["table"], int(keyed["number"]), keyed["key"]
    unknown = _UNKNOWN_FIELD.search(message)
    place = f"{table}[{number}]" + (f".{key}" if key else "")
    headers = _headers(text, table)
    if number >= len(headers):
        return f"{name}: {place}"
    wanted = key or (unknown["key"] if unknown else None)
    return f"{name}:{_line_of(text, headers[number], wanted)}: {place}"


def _line_of(text: str, header: int, key: str | None) -> int:
    if key is not None:
        assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        for number, line in enumerate(text.split("\n")[header:], start=header + 1):
            if line.lstrip().startswith("[["):
                break
            if assignment.match(line):
                return number
    return header


def _without_path(message: str) -> str:
    return message.split(" - at `")[0]
