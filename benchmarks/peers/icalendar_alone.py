"""icalendar's own parsing, every value read; nothing is made of the addresses."""

from __future__ import annotations

import sys

import icalendar

from benchmarks.peers.addresses import addresses

with open(sys.argv[1], "rb") as file:
    for component in icalendar.Calendar.from_ical(file.read()).walk():
        for values in component.values():
            for value in values if isinstance(values, list) else [values]:
                print(*addresses(value), sep="\n")
