"""Requests on behalf of strangers' links: what is sent, what is refused, what ends them."""

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from telelint.network.addresses import public
from telelint.network.fetching import Fetcher, Limits, Refused, checked, joined
from telelint.network.reasons import REASONS

Make = Callable[..., Fetcher]


def _url(server: HTTPServer, path: str, host: str = "short.example") -> str:
    return f"http://{host}:{server.port}{path}"


def _redirect(server: HTTPServer, path: str, to: str, status: int = 302) -> None:
    server.expect_request(path).respond_with_response(Response(status=status, headers={"Location": to}))


def _code(fetch: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        fetch()
    assert str(caught.value) == REASONS[caught.value.code]
    return caught.value.code


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_chain_is_followed(httpserver: HTTPServer, fetcher: Make, status: int) -> None:
    _redirect(httpserver, "/a", "/b", status)
    _redirect(httpserver, "/b", _url(httpserver, "/c", "other.example"), status)
    httpserver.expect_request("/c").respond_with_data("BEGIN:VCALENDAR")
    answer = fetcher().fetch(_url(httpserver, "/a"))
    assert (answer.body, answer.target.host) == (b"BEGIN:VCALENDAR", "other.example")


def test_nothing_of_us_is_sent(httpserver: HTTPServer, fetcher: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        if request.path == "/a":
            return Response(status=302, headers={"Location": "/b", "Set-Cookie": "id=1; Path=/"})
        return Response("x")

    httpserver.expect_request("/a").respond_with_handler(answer)
    httpserver.expect_request("/b").respond_with_handler(answer)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    fetcher().fetch(_url(httpserver, "/a"))
    assert [request.path for request in seen] == ["/a", "/b"]
    for request in seen:
        assert {name.lower() for name in request.headers.keys()} <= {  # noqa: SIM118 - werkzeug's headers yield pairs
            "host", "user-agent", "accept", "accept-encoding", "connection",
        }  # fmt: skip
        assert request.headers["Host"] == f"short.example:{httpserver.port}"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("ftp://example.org/x", "scheme", id="ftp"),
        pytest.param("file:///etc/passwd", "scheme", id="file"),
        pytest.param("gopher://127.0.0.1:6379/_x", "scheme", id="gopher"),
        pytest.param("https://user:secret@example.org/", "userinfo", id="userinfo"),
        pytest.param("https://example.org:22/", "port", id="port"),
        pytest.param("https://[::1", "scheme", id="unparsable"),
        pytest.param("https://127.0.0.1/", "private", id="loopback"),
        pytest.param("https://0x7f000001/", "private", id="hexadecimal"),
        pytest.param("https://2130706433/", "private", id="decimal"),
        pytest.param("https://[::ffff:169.254.169.254]/", "private", id="mapped-metadata"),
        pytest.param("http://169.254.169.254/latest/meta-data/", "private", id="metadata"),
    ],
)
def test_what_is_not_asked(url: str, code: str) -> None:
    assert _code(lambda: Fetcher().fetch(url)) == code


@pytest.mark.parametrize(
    ("to", "code"),
    [
        pytest.param("http://169.254.169.254/latest/", "port", id="metadata-by-port"),
        pytest.param("http://127.0.0.2:{port}/", "private", id="another-loopback"),
        pytest.param("http://[::1]:{port}/", "private", id="loopback-v6"),
        pytest.param("file:///etc/passwd", "scheme", id="file"),
        pytest.param("//user@short.example:{port}/", "userinfo", id="userinfo"),
        pytest.param("javascript:alert(1)", "scheme", id="script"),
    ],
)
def test_every_hop_is_checked(httpserver: HTTPServer, to: str, code: str) -> None:
    _redirect(httpserver, "/a", to.replace("{port}", str(httpserver.port)))
    fetcher = Fetcher(
        limits=Limits(ports=frozenset({str(httpserver.port)})),
        resolver=lambda host, _port: ["127.0.0.1"] if host == "short.example" else [host],
        allowed=lambda address: address == "127.0.0.1",
    )
    assert _code(lambda: fetcher.fetch(_url(httpserver, "/a"))) == code


def test_of_several_addresses_all_have_to_be_public() -> None:
    fetcher = Fetcher(resolver=lambda _host, _port: ["8.8.8.8", "10.0.0.1"])
    assert _code(lambda: fetcher.fetch("https://mixed.example/")) == "private"


def test_an_answer_that_changes_is_not_asked_for_again(httpserver: HTTPServer) -> None:
    """DNS rebinding: public when checked, private a moment later. The checked address is the one connected to."""
    httpserver.expect_request("/a").respond_with_data("x")
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    limits = Limits(ports=frozenset({str(httpserver.port)}))
    fetcher = Fetcher(limits=limits, resolver=rebinding, allowed=lambda it: it == "127.0.0.1" or public(it))
    assert fetcher.fetch(_url(httpserver, "/a")).body == b"x"
    assert asked == ["short.example"]
    assert _code(lambda: fetcher.fetch(_url(httpserver, "/a"))) == "private"


def test_a_name_that_leads_nowhere() -> None:
    def nowhere(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    assert _code(lambda: Fetcher(resolver=nowhere).fetch("https://nowhere.example/")) == "dns"


def test_a_resolver_that_hangs_is_left() -> None:
    release = threading.Event()

    def hanging(_host: str, _port: int) -> list[str]:
        release.wait(30)
        return []

    assert _code(lambda: Fetcher(limits=Limits(seconds=0.2), resolver=hanging).fetch("https://slow.example/")) == "time"
    release.set()


def test_circles_and_endless_chains_end(httpserver: HTTPServer, fetcher: Make) -> None:
    _redirect(httpserver, "/a", "/b")
    _redirect(httpserver, "/b", "/a")
    assert _code(lambda: fetcher().fetch(_url(httpserver, "/a"))) == "loop"
    for number in range(12):
        _redirect(httpserver, f"/n{number}", f"/n{number + 1}")
    assert _code(lambda: fetcher(hops=8).fetch(_url(httpserver, "/n0"))) == "hops"


@pytest.mark.parametrize("length", [True, False], ids=["told", "not-told"])
def test_a_huge_body_ends_at_the_limit(httpserver: HTTPServer, fetcher: Make, length: bool) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    def answer(_request: Request) -> Response:
        return Response(b"x" * 100_000) if length else Response(body())

    httpserver.expect_request("/big").respond_with_handler(answer)
    assert _code(lambda: fetcher(octets=10_000).fetch(_url(httpserver, "/big"))) == "size"
    assert len(fetcher(octets=100_000).fetch(_url(httpserver, "/big")).body) == 100_000


@pytest.mark.parametrize("status", [404, 500, 204])
def test_an_error_is_one(httpserver: HTTPServer, fetcher: Make, status: int) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=status)
    assert _code(lambda: fetcher().fetch(_url(httpserver, "/a"))) == "status"


class Dripping:
    """A server that sends one octet after the other, for ever."""

    def __init__(self, head: bytes, drip: bytes) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._head, self._drip = head, drip
        self._over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        with connection:
            try:
                connection.sendall(self._head)
                while not self._over.wait(0.02):
                    connection.sendall(self._drip)
            except OSError:
                pass  # the other side had enough

    def close(self) -> None:
        self._over.set()
        self._listening.close()


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"", id="status-line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-A: ", id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", id="body-of-a-length"),
    ],
)
def test_a_slow_drip_ends_at_the_deadline(head: bytes) -> None:
    server = Dripping(head, b"x")
    limits = Limits(seconds=0.5, ports=frozenset({str(server.port)}))
    fetcher = Fetcher(limits=limits, resolver=lambda _h, _p: ["127.0.0.1"], allowed=lambda _: True)
    try:
        assert _code(lambda: fetcher.fetch(f"http://slow.example:{server.port}/")) == "time"
    finally:
        server.close()


def test_the_deadline_is_for_all_hops_together(httpserver: HTTPServer) -> None:
    now = [0.0]

    def answer(request: Request) -> Response:
        now[0] += 4.0
        return Response(status=302, headers={"Location": f"{request.path}x"})

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(answer)
    fetcher = Fetcher(
        limits=Limits(seconds=10.0, ports=frozenset({str(httpserver.port)})),
        resolver=lambda _h, _p: ["127.0.0.1"],
        allowed=lambda _: True,
        clock=lambda: now[0],
    )
    assert _code(lambda: fetcher.fetch(_url(httpserver, "/a"))) == "time"
    assert len(httpserver.log) == 3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("tls")
    key, made = str(folder / "key.pem"), str(folder / "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
         key, "-out", made, "-days", "2", "-subj", "/CN=short.example", "-addext", "subjectAltName=DNS:short.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, made


@pytest.fixture
def tls_server(certificate: tuple[str, str]) -> Iterator[tuple[HTTPServer, list[str | None]]]:
    key, made = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = HTTPServer(host="127.0.0.1", ssl_context=context)
    server.expect_request("/a").respond_with_data("x")
    server.start()
    yield server, names
    server.stop()


def test_tls_is_verified_against_the_name(
    tls_server: tuple[HTTPServer, list[str | None]], certificate: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    server, names = tls_server

    def fetcher(ca_file: str | None) -> Fetcher:
        limits = Limits(ports=frozenset({str(server.port)}))
        return Fetcher(limits=limits, resolver=lambda _h, _p: ["127.0.0.1"], allowed=lambda _: True, ca_file=ca_file)

    assert fetcher(certificate[1]).fetch(f"https://short.example:{server.port}/a").body == b"x"
    assert names == ["short.example"]
    assert _code(lambda: fetcher(certificate[1]).fetch(f"https://other.example:{server.port}/a")) == "tls"
    assert not [it for it in caplog.records if it.name.startswith("urllib3")]  # a library's log would name the host
    assert _code(lambda: fetcher(None).fetch(f"https://short.example:{server.port}/a")) == "tls"


def test_a_location_that_is_no_address_is_refused() -> None:
    base = checked("https://short.example/a", frozenset({"443"}))
    assert _code(lambda: joined(base, "https://[::1")) == "scheme"
    assert joined(base, "\\\\evil.example\\x") == "https://evil.example/x"


def test_a_checked_address_is_as_a_browser_reads_it() -> None:
    assert checked("HTTPS://Example.ORG:443\\x", frozenset({"443"})).url == "https://example.org/x"
