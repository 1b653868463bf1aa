"""TL302 over sequences of events, in any order, with bounded memory."""

from __future__ import annotations

import pytest

from linter.rules.rule_links import CATALOGUE, found
from telelint.model import Event
from telelint.rules.platform_changed import PlatformChanges

ZOOM = "https://us02web.zoom.us/j/98765432101"
OTHER_ZOOM = "https://zoom.us/j/91111111111"
MEET = "https://meet.google.com/abc-defg-hij"
UID = "a-secret-uid@clinic.example"


def run(*versions: tuple[Event, tuple[str, ...]]) -> list[str | None]:
    changes = PlatformChanges(CATALOGUE)
    said = []
    for event, urls in versions:
        complaint = changes.see(event, [found(url, event=event) for url in urls])
        said.append(None if complaint is None else complaint[1].message)
    return said


def master(sequence: int = 0) -> Event:
    return Event(uid=UID, sequence=sequence)


def override(sequence: int = 0) -> Event:
    return Event(uid=UID, sequence=sequence, override=True)


@pytest.mark.parametrize(
    ("versions", "complains"),
    [
        pytest.param([(master(), (ZOOM,)), (override(), (MEET,))], [False, True], id="override-moves"),
        pytest.param([(override(), (MEET,)), (master(), (ZOOM,))], [False, True], id="override-comes-first"),
        pytest.param([(master(), (ZOOM,)), (master(1), (MEET,))], [False, True], id="later-sequence-moves"),
        pytest.param([(master(1), (MEET,)), (master(), (ZOOM,))], [False, True], id="later-sequence-comes-first"),
        pytest.param(
            [(master(), (ZOOM,)), (master(1), (MEET,)), (override(1), (MEET,))],
            [False, True, False],
            id="override-of-the-later",
        ),
        pytest.param(
            [(master(), (ZOOM,)), (override(), (MEET,)), (override(), (ZOOM,))],
            [False, True, False],
            id="master-speaks",
        ),
        pytest.param([(master(), (ZOOM,)), (override(), (OTHER_ZOOM,))], [False, False], id="same-product-other-room"),
        pytest.param([(master(), (ZOOM, MEET)), (override(), (MEET,))], [False, False], id="one-of-two-stays"),
        pytest.param([(master(), (ZOOM,)), (master(), (MEET,))], [False, False], id="same-sequence-twice"),
        pytest.param([(master(), (ZOOM,)), (override(), ())], [False, False], id="override-without-link"),
        pytest.param([(master(), ()), (override(), (MEET,))], [False, False], id="master-without-link"),
        pytest.param(
            [(master(), (ZOOM,)), (override(), ("https://calendly.com/drlee/30min",))],
            [False, False],
            id="booking-page",
        ),
        pytest.param(
            [(master(), (ZOOM,)), (override(), ("https://unknown.example/r",))], [False, False], id="unknown-host"
        ),
        pytest.param(
            [(master(), (ZOOM,)), (Event(uid=UID, override=True, cancelled=True), (MEET,))],
            [False, False],
            id="cancelled",
        ),
        pytest.param([(Event(), (ZOOM,)), (Event(override=True), (MEET,))], [False, False], id="no-uid"),
        pytest.param(
            [(master(), (ZOOM,)), (Event(uid="another", override=True), (MEET,))], [False, False], id="other-uid"
        ),
    ],
)
def test_sequences(versions: list[tuple[Event, tuple[str, ...]]], complains: list[bool]) -> None:
    assert [message is not None for message in run(*versions)] == complains


def test_message_names_both_products_and_no_secret() -> None:
    message = run((master(), (ZOOM,)), (override(), (MEET,)))[1]
    assert message == "This event leads to Google Meet, but another version of it leads to Zoom Meetings."


def test_the_place_is_the_link_of_the_version_at_hand() -> None:
    changes = PlatformChanges(CATALOGUE)
    changes.see(master(), [found(ZOOM)])
    links = [found("https://calendly.com/drlee/30min"), found(MEET)]
    complaint = changes.see(override(), links)
    assert complaint is not None
    assert complaint[0] is links[1]


def test_memory_is_bounded_and_what_was_left_out_is_counted() -> None:
    changes = PlatformChanges(CATALOGUE, limit=2)
    link = found(ZOOM)
    for number in range(5):
        assert changes.see(Event(uid=f"event {number}"), [link]) is None
    assert changes.forgotten == 3
    assert changes.see(Event(uid="event 1", override=True), [found(MEET)]) is not None


def test_memory_holds_no_uid() -> None:
    changes = PlatformChanges(CATALOGUE)
    changes.see(master(), [found(ZOOM)])
    assert UID not in repr(vars(changes))
    assert {len(key) for key in changes._seen} == {8}


def test_a_uid_with_octets_that_are_no_text_is_taken_as_it_is() -> None:
    broken = Event(uid="a\udcff")
    assert PlatformChanges(CATALOGUE).see(broken, [found(ZOOM)]) is None
