"""Requests to hosts that a stranger chose, from a machine that may stand inside a hospital.

microsoft-antissrf was tried: it pins a checked address as this does, but through requests' sessions, which take
proxies and passwords from the environment and keep cookies, and it has no deadline, no list of ports, no bound on
octets, no way to put another resolver in, and names the host in its errors. What is left of it is the pinning, so the
connections are urllib3's and the rules are here.

Of a host's addresses all have to be public, and the connection goes to the first of these very addresses: there is no
second question to the DNS that could be answered otherwise. TLS is verified against the name.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, NamedTuple

from telelint.links.url import parse
from telelint.network.addresses import public
from telelint.network.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import BaseHTTPResponse
    from urllib3.connection import HTTPConnection

    from telelint.model import Target

    Resolver = Callable[[str, int], list[str]]  # the IP addresses of a host, for a port; raises OSError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": "80", "https": "443"}


class Refused(Exception):  # noqa: N818 - named for what the fetcher does
    """A request that is not made, or not gone on with; ``code`` says why in a word, and nothing names the address."""

    def __init__(self, code: str) -> None:
        """Take one of the codes of ``telelint.network.reasons``."""
        super().__init__(REASONS[code])
        self.code = code


class TlsError(OSError):
    """A host could not prove that it is the one it was asked as."""


class Limits(NamedTuple):
    """How far a request may go."""

    hops: int = 8
    seconds: float = 15.0  # for all hops together
    octets: int = 64 << 20  # of a body; headers are bounded by http.client
    ports: frozenset[str] = frozenset({"80", "443"})


class Content(NamedTuple):
    """What is sent with a request, and the header fields that say what it is."""

    octets: bytes
    headers: Mapping[str, str]


class Answer(NamedTuple):
    """The last answer: where it came from, what it says, and the first octets of its body."""

    target: Target
    status: int
    location: str | None
    body: bytes


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the system's resolver tells them. Raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """Makes requests without cookies, credentials, referrer or proxy, to public addresses only."""

    def __init__(
        self,
        *,
        limits: Limits = Limits(),  # noqa: B008 - immutable
        resolver: Resolver = addresses_of,
        allowed: Callable[[str], bool] = public,
        clock: Callable[[], float] = time.monotonic,
        user_agent: str = "telelint",
        ca_file: str | None = None,
    ) -> None:
        """Take the limits; the others are for tests: ``allowed`` says of an IP address whether it may be asked."""
        self.limits = limits
        self._resolver = resolver
        self._allowed = allowed
        self._clock = clock
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        self._ca_file = ca_file

    def deadline(self) -> float:
        """Return when what begins now has to be over, in the clock's seconds."""
        return self._clock() + self.limits.seconds

    def fetch(self, url: str) -> Answer:
        """Return the body behind an address, redirects followed. Raises Refused."""
        target, deadline = checked(url, self.limits.ports), self.deadline()
        seen = {target.url}
        for _ in range(self.limits.hops + 1):
            answer = self.ask("GET", target, deadline)
            following = next_hop(answer, self.limits.ports)
            if following is None:
                if answer.status != 200:
                    raise Refused("status")
                return answer
            target = following
            if target.url in seen:
                raise Refused("loop")
            seen.add(target.url)
        raise Refused("hops")

    def ask(
        self,
        method: str,
        target: Target,
        deadline: float,
        *,
        octets: int | None = None,
        content: Content | None = None,
    ) -> Answer:
        """Return one answer, no redirect followed. Raises Refused.

        ``octets`` is how much of the body is read at most, without complaint about more; None is the limit's, with
        complaint. Of a redirect nothing is read.
        """
        port = int(target.port or _PORTS[target.scheme])
        host = target.host.strip("[]")
        connection = self._connection(target.scheme, host, self._address(host, port, deadline), port, deadline)
        watch = _Deadline(connection, self._left(deadline))
        try:
            return self._exchange(connection, method, target, octets, watch, content)
        except (OSError, ValueError) as error:  # ValueError: reading what the deadline has closed
            if watch.passed:
                raise Refused("time") from None
            raise Refused("tls" if isinstance(error, TlsError) else "connection") from None
        finally:
            watch.cancel()
            connection.close()
            watch.let_go()

    def _left(self, deadline: float) -> float:
        left = deadline - self._clock()
        if left <= 0:
            raise Refused("time")
        return left

    def _address(self, host: str, port: int, deadline: float) -> str:
        """Return the address to connect to: the first, once all were found to be allowed."""
        found: list[str] = []
        failed: list[bool] = []

        def resolve() -> None:
            try:
                found.extend(self._resolver(host, port))
            except (OSError, UnicodeError):  # UnicodeError: a label that is no name to the idna codec
                failed.append(True)

        # the system's resolver cannot be told how long it may take
        thread = threading.Thread(target=resolve, daemon=True)
        thread.start()
        thread.join(self._left(deadline))
        if thread.is_alive():
            raise Refused("time")
        if failed or not found:
            raise Refused("dns")
        if not all(self._allowed(address) for address in found):
            raise Refused("private")
        return found[0]

    def _connection(self, scheme: str, host: str, address: str, port: int, deadline: float) -> HTTPConnection:
        from urllib3.connection import HTTPConnection, HTTPSConnection  # lazily: most runs ask nobody

        left = self._left(deadline)
        if scheme == "http":
            return HTTPConnection(address, port, timeout=left)
        return HTTPSConnection(
            address,
            port,
            timeout=left,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._ca_file,
            server_hostname=host,  # ssl itself then checks the certificate against it, and logs no name
        )

    def _exchange(
        self,
        connection: HTTPConnection,
        method: str,
        target: Target,
        octets: int | None,
        watch: _Deadline,
        content: Content | None,
    ) -> Answer:
        """Return the answer. Raises Refused, OSError and ValueError."""
        from http.client import HTTPException  # lazily: as above
        from ssl import SSLError

        from urllib3.exceptions import HTTPError
        from urllib3.exceptions import SSLError as WrappedSSLError

        host = target.host + (f":{target.port}" if target.port else "")
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        try:
            connection.connect()
            watch.keep()
            headers = {**self._headers, **(content.headers if content else {}), "Host": host}
            body = content.octets if content else None
            connection.request(method, path, body, headers, preload_content=False, decode_content=False)
            with closing(connection.getresponse()) as response:
                location = response.headers.get("Location")
                read = method != "HEAD" and not (response.status in _REDIRECTS and location)
                body = self._body(response, octets, watch) if read else b""
                return Answer(target, response.status, location, body)
        except (SSLError, WrappedSSLError) as error:
            raise TlsError from error
        except (HTTPError, HTTPException) as error:
            raise OSError from error

    def _body(self, response: BaseHTTPResponse, octets: int | None, watch: _Deadline) -> bytes:
        limit = self.limits.octets if octets is None else octets
        pieces: list[bytes] = []
        came = 0
        while came <= limit and (piece := response.read(min(65_536, limit + 1 - came))):
            pieces.append(piece)
            came += len(piece)
        if watch.passed:
            raise Refused("time")
        if came > limit and octets is None:
            raise Refused("size")
        return b"".join(pieces)[:limit]


class _Deadline:
    """Ends an exchange after so many seconds, however slowly it drips: a socket's timeout begins anew at each octet."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._connection = connection
        self._socket: socket.socket | None = None
        self.passed = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def keep(self) -> None:
        """Keep the socket: the connection forgets it once its answer says that it will be closed."""
        self._socket = self._connection.sock

    def cancel(self) -> None:
        self._timer.cancel()

    def let_go(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()

    def _end(self) -> None:
        self.passed = True
        end = self._socket or self._connection.sock
        if end is not None:
            with suppress(OSError):  # it was closed already
                end.shutdown(socket.SHUT_RDWR)  # which wakes whoever reads from it


def checked(url: str, ports: frozenset[str]) -> Target:
    """Return the target of an address that may be asked, as far as its text tells. Raises Refused."""
    target = parse(url)
    if target is None or target.scheme not in _PORTS or not target.host:
        raise Refused("scheme")
    if target.userinfo:
        raise Refused("userinfo")
    if (target.port or _PORTS[target.scheme]) not in ports:
        raise Refused("port")
    return target


def joined(base: Target, location: str) -> str:
    """Return the address that a Location header means, white space around it taken off. Raises Refused.

    urljoin reads some addresses otherwise than a browser; what it makes is parsed as a browser would, and checked, and
    nothing else is connected to.
    """
    from urllib.parse import urljoin  # lazily: as above

    try:
        return urljoin(base.url, location.strip().replace("\\", "/"))
    except ValueError:  # "https://[::1"
        raise Refused("scheme") from None


def next_hop(answer: Answer, ports: frozenset[str]) -> Target | None:
    """Return where an answer redirects to, or None where it does not. Raises Refused."""
    if answer.status not in _REDIRECTS or not answer.location:
        return None
    return checked(joined(answer.target, answer.location), ports)
