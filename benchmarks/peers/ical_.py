from __future__ import annotations

import sys

from ical.calendar_stream import CalendarStream

from benchmarks.peers.addresses import addresses

with open(sys.argv[1], encoding="utf-8", errors="replace", newline="") as file:
    for calendar in CalendarStream.from_ics(file.read()).calendars:
        for event in calendar.events:
            for value in (event.description, event.location, event.url, *event.extras):
                print(*addresses(getattr(value, "value", value)), sep="\n")
