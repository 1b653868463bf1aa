"""A calendar on the web is an input like any other, where the user says so."""

from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from linter.sources.json_links import linter
from telelint.errors import UnreadableInput
from telelint.model import Link, Tally
from telelint.network.fetching import Fetcher
from telelint.sources import Source, find_inputs

CALENDAR = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nLOCATION:https://us02web.zoom.us/j/98765432101\n"
    b"END:VEVENT\nEND:VCALENDAR\n"
)


def test_it_is_read_and_its_secret_is_not_shown(httpserver: HTTPServer, fetcher: Callable[..., Fetcher]) -> None:
    httpserver.expect_request("/private-SECRET/basic.ics").respond_with_data(CALENDAR)
    (source,) = find_inputs([f"http://calendar.example:{httpserver.port}/private-SECRET/basic.ics"], fetcher=fetcher())
    assert isinstance(source, Source)
    (link,) = [item for item in linter().scan(source, Tally()) if isinstance(item, Link)]
    assert link.place is not None
    assert link.place.path == "http://calendar.example/…"


def test_what_cannot_be_fetched_cannot_be_read(httpserver: HTTPServer, fetcher: Callable[..., Fetcher]) -> None:
    (source,) = find_inputs([f"http://calendar.example:{httpserver.port}/SECRET"], fetcher=fetcher())
    assert isinstance(source, Source)
    with pytest.raises(UnreadableInput) as caught:
        list(linter().scan(source, Tally()))
    assert str(caught.value) == "http://calendar.example/…: not read: the host answered with an error"


def test_webcal_is_https() -> None:
    asked: list[tuple[str, int]] = []

    def nowhere(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return []

    (source,) = find_inputs(["webcal://calendar.example/x"], fetcher=Fetcher(resolver=nowhere))
    assert isinstance(source, Source)
    with pytest.raises(UnreadableInput):
        list(linter().scan(source, Tally()))
    assert asked == [("calendar.example", 443)]
