"""The objects of calendars, schedulers and health records, each maker's in a module.

A module has a ``KIND``; the first whose ``fits`` says yes reads an object. Where none does, ``other`` looks at every
string.
"""

from telelint.sources.objects import calcom, calendly, fhir, google, graph, jscalendar
from telelint.sources.objects.kind import Kind

KINDS: tuple[Kind, ...] = (
    *fhir.KINDS,
    calendly.INVITEE,
    calendly.EVENT,
    calcom.WEBHOOK,
    calcom.BOOKING,
    graph.KIND,
    jscalendar.KIND,
    google.KIND,
)
