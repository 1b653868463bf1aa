r"""Link names a person

## What it checks
A person's name, birth date, e-mail address or record number stands in the link itself, for instance to fill in the
name on joining.

## Why it matters
Links end up in logs, histories, previews and mail filters of companies you have no agreement with. With the clinic's
name beside it, the link tells who is a patient where.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl305@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://us02web.zoom.us/wc/join/98765432101?uname=Maria%20Muster
END:VEVENT
END:VCALENDAR
```

## What to do
Take the name out of the link; the patient can type it on joining. In the scheduling program, switch off links that
fill in names or addresses.

## Source
- The list of 18 identifiers: 45 CFR 164.514(b)(2), http://www.hipaa.ohio.gov/privacyrule/sec3c.htm
- RFC 9110, section 17.9 (sensitive information in URIs); RFC 3986, section 7.5
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.patterns import regex
from telelint.rules._parameters import parameters
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link, Target

CODE = "TL305"
NAME = "identifier-in-link"
SEVERITY = Severity.WARNING


def _spellings(*keys: str) -> frozenset[str]:
    """Return the keys as programs write them: ``first name`` as firstname, first_name and first-name."""
    return frozenset(key.replace(" ", joint) for key in keys for joint in ("", "_", "-"))


_NAMES = _spellings(
    *("name", "uname", "user name", "display name", "userinfo.displayname", "full name", "first name", "fname"),
    *("last name", "lname", "surname", "given name", "family name", "middle name", "nick name", "patient"),
    *("patient name", "client name", "guest name", "participant name", "attendee name", "invitee full name"),
    *("invitee first name", "invitee last name"),
)
_RECORDS = _spellings(
    *("patient", "patient id", "patient number", "mrn", "medical record number", "record number", "chart id"),
    *("chart number", "member id", "insurance id", "health card number", "nhs", "nhs number", "ssn"),
    *("social security number", "social security"),
)
_BIRTHS = _spellings("dob", "birth", "birth date", "birth day", "bdate", "date of birth", "patient dob")
KEYS = _NAMES | _RECORDS | _BIRTHS

# what a program writes into such a parameter when it names nobody; "Guest 2" counts as "guest"
_NOBODY = frozenset({
    "", "patient", "guest", "visitor", "user", "client", "host", "provider", "clinician", "doctor", "attendee",
    "participant", "anonymous", "me", "you", "name", "true", "false", "yes", "no", "null", "none", "undefined", "test",
})  # fmt: skip
_PLACEHOLDER = ("{", "[", "<", "$", "%", "*", "_")
_BIRTH_DATE = regex(
    r"(?:\d{4}\D?\d{1,2}\D?\d{1,2}|\d{1,2}\D\d{1,2}\D\d{2,4}|\d{8}|\d{1,2}\D?[A-Za-z]{3,9}\D?\d{2,4})(?!\d)"
)
_RECORD = regex(r"(?=.*\d)[\w.-]{3,}")

_MAIL = regex(
    r"(?<![\w.+%-])([\w.+'-]{1,64})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})(?![\w-])"
)
# At least that much an address of _MAIL leaves of itself, however it is encoded.
_MAY_BE_MAIL = regex(r"(?:@|%(?:25)?40)[A-Za-z0-9.-]*(?:%|\.[A-Za-z]{2})")
_NO_MAIL_HOSTS = frozenset({"thread.skype", "unq.gbl.spaces", "group.calendar.google.com"})  # chat threads, calendars
_MACHINE_NAME = regex(r"[0-9A-Fa-f-]{16,}|\d+|(?:\d+_)?meeting_.*")
# there an address names a room, not a person
_ROOM_SCHEMES = frozenset({"sip", "sips", "h323", "xmpp", "im", "matrix"})
_ROOM_KEYS = frozenset({"conference", "alias", "sip", "sipuri", "uri", "room", "roomid", "meeting", "threadid", "vmr"})

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.WARN,
    NAME,
    "The link itself holds a person's name, birth date, e-mail address or record number.",
    ("Take it out of the link.", "Switch off links that fill in names or addresses in the scheduling program."),
    ("45 CFR 164.514(b)(2), the list of identifiers <http://www.hipaa.ohio.gov/privacyrule/sec3c.htm>",),
)


_ADDRESSES_OF_PEOPLE = frozenset({"sip", "sips", "conf", "callto"})  # the host's own address is what they are made of


def check_link(link: Link, catalogue: Catalogue) -> Complaint | None:
    """Complain about an identifier in the target; what a wrapper that was taken off holds is not the target's.

    Where the target is still hidden, the address is the wrapper's own and says nothing about the meeting's.
    """
    target = link.target
    if target.scheme in _ADDRESSES_OF_PEOPLE:
        return None
    if target.query or target.fragment:
        for key, value in parameters(target):
            if key in KEYS and link.hidden_by is None and _names_somebody(key, value):
                return _COMPLAINT
    if link.hidden_by is None and _MAY_BE_MAIL.search(target.url) and _holds_mail(link, catalogue):
        return _COMPLAINT
    return None


def may_name_somebody(target: Target) -> bool:
    """Return whether a target that is no person's address has anything to be looked at; cheap."""
    if target.query or target.fragment:
        for key, _ in parameters(target):
            if key in KEYS:
                return True
    return _MAY_BE_MAIL.search(target.url) is not None


def _names_somebody(key: str, raw: str) -> bool:
    from urllib.parse import unquote, unquote_plus  # lazily: most links have no such key

    value = unquote_plus(unquote(raw)).strip().strip("\"'").strip()
    if value.startswith(_PLACEHOLDER):
        return False
    if not value or (value.casefold().rstrip("0123456789 #-") or "?") in _NOBODY:
        return False
    if key in _BIRTHS:
        return _BIRTH_DATE.match(value) is not None
    if key in _RECORDS and _RECORD.fullmatch(value.replace(" ", "")) is not None:
        return True
    # an e-mail address has its "@", and that is looked for in the whole link
    return key in _NAMES and any(letter.isalpha() for letter in value)


def _holds_mail(link: Link, catalogue: Catalogue) -> bool:
    from urllib.parse import unquote  # lazily: most links have no "@"

    target = link.target
    if target.scheme in _ROOM_SCHEMES:
        return False
    parts = [value for key, value in parameters(target) if key not in _ROOM_KEYS]
    if "=" not in target.fragment:
        parts.append(target.fragment)
    name = link.identification.platform
    if name is None or catalogue.platform(name).kind != "scheduling":  # many booking pages bear a mailbox
        parts.append(target.path)
    return any(
        _is_a_persons(mail[1], mail[2].lower(), target.host)
        for part in parts
        if "@" in part or "%40" in part or "%2540" in part
        for mail in _MAIL.finditer(unquote(unquote(part)))
    )


def _is_a_persons(name: str, domain: str, host: str) -> bool:
    if domain in _NO_MAIL_HOSTS or _MACHINE_NAME.fullmatch(name):
        return False
    return not f".{host}".endswith(f".{domain}")  # a room's alias on the very server it is on
