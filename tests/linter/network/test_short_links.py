"""--resolve: from a short link to what it leads to, and into the linter."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from telelint.catalogue import Catalogue
from telelint.links.unwrap import Unwrapper
from telelint.linting import Linter
from telelint.model import Circumstances, Finding, Link, Tally
from telelint.network.fetching import Fetcher, Limits, Refused
from telelint.network.reasons import REASONS
from telelint.network.short_links import Expansion
from telelint.policy import PolicyPack, Register
from telelint.sources import Source

Make = Callable[..., Fetcher]
ZOOM = "https://us02web.zoom.us/j/98765432101?pwd=aB3"


def _known(target: object) -> bool:
    return "zoom.us" in getattr(target, "host", "")


def _to(to: str, status: int = 302) -> Response:
    return Response(status=status, headers={"Location": to})


def _expansion(fetcher: Fetcher, waited: list[float] | None = None) -> Expansion:
    return Expansion(fetcher, Unwrapper(), _known, pause=(waited if waited is not None else []).append)


def test_head_is_enough_and_a_known_target_is_not_asked(httpserver: HTTPServer, fetcher: Make) -> None:
    httpserver.expect_request("/abc", method="HEAD").respond_with_response(_to(ZOOM))
    assert _expansion(fetcher())(f"http://bit.ly:{httpserver.port}/abc") == (ZOOM, None)
    assert [(request.method, request.path) for request, _ in httpserver.log] == [("HEAD", "/abc")]


@pytest.mark.parametrize("refusal", [405, 404, 403, 500, 200])
def test_get_is_asked_where_head_does_not_tell(httpserver: HTTPServer, fetcher: Make, refusal: int) -> None:
    httpserver.expect_request("/abc", method="HEAD").respond_with_data("", status=refusal)
    httpserver.expect_request("/abc", method="GET").respond_with_response(_to(ZOOM))
    assert _expansion(fetcher())(f"http://bit.ly:{httpserver.port}/abc") == (ZOOM, None)


def test_each_is_asked_once_and_a_host_not_in_a_rush(httpserver: HTTPServer, fetcher: Make) -> None:
    httpserver.expect_request("/abc").respond_with_response(_to(ZOOM))
    httpserver.expect_request("/def").respond_with_response(_to(ZOOM))
    waited: list[float] = []
    expand = _expansion(fetcher(), waited)
    for path in ("abc", "abc", "def", "abc"):
        assert expand(f"http://bit.ly:{httpserver.port}/{path}") == (ZOOM, None)
    assert len(httpserver.log) == 2
    assert len(waited) == 1
    assert 0 < waited[0] <= 0.2


def test_a_chain_through_unknown_hosts_is_followed(httpserver: HTTPServer, fetcher: Make) -> None:
    httpserver.expect_request("/a").respond_with_response(_to(f"http://track.example:{httpserver.port}/b"))
    httpserver.expect_request("/b").respond_with_response(_to(ZOOM))
    assert _expansion(fetcher())(f"http://bit.ly:{httpserver.port}/a") == (ZOOM, None)


def test_a_target_that_does_not_answer_is_one_all_the_same(httpserver: HTTPServer, fetcher: Make) -> None:
    there = f"http://rooms.example:{httpserver.port}/r"
    httpserver.expect_request("/a").respond_with_response(_to(there))
    httpserver.expect_request("/r").respond_with_data("", status=500)
    assert _expansion(fetcher())(f"http://bit.ly:{httpserver.port}/a") == (there, None)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(lambda _: Response(status=404), "status", id="gone"),
        pytest.param(lambda _: Response("<html>"), "page", id="a-page"),
        pytest.param(lambda request: _to(request.url), "loop", id="loop"),
        pytest.param(lambda request: _to(request.path + "x"), "hops", id="endless"),
        pytest.param(lambda _: _to("http://169.254.169.254:{port}/"), "private", id="metadata"),
        pytest.param(lambda _: _to("ftp://files.example/"), "scheme", id="ftp"),
        pytest.param(lambda _: _to("https://files.example:22/"), "port", id="port"),
    ],
)
def test_why_it_cannot_be_told(httpserver: HTTPServer, answer: Callable[[Request], Response], code: str) -> None:
    def respond(request: Request) -> Response:
        response = answer(request)
        if "Location" in response.headers:
            response.headers["Location"] = response.headers["Location"].replace("{port}", str(httpserver.port))
        return response

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(respond)
    fetcher = Fetcher(
        limits=Limits(seconds=5.0, hops=5, ports=frozenset({str(httpserver.port)})),
        resolver=lambda host, _port: [host] if host[0].isdigit() else ["127.0.0.1"],
        allowed=lambda address: address == "127.0.0.1",
    )
    assert _expansion(fetcher)(f"http://bit.ly:{httpserver.port}/a") == (None, code)


def _linter(expand: Callable[[str], tuple[str | None, str | None]] | None) -> Linter:
    return Linter(
        catalogue=Catalogue.bundled(),
        pack=PolicyPack.bundled(),
        register=Register.empty(),
        circumstances=Circumstances(),
        today=dt.date(2026, 11, 24),
        expand=expand,
    )


CALENDAR = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nDESCRIPTION:Join https://bit.ly/3abc or "
    b"https://tinyurl.com/blog\nEND:VEVENT\nEND:VCALENDAR\n"
)


def _scan(linter: Linter) -> tuple[list[Link], list[Finding]]:
    items = list(linter.scan(Source("a.ics", octets=CALENDAR), Tally()))
    return [it for it in items if isinstance(it, Link)], [it for it in items if isinstance(it, Finding)]


def test_what_a_short_link_leads_to_is_judged() -> None:
    answers = {"https://bit.ly/3abc": ZOOM, "https://tinyurl.com/blog": "https://blog.example/post"}
    links, findings = _scan(_linter(lambda url: (answers[url], None)))
    assert [(link.identification.platform, link.wrapped_by, link.hidden_by) for link in links] == [
        ("zoom", ("bitly",), None)
    ]
    assert [finding.rule for finding in findings] == ["TL203"]
    checked = _linter(lambda url: (answers[url], None)).check("bit.ly/3abc")
    assert checked.link is not None
    assert checked.link.identification.platform == "zoom"


@pytest.mark.parametrize("code", REASONS)
def test_what_cannot_be_told_stays_hidden_and_says_why(code: str) -> None:
    links, findings = _scan(_linter(lambda _: (None, code)))
    assert [(link.hidden_by, link.unresolved) for link in links] == [("bitly", code), ("tinyurl", code)]
    hidden = [finding for finding in findings if finding.rule == "TL102"]
    assert len(hidden) == 2
    assert REASONS[code] in hidden[0].message


def test_a_wrapper_that_counts_clicks_is_not_asked() -> None:
    """Its address is the receiver's own: asking it would click for him, and may unsubscribe him."""
    asked: list[str] = []

    def expand(url: str) -> tuple[str | None, str | None]:
        asked.append(url)
        return None, "time"

    checked = _linter(expand).check("https://u1234567.ct.sendgrid.net/ls/click?upn=u001.abc")
    assert checked.link is not None
    assert checked.link.hidden_by is not None
    assert not asked


def test_without_leave_nothing_is_asked() -> None:
    links, findings = _scan(_linter(None))
    assert [link.hidden_by for link in links] == ["bitly", "tinyurl"]
    assert {finding.rule for finding in findings} >= {"TL102"}


def test_an_error_names_no_address() -> None:
    assert str(Refused("private")) == REASONS["private"]
