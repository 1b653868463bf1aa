from __future__ import annotations

import sys

import vobject

from benchmarks.peers.addresses import addresses

with open(sys.argv[1], encoding="utf-8", errors="replace", newline="") as file:
    for calendar in vobject.readComponents(file):
        for event in calendar.vevent_list:
            for line in event.lines():
                print(*addresses(line.value), sep="\n")
