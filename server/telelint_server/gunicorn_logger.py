"""gunicorn's own log lines as ours: gunicorn quotes request lines and addresses in them, so only templates remain."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn import glogging

from telelint_server import logs

_QUOTES = ("Invalid request", "Error handling request")


class Logger(glogging.Logger):
    """Writes gunicorn's messages as JSON lines; exceptions by type and place."""

    def setup(self, cfg: Any) -> None:
        """Keep gunicorn's levels, write none of its lines."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.access_log.handlers.clear()

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Leave out: the application logs its requests itself."""

    def critical(self, msg: object, *args: object, **_: Any) -> None:
        """Log."""
        self._say("critical", 50, msg, args)

    def error(self, msg: object, *args: object, **_: Any) -> None:
        """Log."""
        self._say("error", 40, msg, args)

    def warning(self, msg: object, *args: object, **_: Any) -> None:
        """Log."""
        self._say("warning", 30, msg, args)

    def info(self, msg: object, *args: object, **_: Any) -> None:
        """Log."""
        self._say("info", 20, msg, args)

    def debug(self, msg: object, *args: object, **_: Any) -> None:
        """Leave out: these lines name paths."""

    def exception(self, *_: Any, **__: Any) -> None:
        """Log the exception at hand, without its message or what gunicorn says about the request."""
        error = sys.exc_info()[1]
        if error is not None:
            logs.bug(error, "gunicorn")

    def log(self, lvl: int | str, msg: object, *args: object, **_: Any) -> None:
        """Log."""
        self._say("info", lvl if isinstance(lvl, int) else 20, msg, args)

    def _say(self, level: str, number: int, msg: object, args: tuple[object, ...]) -> None:
        if not self.error_log.isEnabledFor(number):
            return
        text = str(msg)
        for quoting in _QUOTES:
            if text.startswith(quoting):
                text, args = quoting, ()
        if args and not (len(args) == 1 and isinstance(args[0], dict)):
            text %= args
        getattr(logs.log, level)("gunicorn", message=text)
