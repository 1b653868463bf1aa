r"""Text says one thing, the link opens another

## What it checks
The visible text of a link names another host, or another meeting service, than the one the link opens. Mail filters'
wrappers are taken off first, so a wrapped link whose text shows the real target is fine.

## Why it matters
People read the text, not the address behind it. At best a template was changed half-way and patients sit in the wrong
room; at worst somebody set a trap.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl103@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
X-ALT-DESC;FMTTYPE=text/html:<a href="https://meet.google.com/abc-defg-hij">https://zoom.us/j/98765432101</a>
END:VEVENT
END:VCALENDAR
```

## What to do
Do not click if you do not know the sender; ask by another route. If the invitation is yours, make text and link say
the same.

## Source
- A swapped link shortly before a call: https://github.com/calcom/cal.diy/issues/21230
- RFC 3986, section 7.6 (semantic attacks)
- 45 CFR 164.308(a)(5)(ii)(B), protection from malicious software
"""

from __future__ import annotations

import re

from telelint.links.url import parse_typed
from telelint.model import Complaint, Reason, Severity, Verdict
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from telelint.catalogue import Catalogue, Platform
    from telelint.model import Link, Target

CODE = "TL103"
NAME = "text-target-mismatch"
SEVERITY = Severity.WARNING

_STEPS = (
    "Do not click if you do not know the sender; ask by another route.",
    "If the invitation is yours, make text and link say the same.",
)
_CITATIONS = ("45 CFR 164.308(a)(5)(ii)(B), malicious software <https://www.law.cornell.edu/cfr/text/45/164.308>",)

_WEB_ADDRESS = regex(r"https?://[^\s<>\"'()\[\]]+", re.IGNORECASE)
_BARE_HOST = regex(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?")
_CUT_OFF_IN_HOST = regex(r"https?://[^/]*(?:…|\.\.\.)", re.IGNORECASE)
_LONGEST_NAME = 60  # characters; what is longer is a sentence
_WORD = regex(r"[^\W_]+")
# What people write around a service's name on a button, and vendors after their own.
_AROUND_A_NAME = frozenset({
    "a", "an", "app", "by", "call", "click", "for", "here", "in", "join", "launch", "link", "meeting", "meetings", "my",
    "now", "on", "online", "open", "our", "session", "start", "the", "to", "tap", "using", "via", "video", "videos",
    "visit", "web", "with", "your",
})  # fmt: skip
# Names that are everyday words or people's names too: nobody can tell whether a text means the service.
_EVERYDAY = frozenset({
    "around", "blizz", "butter", "chime", "class", "demio", "duo", "gather", "headway", "jane", "klara", "line", "loom",
    "luma", "meet", "mend", "pop", "roam", "signal", "spruce", "teladoc health", "tuple", "valant", "vowel", "8x8",
})  # fmt: skip
_ROOMS = frozenset({"video", "telehealth", "webinar"})


def check_link(link: Link, catalogue: Catalogue) -> Complaint | None:
    """Complain where the anchor's text clearly names another place than the link opens."""
    text = link.text
    if text is None or link.hidden_by is not None:  # TL102 says that the target cannot be known
        return None
    host = link.target.host
    identification = link.identification
    if not host or host in text or identification.vendor_page:
        return None
    own = catalogue.platform(identification.platform) if identification.platform is not None else None
    addresses = _addresses_in(text, catalogue)
    if addresses:
        return _compare_hosts(link, own, addresses, catalogue)
    named = _vendors_named(text, catalogue)
    if not named or identification.self_hosted:  # a product's name on somebody's own server of it
        return None
    return None if own is not None and own.vendor in named else _complaint(link, own)


def names_meeting_service(text: str, catalogue: Catalogue) -> bool:
    """Return whether an anchor's text is a meeting service's address or name, so that its target matters anywhere."""
    addresses = _addresses_in(text, catalogue)
    if addresses:
        return any(catalogue.identify(address).platform is not None for address in addresses)
    return bool(_vendors_named(text, catalogue))


def _vendors_named(text: str, catalogue: Catalogue) -> Sequence[str]:
    """Return the vendors of the service whose name, and nothing else, a text says (``Join Zoom Meeting``)."""
    return catalogue.spoken_names.get(_bare_name(text), ()) if len(text) <= _LONGEST_NAME else ()


def _addresses_in(text: str, catalogue: Catalogue) -> list[Target]:
    """Return the addresses a text shows, without their wrappers; a lone host counts where the catalogue knows it."""
    if "." not in text:
        return []
    written: Iterable[str] = _WEB_ADDRESS.findall(text)
    if not written:
        alone = text.strip().strip("<>()[]\"'").rstrip(".,;")
        written = [alone] if _BARE_HOST.fullmatch(alone) else []
    addresses = []
    for one in written:
        if _CUT_OFF_IN_HOST.fullmatch(one):
            continue
        target = parse_typed(one.rstrip(".,;:!?"))
        if target is None or not target.host:
            continue
        if one.lower().startswith(("http:", "https:", "www.")) or _known(catalogue, target):
            addresses.append(catalogue.wrappers.unwrap(target).target)
    return addresses


def _compare_hosts(link: Link, own: Platform | None, addresses: list[Target], catalogue: Catalogue) -> Complaint | None:
    names_service = False
    for address in addresses:
        if _related(address.host, link.target.host) or (own is not None and _is_on(address.host, own)):
            return None
        shown = catalogue.identify(address)
        if shown.platform is not None and own is not None and catalogue.platform(shown.platform).vendor == own.vendor:
            return None
        names_service = names_service or shown.platform is not None or shown.vendor_page
    if names_service:
        return _complaint(link, own)
    if link.wrapped_by:  # the text may show a wrapper's host that we do not know
        return None
    return _complaint(link, own, severity=Severity.WARNING)


def _complaint(link: Link, own: Platform | None, severity: Severity | None = None) -> Complaint:
    if severity is None:
        stranger = own is None and link.judgement.reason is not Reason.OWN_HOST
        severity = Severity.ERROR if stranger else Severity.WARNING
    where = own.name if own else "a host that we do not know"
    return Complaint(
        severity,
        Verdict.BLOCK if severity is Severity.ERROR else Verdict.WARN,
        NAME,
        f"The visible text names another place than the link opens: it leads to {where}.",
        _STEPS,
        _CITATIONS,
    )


def _known(catalogue: Catalogue, target: Target) -> bool:
    shown = catalogue.identify(target)
    return (shown.platform is not None and not shown.self_hosted) or shown.vendor_page


def _is_on(host: str, platform: Platform) -> bool:
    return any(host == own.removeprefix("*.") or (own[0] == "*" and host.endswith(own[1:])) for own in platform.hosts)


def _related(one: str, other: str) -> bool:
    """Return whether two hosts share their last two labels, which is nearly always one owner."""
    return one.rsplit(".", 2)[-2:] == other.rsplit(".", 2)[-2:]


def _bare_name(text: str) -> str:
    return " ".join(word for word in _WORD.findall(text.casefold()) if word not in _AROUND_A_NAME)


def spoken_names(platforms: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the vendors by the names of their services, as texts say them, for the entries of a catalogue by id.

    They are worked out when the catalogue is compiled: it takes longer than a run has to ask.
    """
    names: dict[str, set[str]] = {}
    for entry in platforms.values():
        if entry["kind"] not in _ROOMS:
            continue
        full = _bare_name(entry["name"].partition("(")[0])
        vendor, _, rest = full.partition(" ")
        for name in (full, rest if entry["vendor"].casefold().startswith(vendor) else ""):  # "Microsoft Teams", "Teams"
            if name and name not in _EVERYDAY and not name.isdecimal():
                names.setdefault(name, set()).add(entry["vendor"])
    return {name: sorted(vendors) for name, vendors in sorted(names.items())}
