from __future__ import annotations

import sys

import ics

from benchmarks.peers.addresses import addresses

with open(sys.argv[1], encoding="utf-8", errors="replace", newline="") as file:
    for event in ics.Calendar(file.read()).events:
        for value in (event.description, event.location, event.url, *event.extra):
            print(*addresses(getattr(value, "value", value)), sep="\n")
