"""A fetcher that may ask this machine, and nobody else, whatever the name."""

from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from telelint.network.fetching import Fetcher, Limits


@pytest.fixture
def fetcher(httpserver: HTTPServer) -> Callable[..., Fetcher]:
    def make(**settings: object) -> Fetcher:
        limits = Limits(**{"seconds": 5.0, "ports": frozenset({str(httpserver.port), "443"}), **settings})  # type: ignore[arg-type]  # of a test
        return Fetcher(limits=limits, resolver=lambda _host, _port: ["127.0.0.1"], allowed=lambda it: it == "127.0.0.1")

    return make
