"""The compiled parts of telelint, where they are there: the engine's (_engine.c) and the calendar reader's
(sources/_octets.c).

They do nothing that linting.py, links/known.py, reports/json_text.py and the readers do not do in Python, only faster;
these are what they are held against. They are missing where telelint was installed without a C compiler, and not used
where TELELINT_PURE_PYTHON is set and not 0.
"""

from __future__ import annotations

import os
from importlib import import_module

from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_ENGINE = 4  # the engine's INTERFACE


def compiled(name: str, interface: int) -> ModuleType | None:
    """Return a compiled module, or None. One from another source than this, by its ``INTERFACE``, is not used."""
    if os.environ.get("TELELINT_PURE_PYTHON", "0") not in ("", "0"):
        return None
    try:
        module = import_module(name)
    except ImportError:
        return None
    return module if getattr(module, "INTERFACE", 0) == interface else None


engine = compiled("telelint._engine", _ENGINE)
