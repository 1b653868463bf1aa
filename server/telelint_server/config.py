"""The service's settings: environment variables, read once when the app is made."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORIGIN = re.compile(r"(?:https?|chrome-extension|moz-extension|safari-web-extension)://[A-Za-z0-9.:-]+")
_RATE = re.compile(r"[1-9][0-9]*/(?:second|minute|hour|day)")
_DRIVER = re.compile(r"^postgres(?:ql)?://")
_MIB = 1024 * 1024
_SHORTEST_SECRET = 32  # characters


@dataclass(frozen=True)
class Config:
    """Everything that differs between installations. Sizes are octets, rates are ``N/second|minute|hour|day``."""

    database_url: str
    secret: str = field(default="", repr=False)  # empty: kept in a file beside the SQLite database
    redis_url: str = field(default="", repr=False)  # empty: limits are counted in each worker by itself
    key_rate: str = "6000/minute"  # requests of one key
    address_rate: str = "60/minute"  # requests of one address without a key that we know
    extension_origins: frozenset[str] = frozenset()
    trusted_proxies: int = 0  # how many reverse proxies of our own write X-Forwarded-*
    metrics_token: str = field(default="", repr=False)  # empty: whoever reaches the port may read /metrics
    own_entries: str = ""  # a configuration file of telelint's; its [[platform]] and [[short_link]] tables are read
    largest_invite: int = 16 * _MIB
    largest_json: int = _MIB
    fresh_for: float = 1.0  # seconds that keys and registers are answered from memory before asking for changes
    stale_for: float = 900.0  # seconds that they still are while the database is away

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Config:
        """Return the settings that the environment says. Raises ConfigurationError, naming the variable."""
        secret = environment.get("TELELINT_SECRET", "")
        if secret and len(secret) < _SHORTEST_SECRET:
            raise ConfigurationError(f"TELELINT_SECRET: has fewer than {_SHORTEST_SECRET} characters")
        url = environment.get("DATABASE_URL") or sqlite_url(data_folder(environment))
        if not url.startswith("sqlite:") and not secret:
            raise ConfigurationError("TELELINT_SECRET: is needed with DATABASE_URL, the same for every machine")
        return cls(
            database_url=_DRIVER.sub("postgresql+psycopg://", url),
            extension_origins=_origins(environment.get("TELELINT_EXTENSION_ORIGINS", "")),
            trusted_proxies=_count(environment, "TELELINT_TRUSTED_PROXIES", 0),
            largest_invite=_count(environment, "TELELINT_LARGEST_INVITE", cls.largest_invite),
            secret=secret,
            own_entries=environment.get("TELELINT_CONFIG", ""),
            redis_url=environment.get("TELELINT_REDIS_URL", ""),
            metrics_token=environment.get("TELELINT_METRICS_TOKEN", ""),
            key_rate=_rate(environment, "TELELINT_KEY_RATE", cls.key_rate),
            address_rate=_rate(environment, "TELELINT_ADDRESS_RATE", cls.address_rate),
        )


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the embedded database: TELELINT_DATA, else the user's data folder (XDG and kin)."""
    named = environment.get("TELELINT_DATA")
    if named:
        return Path(named)
    from platformdirs import user_data_path  # lazily: not needed where DATABASE_URL or TELELINT_DATA is set

    return user_data_path("telelint", appauthor=False)


def sqlite_url(folder: Path) -> str:
    """Return the URL of the embedded database in a folder."""
    return f"sqlite:///{folder / 'telelint.db'}"


def _rate(environment: Mapping[str, str], name: str, default: str) -> str:
    rate = environment.get(name, default)
    if not _RATE.fullmatch(rate):
        raise ConfigurationError(f"{name}: is not of the form 600/minute")
    return rate


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal():
        raise ConfigurationError(f"{name}: is not a whole number")
    return int(text)


def _origins(text: str) -> frozenset[str]:
    origins = frozenset(origin.strip().rstrip("/") for origin in text.split(",") if origin.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigurationError("TELELINT_EXTENSION_ORIGINS: holds something that is no origin")
    return origins
