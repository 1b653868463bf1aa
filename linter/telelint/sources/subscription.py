"""A calendar that is read from where it is published: ``https://…/basic.ics``, ``webcal://…``."""

from __future__ import annotations

import errno
import io
import re
from typing import TYPE_CHECKING

from telelint.network.fetching import Refused
from telelint.sources.source import Source

if TYPE_CHECKING:
    from typing import BinaryIO

    from telelint.network.fetching import Fetcher

_WEBCAL = re.compile(r"webcals?:(?://)?", re.IGNORECASE)


class Subscription(Source):
    """An input on the web. Its address often holds a secret token, so only its host is ever shown."""

    __slots__ = ("_fetcher", "_url")

    def __init__(self, url: str, name: str, fetcher: Fetcher) -> None:
        """Take the address, the name as shown, and what fetches."""
        super().__init__(name)
        self._url = _WEBCAL.sub("https://", url.strip(), count=1)
        self._fetcher = fetcher

    def open(self) -> BinaryIO:
        """Fetch the calendar. Raises OSError."""
        try:
            return io.BytesIO(self._fetcher.fetch(self._url).body)
        except Refused as refused:
            raise OSError(errno.EIO, f"not read: {refused}") from None
