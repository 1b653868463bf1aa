"""The memory of the workers while a hundred thousand requests of all kinds pass through them."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.service.serving import Serving

MARKS = (1_000, 10_000, 25_000, 50_000, 75_000, 100_000)

# Of ten requests: five checks of links that nobody has asked before, a check of five links, a precheck with an
# Idempotency-Key of its own, a lint of a whole calendar, one with a key that is none, and a part of the catalogue.
_SCRIPT = """
local calendar = io.open("%(calendar)s", "rb"):read("*a")
local event = io.open("%(event)s", "rb"):read("*a")
local key, n = "Bearer %(token)s", 0
local hosts = {"us%%02dweb.zoom.us/j/%%d?pwd=%%d", "meet.google.com/abc-%%04d-x%%d?authuser=%%d",
  "doxy.me/dr%%d-%%d?r=%%d", "teams.microsoft.com/l/meetup-join/%%d/%%d?x=%%d", "clinic%%d.example/room/%%d?t=%%d",
  "host%%d-%%d.example/j/%%d", "zoom.us.evil%%d.example/j/%%d/%%d"}
local function link() n = n + 1
  return '"https://' .. string.format(hosts[n %% #hosts + 1], n %% 97, n, n) .. '"' end
function request()
  local kind = n %% 10
  local fields = {["Authorization"] = key, ["Content-Type"] = "application/json"}
  if kind < 5 then return wrk.format("POST", "/v1/check", fields,
    string.format('{"links": [%%s], "date": "20%%d-%%02d-%%02d"}', link(), 18 + n %% 10, 1 + n %% 12, 1 + n %% 28)) end
  if kind == 5 then
    return wrk.format("POST", "/v1/check", fields, '{"links": [' .. link() .. "," .. link() .. "," .. link() .. "]}")
  end
  n = n + 1
  if kind == 6 then fields["Idempotency-Key"] = "k" .. n
    return wrk.format("POST", "/v1/precheck", fields, event) end
  if kind == 7 then fields["Content-Type"] = "text/calendar"
    return wrk.format("POST", "/v1/lint", fields, calendar .. "X-N:" .. n .. "\\r\\n") end
  if kind == 8 then fields["Authorization"] = "Bearer tl_" .. n
    return wrk.format("POST", "/v1/check", fields, "{}") end
  return wrk.format("GET", "/v1/catalogue/zoom", fields)
end
"""


def grow(server: Serving, calendar: str, event: str, connections: int) -> Iterator[tuple[int, Sequence[float]]]:
    """Yield how many requests were answered, and the megabytes of each worker then. Needs wrk."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % {"calendar": calendar, "event": event, "token": server.token})
        script.flush()
        asking = subprocess.Popen(
            ["wrk", "-t1", f"-c{connections}", "-d3600s", "-s", script.name, f"http://127.0.0.1:{server.port}/"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for mark in MARKS:
                while (answered := _answered(server)) < mark:
                    time.sleep(0.2)
                yield answered, server.megabytes()
        finally:
            asking.terminate()
            asking.wait()


def _answered(server: Serving) -> int:
    counted = re.findall(r"^telelint_requests_total\{[^}]*\} ([0-9.e+]+)$", server.get("/metrics"), re.MULTILINE)
    return int(sum(map(float, counted)))
