"""What may be shown of a link, and what may be sent of it: neither holds a passcode, an id or a name.

A masked link keeps scheme, host and what the catalogue itself spells out, so that it is identified as the full link
is; every other letter of the path becomes ``a``, every digit ``0``, every percent-encoded octet ``~~~``.
"""

from __future__ import annotations

import json

from telelint.catalogue.shapes import has_key, sample
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue.evidence import Evidence, Tenant
    from telelint.catalogue.hosts import HostRules
    from telelint.model import Target

_OCTET = regex("%[0-9A-Fa-f]{2}")
_LETTER = regex("[A-Za-z]")
_DIGIT = regex("[0-9]")
_NOT_ALLOWED = regex("[^A-Za-z0-9._~!$&'()*+,;=:@-]")


def shown(target: Target, literals: frozenset[str], *, with_host: bool) -> str:
    """Return the address for people: what leads up to the first segment that the catalogue does not spell out."""
    if not with_host:
        return target.scheme + ":…"
    origin = _origin(target)
    path = target.path
    if path in ("", "/"):
        return f"{origin}/…" if target.query or target.fragment else f"{origin}/"
    segments = path.split("/")[1:]
    kept = 0
    while kept < len(segments) and segments[kept] in literals:
        kept += 1
    if kept == len(segments) or (kept == len(segments) - 1 and not segments[-1]):
        return origin + path
    return "/".join((origin, *segments[:kept], "…"))


def masked_path(path: str, rules: HostRules | None, kept_segment: tuple[int, str]) -> str:
    """Return the shape of a decoded path; of segment number ``kept_segment[0]`` the end ``kept_segment[1]`` stays."""
    out = []
    for number, segment in enumerate(path.split("/")[1:]):
        if number == kept_segment[0]:
            head = segment[: len(segment) - len(kept_segment[1])]
            out.append(_masked_segment(head, rules) + kept_segment[1])
        else:
            out.append(_masked_segment(segment, rules))
    return "/" + "/".join(out)


def _masked_segment(segment: str, rules: HostRules | None) -> str:
    if rules is not None and segment in rules.literals:
        return segment
    masked = _DIGIT.sub("0", _LETTER.sub("a", _NOT_ALLOWED.sub("~", _OCTET.sub("~~~", segment))))
    for expression in rules.kept if rules is not None else ():
        if (match := expression.fullmatch(segment)) is not None:
            for group in range(1, expression.groups + 1):
                start, end = match.span(group)
                masked = masked[:start] + segment[start:end] + masked[end:]
    return masked


def masked_query(target: Target, keys: tuple[str, ...], tenant: Tenant | None, evidence: Evidence | None) -> str:
    """Return the query of a masked link: tenant, broadcast, and the keys that path shapes ask for, without values."""
    values: dict[str, str] = {key: "" for key in keys if has_key(target.query, key)}
    members: dict[str, dict[str, str | bool]] = {}
    if tenant is not None and tenant.key:
        if tenant.member is None:
            values[tenant.key] = tenant.value
        else:
            members[tenant.key] = {tenant.member: tenant.value}
    if evidence is not None and (found := evidence.broadcast_query(target.query)) is not None:
        key, member = found
        if member is None:
            values[key] = "true"
        else:
            members.setdefault(key, {})[member] = True
    for key, content in members.items():
        values[key] = json.dumps(content, separators=(",", ":"))
    if not values:
        return ""
    from urllib.parse import quote  # lazily: only a link with a tenant in its query needs it

    return "?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in values.items())


def masked_fragment(fragment_shape: str) -> str:
    """Return a fragment made of the catalogue's shape alone."""
    return "#" + sample(fragment_shape) if fragment_shape else ""


def masked_url(target: Target, path: str, query: str, fragment: str) -> str:
    """Return the parts of a masked link put together."""
    return f"{_origin(target)}{path}{query}{fragment}"


def _origin(target: Target) -> str:
    port = f":{target.port}" if target.port else ""
    return f"{target.scheme}://{target.host}{port}"
