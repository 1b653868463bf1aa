from __future__ import annotations

import inspect
import pickle
import typing

import pytest

from telelint import typed
from telelint.model import Place


class Room(typed.NamedTuple):
    """A room."""

    host: str
    number: int = 1
    guests: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        return len(self.guests) > 1

    def named(self, host: str) -> Room:
        return self._replace(host=host)


class TypingsRoom(typing.NamedTuple):
    """A room."""

    host: str
    number: int = 1
    guests: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "member", ["_fields", "_field_defaults", "__doc__", "__slots__", "__match_args__", "__bases__"]
)
def test_a_named_tuple_is_made_as_typing_makes_it(member: str) -> None:
    assert getattr(Room, member) == getattr(TypingsRoom, member)


def test_it_takes_what_typings_takes() -> None:
    assert list(inspect.signature(Room).parameters) == list(inspect.signature(TypingsRoom).parameters)
    assert tuple(Room("a")) == tuple(TypingsRoom("a")) == ("a", 1, ())
    assert Room(host="a", guests=("b",)) == ("a", 1, ("b",))
    assert repr(Room("a")) == "Room(host='a', number=1, guests=())"
    with pytest.raises(TypeError):
        Room()  # type: ignore[call-arg]  # that is the point


def test_it_keeps_what_its_class_can_do() -> None:
    room = Room("a", 2, ("b", "c"))
    assert room.full
    assert room.named("z") == ("z", 2, ("b", "c"))
    assert (Room.__module__, Room.__qualname__) == (__name__, "Room")
    assert list(Room.__annotations__) == ["host", "number", "guests"]
    assert not hasattr(room, "__dict__")


def test_it_travels_between_processes() -> None:
    place = Place("a.ics", 1, 2, 3, 4, 5, 6)
    again = pickle.loads(pickle.dumps(place))  # noqa: S301 - our own octets
    assert again == place
    assert type(again) is Place


def test_what_only_type_checkers_need_does_nothing() -> None:
    class Known(typed.Protocol):
        def knows(self, name: str) -> bool: ...

    class Names(Known):
        def knows(self, name: str) -> bool:
            return name == "zoom"

    assert typed.TYPE_CHECKING is False
    assert typed.cast("Known", Names()).knows("zoom")
