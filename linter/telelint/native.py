"""The compiled part of the engine (_engine.c), where it is there.

It does nothing that linting.py, links/known.py, reports/json_text.py and what these use do not do in Python, only
faster; they are what it is held against. It is missing where telelint was installed without a C compiler, and not used
where TELELINT_PURE_PYTHON is set and not 0.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_INTERFACE = 1  # of the functions below; one that was compiled from another source than this is not used


def _import() -> ModuleType | None:
    if os.environ.get("TELELINT_PURE_PYTHON", "0") not in ("", "0"):
        return None
    try:
        module = import_module("telelint._engine")
    except ImportError:
        return None
    return module if getattr(module, "INTERFACE", 0) == _INTERFACE else None


engine = _import()
