"""The one form in which times are stored: ISO 8601 in UTC with milliseconds, so that order of text is order of time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Return the present."""
    return f"{datetime.now(UTC).isoformat(timespec='milliseconds')[:-6]}Z"  # without +00:00


def stored(moment: datetime) -> str:
    """Return a moment, which knows its zone, as it is stored."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return the moment of a stored time."""
    return datetime.fromisoformat(text)
