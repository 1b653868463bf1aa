"""Compile the optional parts of telelint (``_MODULES``) while it is installed.

Where that cannot be done, for want of a C compiler or of Python's headers, telelint is installed without them: all that
they do is done in Python too.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PACKAGES = Path("linter")
_MODULES = (Path("telelint", "_engine.c"), Path("telelint", "sources", "_octets.c"))


class CompileModules(BuildHookInterface):
    """Puts the compiled modules into a wheel, or beside their sources for an editable installation."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tell hatchling what kind of wheel that makes."""
        self._folder = tempfile.TemporaryDirectory()
        try:
            built = [_compiled(Path(self.root, _PACKAGES, source), Path(self._folder.name)) for source in _MODULES]
        except _NotCompiledError as error:
            self.app.display_warning(f"telelint is installed in pure Python, as its C code was not compiled: {error}")
            return
        places = [source.with_name(module.name) for source, module in zip(_MODULES, built, strict=True)]
        if version == "editable":
            for module, place in zip(built, places, strict=True):
                beside = Path(self.root, _PACKAGES, place)
                shutil.copy(module, beside.with_suffix(".new"))
                os.replace(beside.with_suffix(".new"), beside)  # a program that runs keeps the one it has
            return
        for module, place in zip(built, places, strict=True):
            build_data["force_include"][str(module)] = place.as_posix()
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"cp311-abi3-{platform}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Remove what was compiled, once it is packed."""
        self._folder.cleanup()


class _NotCompiledError(Exception):
    """Why nothing was compiled, in one line."""


def _compiled(source: Path, folder: Path) -> Path:
    """Return the module compiled from this source, in a folder. Raises _NotCompiledError."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise _NotCompiledError("it is written for the stable ABI of CPython")
    try:
        from setuptools import Distribution, Extension
        from setuptools.command.build_ext import build_ext
        from setuptools.errors import BaseError, CCompilerError
    except ImportError:
        raise _NotCompiledError("setuptools is not installed") from None
    flags = [] if os.name == "nt" else ["-O3", "-g0", "-std=c11"]
    extension = Extension(source.stem, [str(source)], extra_compile_args=flags, py_limited_api=True)
    command = build_ext(Distribution({"ext_modules": [extension]}))
    command.build_lib = command.build_temp = str(folder)
    command.ensure_finalized()
    try:
        command.run()
    except (BaseError, CCompilerError, OSError) as error:
        raise _NotCompiledError(str(error).partition("\n")[0]) from None
    return Path(command.get_ext_fullpath(source.stem))
