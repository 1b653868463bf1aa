"""What annotated code needs of ``typing`` while it runs.

Importing typing takes two milliseconds and a half of the forty that ``telelint check`` may take, and each of some fifty
named tuples 90 microseconds more than ``collections.namedtuple``, as typing compiles every annotation. Type checkers
are shown typing's own. What only annotations name is imported from typing, below ``if TYPE_CHECKING``.
"""

from __future__ import annotations

from collections import namedtuple

__all__ = ["TYPE_CHECKING", "NamedTuple", "Protocol", "cast"]

TYPE_CHECKING = False  # type checkers know better, by its name

if TYPE_CHECKING:
    from typing import NamedTuple, Protocol, cast
else:

    class Protocol:
        """Nothing: which members a protocol asks for is for type checkers."""

        def __class_getitem__(cls, _: object) -> type:
            return cls

    def cast(_: object, value: object) -> object:
        """Return the value."""
        return value

    class _Made(type):
        """Makes a named tuple of a class's annotations, which are text, as its module has them from __future__."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namespace.pop("__annotations__")
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace.pop("__module__"))  # noqa: PYI024
            for key, value in namespace.items():
                setattr(made, key, value)
            made.__annotations__ = fields
            return made

    class NamedTuple(metaclass=_Made):
        """A named tuple, written as typing's."""
