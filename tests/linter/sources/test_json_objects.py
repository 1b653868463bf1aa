"""Objects of calendars, schedulers and health records: which links, where, of which event."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.json_links import lint, raw

ZOOM = "https://us02web.zoom.us/j/98765432101?pwd=aB3"
MEET = "https://meet.google.com/abc-defg-hij"
ROOM = "https://rooms.clinic-video.example/r/7"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%3a%22a%22%7d"

GOOGLE: dict[str, Any] = {
    "kind": "calendar#event",
    "id": "e1",
    "status": "confirmed",
    "htmlLink": "https://www.google.com/calendar/event?eid=abc",
    "description": f'<a href="{ZOOM}&amp;b=1">Join</a>',
    "location": ROOM,
    "organizer": {"email": "Dr@Clinic.example"},
    "start": {"dateTime": "2023-05-11T23:30:00-07:00", "timeZone": "America/Los_Angeles"},
    "end": {"dateTime": "2023-05-11T23:50:00-07:00"},
    "iCalUID": "e1@google.com",
    "attendees": [{"email": "a@x.example"}, {"email": "b@x.example"}],
    "hangoutLink": MEET,
    "conferenceData": {
        "entryPoints": [
            {"entryPointType": "video", "uri": MEET},
            {"entryPointType": "phone", "uri": "tel:+1-555-123-4567"},
            {"entryPointType": "more", "uri": ROOM + "/numbers"},
        ],
        "conferenceSolution": {"key": {"type": "hangoutsMeet"}},
    },
}
GRAPH: dict[str, Any] = {
    "@odata.etag": 'W/"x"',
    "subject": "Visit",
    "bodyPreview": f"Join {ZOOM}",
    "body": {"contentType": "html", "content": f"<html><a href='{TEAMS}'>Join</a></html>"},
    "start": {"dateTime": "2026-12-01T02:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-12-01T03:00:00.0000000", "timeZone": "UTC"},
    "location": {"displayName": ROOM, "locationUri": ""},
    "locations": [{"displayName": "Room 3", "locationUri": ROOM + "/2"}],
    "organizer": {"emailAddress": {"address": "dr@clinic.example"}},
    "attendees": [{}, {}, {}],
    "isCancelled": False,
    "isOnlineMeeting": True,
    "onlineMeetingProvider": "teamsForBusiness",
    "onlineMeeting": {"joinUrl": TEAMS},
    "webLink": "https://outlook.office365.com/owa/?itemid=AA",
}
CALCOM: dict[str, Any] = {
    "triggerEvent": "BOOKING_CREATED",
    "createdAt": "2026-11-24T00:00:00Z",
    "payload": {
        "title": "Visit",
        "startTime": "2026-12-01T10:00:00Z",
        "organizer": {"email": "dr@clinic.example"},
        "attendees": [{"email": "p@x.example"}],
        "location": "integrations:daily",
        "eventTypeId": 3,
        "uid": "u1",
        "metadata": {"videoCallUrl": "https://app.cal.com/video/bJ3kL"},
        "videoCallData": {"type": "daily_video", "url": "https://clinic.daily.co/abc"},
    },
}
CALENDLY: dict[str, Any] = {
    "event": "invitee.created",
    "payload": {
        "cancel_url": "https://calendly.com/cancellations/AAA",
        "email": "p@x.example",
        "scheduled_event": {
            "uri": "https://api.calendly.com/scheduled_events/GBGB",
            "start_time": "2026-12-01T10:00:00.000000Z",
            "event_type": "https://api.calendly.com/event_types/X",
            "location": {"type": "zoom", "status": "pushed", "join_url": ZOOM},
            "invitees_counter": {"total": 1, "active": 1, "limit": 1},
            "event_memberships": [{"user": "https://api.calendly.com/users/G", "user_email": "dr@clinic.example"}],
        },
    },
}
FHIR: dict[str, Any] = {
    "resourceType": "Appointment",
    "id": "a1",
    "status": "booked",
    "start": "2026-12-01T23:00:00-05:00",
    "comment": f"Join {ZOOM}",
    "virtualService": [
        {"channelType": {"system": "http://codes.example/s", "code": "x"}, "addressUrl": ROOM + "/1"},
        {"addressString": ROOM + "/2"},
        {"addressContactPoint": {"system": "url", "value": ROOM + "/3"}, "additionalInfo": [ROOM + "/info"]},
    ],
    "participant": [{"actor": {"reference": "Location/l1"}}, {}],
}
R4: dict[str, Any] = {
    "resourceType": "Appointment",
    "id": "a2",
    "status": "booked",
    "start": "2021-02-01T09:00:00Z",
    "extension": [
        {
            "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService",
            "extension": [
                {"url": "addressUrl", "valueUrl": ROOM},
                {"url": "address", "valueContactPoint": {"system": "url", "value": ROOM + "/2"}},
            ],
        },
        {"url": "http://ehealth.sundhed.dk/fhir/StructureDefinition/ehealth-vmr-uri", "valueUri": ROOM + "/4"},
        {"url": "http://clinic.example/homepage", "valueUrl": "https://www.clinic.example/about"},
    ],
    "patientInstruction": f"Click {MEET}",
    "contained": [
        {"resourceType": "Location", "name": "Virtual room", "telecom": [{"system": "url", "value": ROOM + "/3"}]},
        {"resourceType": "Location", "name": "Main St", "telecom": [{"system": "url", "value": ROOM + "/map"}]},
    ],
}
JSCALENDAR: dict[str, Any] = {
    "@type": "Event",
    "uid": "j1",
    "start": "2026-12-01T10:00:00",
    "timeZone": "Europe/Berlin",
    "virtualLocations": {"v1": {"@type": "VirtualLocation", "uri": ROOM}},
}


@pytest.mark.parametrize(
    ("document", "component", "start", "found"),
    [
        pytest.param(
            {"kind": "calendar#events", "items": [GOOGLE]},
            "googleEvent",
            dt.date(2023, 5, 12),
            {
                "/items/0/description": ZOOM + "&b=1",
                "/items/0/location": ROOM,
                "/items/0/hangoutLink": MEET,
                "/items/0/conferenceData/entryPoints/0/uri": MEET,
                "/items/0/conferenceData/entryPoints/1/uri": "tel:+1-555-123-4567",
            },
            id="google-list",
        ),
        pytest.param(
            {"value": [GRAPH]},
            "graphEvent",
            dt.date(2026, 11, 30),
            {
                "/value/0/body/content": TEAMS,
                "/value/0/location/displayName": ROOM,
                "/value/0/locations/0/locationUri": ROOM + "/2",
                "/value/0/onlineMeeting/joinUrl": TEAMS,
            },
            id="graph-list",
        ),
        pytest.param(
            CALCOM,
            "calcomBooking",
            dt.date(2026, 12, 1),
            {"/payload/metadata/videoCallUrl": "https://app.cal.com/video/bJ3kL"},
            id="calcom-webhook",
        ),
        pytest.param(
            CALENDLY,
            "calendlyInvitee",
            dt.date(2026, 12, 1),
            {"/payload/scheduled_event/location/join_url": ZOOM},
            id="calendly-webhook",
        ),
        pytest.param(
            {"collection": [CALENDLY["payload"]["scheduled_event"]]},
            "calendlyEvent",
            dt.date(2026, 12, 1),
            {"/collection/0/location/join_url": ZOOM},
            id="calendly-events",
        ),
        pytest.param(
            FHIR,
            "fhirAppointment",
            dt.date(2026, 12, 1),
            {
                "/comment": ZOOM,
                "/virtualService/0/addressUrl": ROOM + "/1",
                "/virtualService/1/addressString": ROOM + "/2",
                "/virtualService/2/addressContactPoint/value": ROOM + "/3",
            },
            id="fhir-r5",
        ),
        pytest.param(
            R4,
            "fhirAppointment",
            dt.date(2021, 2, 1),
            {
                "/extension/0/extension/0/valueUrl": ROOM,
                "/extension/0/extension/1/valueContactPoint/value": ROOM + "/2",
                "/extension/1/valueUri": ROOM + "/4",
                "/patientInstruction": MEET,
                "/contained/0/telecom/0/value": ROOM + "/3",
            },
            id="fhir-r4",
        ),
        pytest.param(
            JSCALENDAR, "jscalendarEvent", dt.date(2026, 12, 1), {"/virtualLocations/v1/uri": ROOM}, id="jscalendar"
        ),
    ],
)
@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped"])
def test_links_of_an_object(
    document: Any, component: str, start: dt.date, found: dict[str, str], escaped: bool
) -> None:
    text = json.dumps(document, indent=2)
    if escaped:
        text = text.replace("/", "\\/").replace("&", "\\u0026").replace(":\\/\\/", "\\u003a\\/\\u002F")
    linted = lint(text.encode())
    assert {link.property: link.target.url for link in linted.links} == found
    assert {(link.event.component, link.event.start) for link in linted.links} == {(component, start)}
    assert linted.tally.events == 1
    for link in linted.links:
        shown = json.loads(f'"{raw(text.encode(), link)}"')
        assert shown.replace("&amp;", "&") == found[link.property]


def test_what_an_event_says_of_itself() -> None:
    google = lint(json.dumps({**GOOGLE, "sequence": 4, "visibility": "public", "recurringEventId": "e"}).encode())
    event = google.links[0].event
    assert (event.uid, event.organiser_domain, event.attendees) == ("e1@google.com", "clinic.example", 2)
    assert (event.sequence, event.public, event.override, event.cancelled) == (4, True, True, False)
    graph = lint(json.dumps({**GRAPH, "isCancelled": True, "iCalUId": "G1"}).encode()).links[0].event
    assert (graph.uid, graph.organiser_domain, graph.attendees, graph.cancelled) == ("G1", "clinic.example", 3, True)
    booking = lint(json.dumps({**CALCOM, "triggerEvent": "BOOKING_CANCELLED"}).encode()).links[0].event
    assert (booking.uid, booking.organiser_domain, booking.attendees, booking.cancelled) == (
        "u1", "clinic.example", 1, True,
    )  # fmt: skip
    invitee = lint(json.dumps({**CALENDLY, "event": "invitee.canceled"}).encode()).links[0].event
    assert (invitee.organiser_domain, invitee.attendees, invitee.cancelled) == ("clinic.example", 1, True)


def test_a_webhook_may_tell_last_what_happened() -> None:
    """A serialiser of another language sorts names, or does not."""
    payload = {name: CALCOM["payload"][name] for name in ("startTime", "attendees", "uid", "metadata")}
    (link,) = lint(json.dumps({"payload": payload, "triggerEvent": "BOOKING_CANCELLED"}).encode()).links
    assert (link.property, link.event.component) == ("/payload/metadata/videoCallUrl", "calcomBooking")
    assert (link.event.start, link.event.cancelled) == (dt.date(2026, 12, 1), True)
    assert (
        lint(json.dumps(dict(reversed(CALENDLY.items())) | {"event": "invitee.canceled"}).encode())
        .links[0]
        .event.cancelled
    )


@pytest.mark.parametrize(
    ("document", "start"),
    [
        pytest.param({"isOnlineMeeting": True, "subject": "x", "location": {"displayName": ROOM}}, None, id="graph"),
        pytest.param({"hangoutLink": MEET, "start": "2025-08-20T15:00:00-03:00"}, dt.date(2025, 8, 20), id="google"),
        pytest.param(
            {"triggerEvent": "BOOKING_CREATED", "startTime": "2026-12-01T10:00:00Z", "location": ROOM},
            dt.date(2026, 12, 1),
            id="calcom-of-a-template",
        ),
    ],
)
def test_what_is_half_an_event_is_one(document: Any, start: dt.date | None) -> None:
    (link,) = lint(json.dumps(document).encode()).links
    assert link.event.component
    assert link.event.start == start


@pytest.mark.parametrize(
    ("document", "pointer", "platform"),
    [
        pytest.param(
            {**CALCOM, "payload": {**CALCOM["payload"], "metadata": {}, "videoCallData": {}}},
            "/payload/location",
            "cal-video",
            id="calcom",
        ),
        pytest.param(
            {
                "start_time": "2026-12-01T10:00:00Z",
                "event_type": "x",
                "location": {"type": "microsoft_teams_conference"},
            },
            "/location/type",
            "microsoft-teams",
            id="calendly-before-its-link",
        ),
        pytest.param(
            {
                "start": {"dateTime": "2026-12-01T10:00:00Z"},
                "end": {"dateTime": "2026-12-01T11:00:00Z"},
                "conferenceData": {"createRequest": {"conferenceSolutionKey": {"type": "hangoutsMeet"}}},
            },
            "/conferenceData/createRequest/conferenceSolutionKey/type",
            "google-meet",
            id="google-before-its-link",
        ),
        pytest.param(
            {
                "subject": "x",
                "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"},
                "isOnlineMeeting": True,
                "onlineMeetingProvider": "teamsForBusiness",
            },
            "/onlineMeetingProvider",
            "microsoft-teams",
            id="graph-before-its-link",
        ),
    ],
)
def test_a_makers_word_counts_where_there_is_no_address(document: Any, pointer: str, platform: str) -> None:
    octets = json.dumps(document).encode()
    (link,) = lint(octets).links
    assert (link.property, link.identification.platform) == (pointer, platform)
    assert raw(octets, link) == link.shown


def test_a_series_is_judged_on_its_occurrences() -> None:
    """Weekly from the discretion into the enforcement: what was tolerated at its start is not at its end."""
    first = {**GOOGLE, "start": {"dateTime": "2023-05-04T17:30:00-07:00", "timeZone": "America/Los_Angeles"}}
    once = lint(json.dumps(first).encode())
    weekly = lint(json.dumps({**first, "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=TH", "EXDATE:20230518"]}).encode())
    assert not once.links[0].event.recurring
    assert weekly.links[0].event.recurring
    assert weekly.links[0].judgement.verdict > once.links[0].judgement.verdict


@pytest.mark.parametrize("written", ["2026-12-08T01:00:00Z", "2026-12-07T17:00:00-08:00"])
def test_a_rule_counts_in_the_zone_of_its_event(written: str) -> None:
    """Monday evening on the west coast is told in UTC as Tuesday, and is Monday still in the east."""
    start = {"dateTime": written, "timeZone": "America/Los_Angeles"}
    octets = json.dumps({**GOOGLE, "start": start, "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO"]}).encode()
    occurrences = lint(octets).links[0].event.occurrences
    assert occurrences is not None
    assert occurrences.first_in(dt.date(2026, 12, 8), None) == dt.date(2026, 12, 14)


@pytest.mark.parametrize(
    ("pattern", "bounds", "day"),
    [
        pytest.param({"type": "daily", "interval": 2}, {"type": "noEnd"}, 3, id="daily"),
        pytest.param({"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"]}, {"type": "noEnd"}, 2, id="weekly"),
        pytest.param({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 15}, {"type": "noEnd"}, 15, id="monthly"),
        pytest.param(
            {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["friday"], "index": "last"},
            {"type": "endDate", "endDate": "2027-05-01"},
            25,
            id="last-friday",
        ),
    ],
)
def test_a_pattern_of_graph_recurs(pattern: dict[str, Any], bounds: dict[str, Any], day: int) -> None:
    start = {"dateTime": "2026-12-01T15:00:00", "timeZone": "Eastern Standard Time"}
    octets = json.dumps({**GRAPH, "start": start, "recurrence": {"pattern": pattern, "range": bounds}}).encode()
    event = lint(octets).links[0].event
    assert event.occurrences is not None
    assert event.occurrences.first_in(dt.date(2026, 12, 2), None) == dt.date(2026, 12, day)


def test_a_place_of_a_bundle_is_dated_by_its_appointment() -> None:
    place = {"resourceType": "Location", "id": "l1", "telecom": [{"system": "url", "value": MEET}]}
    for entries in ([FHIR, place], [place, FHIR]):
        bundle = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:1", "resource": it} for it in entries]}
        linted = lint(json.dumps(bundle).encode())
        (link,) = [it for it in linted.links if it.target.url == MEET]
        assert link.event.start == dt.date(2026, 12, 1)
        assert linted.tally.events == 1


def test_unknown_objects_are_text() -> None:
    document = {
        "visit": {"start_time": "2021-01-05T10:00:00Z", "deep": [[{"join": f"see {ZOOM}."}]]},
        "site": ROOM,
        "links": [MEET, ZOOM],
    }
    linted = lint(json.dumps(document).encode())
    assert [(link.property, link.event.start) for link in linted.links] == [
        ("/visit/deep/0/0/join", dt.date(2021, 1, 5)),
        ("/links/0", None),
        ("/links/1", None),
    ]
    assert "TL301" not in linted.rules


def test_a_calendar_in_a_string_is_read_as_one() -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261201T100000Z\r\n"
        "LOCATION:ü 😀 https://us02web.zoom.us/j/987\r\n 65432101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    octets = json.dumps({"ics": calendar}).encode()
    (link,) = lint(octets).links
    assert (link.target.url, link.property, link.event.start) == (
        "https://us02web.zoom.us/j/98765432101", "LOCATION", dt.date(2026, 12, 1),
    )  # fmt: skip
    assert raw(octets, link) == r"https://us02web.zoom.us/j/987\r\n 65432101"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [True, False], ids=["bom", "no-bom"])
def test_encodings(encoding: str, mark: bool) -> None:
    text = json.dumps({**GOOGLE, "summary": "Tür 😀"}, ensure_ascii=False, indent=1)
    octets = (("\ufeff" if mark else "") + text).encode(encoding)
    linted = lint(octets)
    assert len(linted.links) == 5
    for link in linted.links:
        assert raw(octets, link, encoding).replace("&amp;", "&") == link.target.url


@given(
    st.text(st.characters(exclude_characters="\ud800", exclude_categories=["Cs"]), max_size=20),
    st.booleans(),
    st.text(" \n\t", max_size=3),
)
def test_places_hold_whatever_stands_before(before: str, ascii_only: bool, white: str) -> None:
    octets = (white + json.dumps({"x": before + " " + MEET + " end"}, ensure_ascii=ascii_only)).encode()
    (link,) = lint(octets).links
    assert raw(octets, link) == MEET


def test_broken_objects_say_where_and_lose_no_link() -> None:
    octets = f'{{"items": [{json.dumps(GOOGLE)}, {{"location": "{ZOOM}", oops "b": "{MEET}" , {{]'.encode()
    linted = lint(octets)
    assert {ZOOM, MEET, ROOM} <= {link.target.url for link in linted.links}
    assert linted.rules.count("TL901") >= 1
    place = next(finding.place for finding in linted.findings if finding.rule == "TL901")
    assert place is not None
    assert octets[place.byte_offset :].startswith(b"oops")


def test_json_lines_are_read_one_by_one() -> None:
    lines = [json.dumps(GOOGLE), '{"broken": [', json.dumps(GRAPH), "", json.dumps(FHIR)]
    octets = "\n".join(lines).encode()
    for name in ("events.jsonl", "events.json", "<stdin>"):
        linted = lint(octets, name)
        assert {link.event.component for link in linted.links} == {"googleEvent", "graphEvent", "fhirAppointment"}
        assert "TL901" in linted.rules
        assert {link.place.line for link in linted.links if link.place} == {1, 3, 5}


def test_octets_that_are_no_text_are_said() -> None:
    linted = lint(b'{"a": "Caf\xe9 ' + ZOOM.encode() + b'"}')
    assert [link.target.url for link in linted.links] == [ZOOM]
    assert "TL902" in linted.rules


def test_huge_numbers_and_lone_surrogates_do_no_harm() -> None:
    octets = b'{"n": ' + b"9" * 100_000 + rb', "s": "\ud800 \udc00 ' + ZOOM.encode() + b'"}'
    linted = lint(octets)
    assert [link.target.url for link in linted.links] == [ZOOM]
    assert "TL901" not in linted.rules
