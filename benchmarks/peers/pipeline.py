"""The afternoon's script: icalendar parses, a regular expression finds, tldextract tells whose."""

from __future__ import annotations

import sys

import icalendar
import tldextract

from benchmarks.peers.addresses import addresses

extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
domains: dict[str, int] = {}
for component in calendar.walk():
    for name, values in component.items():
        if name.startswith("DT"):
            continue
        for value in values if isinstance(values, list) else [values]:
            texts = [value, *getattr(value, "params", {}).values()]
            for url in (url for text in texts for url in addresses(text)):
                domain = extract(url).top_domain_under_public_suffix
                domains[domain] = domains.get(domain, 0) + 1
                print(url)
