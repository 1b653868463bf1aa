"""Regular expressions that are compiled when they are first used.

Modules name a hundred and thirty of them, and compiling one takes 60 microseconds; a run uses a third, and where the
compiled readers are there, a fifth. ``re`` itself compiles at once, or looks each text up in its memory at every use.
"""

from __future__ import annotations

import re

from telelint.typed import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import AnyStr


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what ``re.compile`` does, as far as anybody can tell who uses it."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))


class _Pattern:
    """Knows its text, and has all other attributes of the compiled pattern once it is asked for one."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __reduce__(self) -> tuple[object, ...]:
        """Let other processes compile it for themselves."""
        return regex, (self.pattern, self._flags)

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")})
        return getattr(compiled, name)
