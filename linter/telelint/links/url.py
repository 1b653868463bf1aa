"""URLs as browsers open them (WHATWG URL Standard), by can-ada.

``urllib.parse.urlsplit`` reads ``https:\\\\zoom.us`` and full-width digits differently from every browser, which is
what a look-alike is made of. Of the two bindings of the ada parser, can-ada takes 0.2 microseconds a URL here and
ada-url 2.0; the tests hold the one against the other. An address that a browser leaves as it is needs neither, which
saves ``telelint check`` a library to load.
"""

from __future__ import annotations

from telelint.model import WEB_SCHEMES, Target
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import can_ada

# A host in lower case that ends in letters, so it is no number; a path without "." and ".." (WHATWG URL Standard, 3.5
# and 4.4), nor an escape, as "%2e" is a dot, too; no fragment.
_PLAIN = regex(
    r"(https?)://((?:[a-z0-9-]++\.)++[a-z]{2,})((?:/(?!\.)[A-Za-z0-9_.~!$&'()*+,;=:@-]*+)++)"
    r"(?:\?([A-Za-z0-9/?_.~!$&()*+,;=:@%-]++))?+"
)
_SCHEME = regex(r"[ \t\r\n]*([A-Za-z][A-Za-z0-9+.-]*):")
_SURROGATE = regex("[\ud800-\udfff]")


def parse(text: str) -> Target | None:
    """Return the target that a browser would open for an address with a scheme, or None where it would refuse.

    Refused are addresses without a scheme and with a host that is none (``https://zoom.us%40evil.example``). Lone
    surrogates, which stand for octets that are no UTF-8, count as U+FFFD, as in a browser's decoder.
    """
    match = _PLAIN.fullmatch(text)
    if match is not None and "xn--" not in match[2]:
        scheme, host, path, query = match.groups()
        return Target(text, scheme, host, "", path, query or "", "", "")
    import can_ada  # lazily: as above

    try:
        url = can_ada.parse(text)
    except ValueError:
        return None
    except TypeError:  # what the binding says to a lone surrogate
        return parse(_SURROGATE.sub("\ufffd", text))
    host = url.hostname
    scheme = url.protocol[:-1]
    if host and (host[-1] == "." or scheme not in WEB_SCHEMES):
        host = host.rstrip(".").lower()  # the standard leaves the host of other schemes as it was written
    return Target(url.href, scheme, host, url.port, url.pathname, url.search[1:], url.hash[1:], _userinfo(url))


def parse_typed(text: str) -> Target | None:
    """Return the target of an address as people type it: the scheme may be missing (``zoom.us/j/1``)."""
    text = text.strip()
    match = _SCHEME.match(text)
    # "zoom.us:443/j/1" has no scheme, although "zoom.us:" would be a valid one
    if match is None or "." in match[1] or (match[1].lower() == "localhost"):
        return parse("https://" + text.lstrip("/"))
    return parse(text)


def _userinfo(url: can_ada.URL) -> str:
    name, password = url.username, url.password
    return f"{name}:{password}" if password else name
