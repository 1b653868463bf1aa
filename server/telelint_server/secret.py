"""The server's secret, and what is derived from it.

Keys are stored as HMAC-SHA256 under it, so that a copy of the database alone neither lets anybody in nor lets anybody
try out guesses. The names that callers give their staff become pseudonyms under it, for the same reason.
"""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from telelint_server.config import Config

_FILE = "secret"


class Secret:
    """Derives values that cannot be traced back without it; each ``purpose`` is a domain of its own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, purpose: str, *parts: bytes) -> str:
        """Return 64 hexadecimal digits (HMAC-SHA256); parts are told apart by their lengths."""
        message = b"".join(len(part).to_bytes(8, "big") + part for part in (purpose.encode(), *parts))
        return hmac.digest(self._key, message, "sha256").hex()


def load_secret(config: Config, sqlite_folder: Path | None) -> Secret:
    """Return the configured secret, else the one kept beside the SQLite database, made if there is none.

    Raises ConfigurationError if there is no place for it, or it cannot be read.
    """
    if config.secret:
        return Secret(config.secret.encode())
    if sqlite_folder is None:
        raise ConfigurationError("TELELINT_SECRET: is needed, as this database has no folder to keep a secret in")
    path = sqlite_folder / _FILE
    try:
        if not path.exists():
            _make(path)
        return Secret(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error


def _make(path: Path) -> None:
    """Write a new secret; of several processes that try at once, the first one's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(mine, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        mine.unlink()
