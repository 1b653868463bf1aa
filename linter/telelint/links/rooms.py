"""Whether an address of an unknown host, standing where a meeting link is meant to stand, may be a room at all.

LOCATION holds places as often as rooms. An address that shows where a building is, or a home page, is no meeting
link, and a false alarm about it teaches people to look away.
"""

from __future__ import annotations

from telelint.model import WEB_SCHEMES
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.model import Target

# Host, or parent of hosts, to the beginning of the path that shows a place; "/" means all of it.
_PLACES = {
    "apple.com": "/maps",
    "maps.apple.com": "/",
    "maps.apple": "/",
    "arcg.is": "/",
    "baidu.com": "/maps",
    "bing.com": "/maps",
    "citymapper.com": "/",
    "eventbrite.com": "/e/",
    "facebook.com": "/events",
    "foursquare.com": "/v/",
    "g.co": "/kgs/",
    "g.page": "/",
    "google.ca": "/maps",
    "google.co.uk": "/maps",
    "google.com": "/maps",
    "google.com.au": "/maps",
    "google.com.mx": "/maps",
    "google.de": "/maps",
    "google.es": "/maps",
    "google.fr": "/maps",
    "maps.google.com": "/",
    "goo.gl": "/maps",
    "here.com": "/",
    "kakao.com": "/map",
    "map.naver.com": "/",
    "mapbox.com": "/",
    "maps.app.goo.gl": "/",
    "maps.me": "/",
    "mapquest.com": "/",
    "mapy.cz": "/",
    "mapy.com": "/",
    "meetup.com": "/",
    "naver.me": "/",
    "openstreetmap.org": "/",
    "osm.org": "/",
    "plus.codes": "/",
    "tripadvisor.com": "/",
    "w3w.co": "/",
    "waze.com": "/",
    "what3words.com": "/",
    "wikipedia.org": "/",
    "yelp.com": "/biz",
    "yandex.com": "/maps",
    "yandex.ru": "/maps",
}
_FILES = (".pdf", ".ics", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx")


def may_be_room(target: Target) -> bool:
    """Return whether an address may lead into a meeting: it has more than a host, and shows neither place nor file."""
    if target.scheme not in WEB_SCHEMES or not (target.path.strip("/") or target.query or target.fragment):
        return False
    if target.path.lower().endswith(_FILES):
        return False
    parent = target.host
    while parent:
        beginning = _PLACES.get(parent)
        if beginning is not None and target.path.startswith(beginning):
            return False
        parent = parent.partition(".")[2]
    return True
