"""The events of generated calendars, laid out as four applications write them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.generator.addresses import WORDS, Addresses, Meeting, escaped, fixed
from benchmarks.generator.content_lines import Address, Exporter

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = ("BEGIN:VCALENDAR", "PRODID:-//example//telelint benchmark//EN", "VERSION:2.0", "CALSCALE:GREGORIAN",
         "METHOD:PUBLISH", "X-WR-CALNAME:Büro Kalender", "X-WR-TIMEZONE:Europe/Berlin")  # fmt: skip
_ZONES = {
    "Europe/Berlin": ("+0100", "+0200"), "America/New_York": ("-0500", "-0400"), "Asia/Tokyo": ("+0900", "+0900"),
    "Europe/London": ("+0000", "+0100"),
}  # fmt: skip
_NAMES = ("Anna Müller", "Bob Smith", "Chloé Dubois", "Dmitri Ivanov", "Farid Khan", "Håkon Jensen", "José García",
          "Kenji 山田", "Łukasz Kowalski", "Mei 王", "Noah Cohen", "Priya Novák", "Søren Andersson",
          "Zoë O'Brien")  # fmt: skip
_SENTENCES = tuple(
    escaped(sentence)
    for sentence in (
        "Please find the agenda below and add your items before the meeting.",
        "Let me know if this time does not work for you, happy to move it.",
        "Bring your laptop; we will go through the backlog together.",
        "Wir treffen uns im großen Besprechungsraum, bitte pünktlich sein.",
        "Merci de préparer votre présentation à l'avance (10 minutes max).",
        "会議の資料は事前に共有します。ご確認ください。",
        "Optional for those who attended on Tuesday, required for everyone else.",
        "Topics: 1) status, 2) risks, 3) decisions, 4) next steps.",
        "🎉 We celebrate the launch afterwards, drinks are on us!",
        "Dial in early so that we can check the audio, it failed last week.",
    )
)
_ROOMS = tuple(
    map(escaped, ("Room 4.12 (Berlin)", "Boardroom, 3rd floor", "Café Einstein, Kurfürstenstraße 58, Berlin", "Online"))
)
_RULES = ("RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=MONTHLY;BYDAY=1WE", "RRULE:FREQ=DAILY;COUNT=10",
          "RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20271231T225959Z;INTERVAL=2;BYDAY=TU,TH",
          "RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15")  # fmt: skip
_ALARM = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:This is an event reminder", "TRIGGER:-P0DT0H10M0S",
          "END:VALARM")  # fmt: skip
_MEET_BAR = "-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-"
# What platforms paste into a description: {} stands for an address, {d4} for four digits.
_MEET = (
    f"\\n{_MEET_BAR}\\nJoin with Google Meet: {{}}\\nOr dial: (DE) +49 40 808161{{d4}} PIN: {{d9}}#\\nMore phone "
    f"numbers: {{}}\\n\\nLearn more about Meet at: {{}}\\n\\nPlease do not edit this section.\\n{_MEET_BAR}"
)
_ZOOM = (
    "\\n──────────\\n\\nWe invite you to a scheduled Zoom meeting.\\n\\nJoin Zoom Meeting\\n{}\\n\\nMeeting ID: {d11}"
    "\\nPasscode: {d6}\\n\\n---\\n\\nOne tap mobile\\n+13017158592\\,\\,{d11}#\\,\\,\\,\\,*{d6}# US (Washington DC)\\n"
    "+13052241968\\,\\,{d11}#\\,\\,\\,\\,*{d6}# US\\n\\n"
)
_ZOOM_NUMBERS = "Find your local number: {}\\n\\n"
_BAR = "_" * 80
_TEAMS = (
    f"\\n{_BAR}\\nMicrosoft Teams meeting\\nJoin on your computer\\, mobile app or room device\\nClick here to join "
    "the meeting<{}>\\nMeeting ID: {d3} {d3} {d3} {d3}\\nPasscode: {b6}\\nDownload Teams<{}> | Join on the web<{}>\\n"
)
_TEAMS_OPTIONS = "Learn More<{}> | Meeting options<{}>\\n"
_INLINE = ("Join: {}\\n", "Join the call <{}>\\n", "(video: {})\\n", "We meet at {}.\\n",
           "Use {}\\, not the old room.\\n", "[Join]({})\\n", "{} ")  # fmt: skip
_INLINE_WEIGHTS = (55, 15, 10, 10, 5, 3, 2)
_HTML_HEAD = (
    '">\\n<HEAD>\\n<META NAME="Generator" CONTENT="MS Exchange Server version 16.0">\\n<STYLE><!--\\n@font-face '
    '{font-family:"Cambria Math"\\;panose-1:2 4 5 3 5 4 6 3 2 4\\;}\\np.MsoNormal\\, li.MsoNormal\\, div.MsoNormal '
    '{margin:0cm\\;font-size:11.0pt\\;font-family:"Calibri"\\,sans-serif\\;}\\na:link\\, span.MsoHyperlink '
    '{color:#0563C1\\;text-decoration:underline\\;}\\n--></STYLE>\\n<TITLE></TITLE>\\n</HEAD>\\n<BODY lang="EN-US" '
    'link="#0563C1" vlink="#954F72">\\n'
)


def write(events: int, calendar: Path, places: Path | None = None, dirty: float = 0) -> None:
    """Write a calendar of so many events, about 1,680 octets each, and where its addresses are.

    Of a ``dirty`` share of the events the lines end in LF alone, have no folds, or are folded at another width.
    """
    dirt = random.Random(2)
    with Exporter(calendar, places) as out:
        export = _Export(out)
        export.head()
        for number in range(events):
            if dirt.random() < dirty:
                out.end, out.width = dirt.choice(((b"\n", 75), (b"\r\n", 0), (b"\r\n", dirt.randrange(16, 75))))
            export.event(number)
            out.end, out.width = b"\r\n", 75
        out.line("END:VCALENDAR")


def write_grouped(octets: int, links: int, calendar: Path) -> None:
    """Write a calendar of about so many octets with so many links an event, and one link in each 1,000 octets.

    Sizes and counts of links are the same however many of them share an event.
    """
    with Exporter(calendar, None) as out:
        export = _Export(out)
        export.head()
        number = 0
        while out.octets < octets:
            export.grouped(number, links)
            number += 1
        out.line("END:VCALENDAR")


class _Export:
    """Draws events and writes them; what one says follows from the ones before, so that a run can be repeated."""

    def __init__(self, out: Exporter) -> None:
        self._line = out.line
        self._chance = random.Random(1)
        self._addresses = Addresses(self._chance)
        self._start = ""
        self._zone = ""

    def head(self) -> None:
        for line in _HEAD:
            self._line(line)
        for zone, (standard, summer) in _ZONES.items():
            self._line("BEGIN:VTIMEZONE")
            self._line(f"TZID:{zone}")
            self._line("TZURL:", fixed(f"http://tzurl.org/zoneinfo-outlook/{zone}"))
            for kind, before, after, start, rule in (
                ("DAYLIGHT", standard, summer, "19700329T020000", "BYMONTH=3;BYDAY=-1SU"),
                ("STANDARD", summer, standard, "19701025T030000", "BYMONTH=10;BYDAY=-1SU"),
            ):
                self._line(f"BEGIN:{kind}")
                self._line(f"TZOFFSETFROM:{before}")
                self._line(f"TZOFFSETTO:{after}")
                self._line(f"DTSTART:{start}")
                self._line(f"RRULE:FREQ=YEARLY;{rule}")
                self._line(f"END:{kind}")
            self._line("END:VTIMEZONE")

    def event(self, number: int) -> None:
        self._begin()
        draw = self._chance.random()
        if draw < 0.48:
            self._google(number)
        elif draw < 0.84:
            self._outlook(number)
        elif draw < 0.97:
            self._apple(number)
        else:
            self._zoom(number)
        if self._is(0.4):
            for line in _ALARM:
                self._line(line)
        self._line("END:VEVENT")

    def grouped(self, number: int, links: int) -> None:
        self._begin()
        self._line(f"UID:{number:010d}-{self._digits(12)}@clinic.example")
        self._times("")
        parts: list[str | Address] = ["DESCRIPTION:"]
        for _ in range(links):
            room = 1000 - 250 // links  # the other lines of an event have some 250 octets
            address = self._addresses.text(self._addresses.meeting())
            room -= len(address.raw.encode())
            while room > 0:
                sentence = self._chance.choice(_SENTENCES)
                room -= len(sentence.encode()) * 77 // 74 + 1  # with its folds
                parts += [sentence, " "]
            parts += [address, "\\n"]
        self._line(*parts)
        self._line("END:VEVENT")

    # What all applications write.

    def _is(self, share: float) -> bool:
        return self._chance.random() < share

    def _digits(self, count: int) -> str:
        return "".join(self._chance.choices("0123456789", k=count))

    def _person(self) -> tuple[str, str]:
        return self._chance.choice(_NAMES), f"user{self._chance.randrange(400)}@clinic.example"

    def _summary(self) -> str:
        words = f"{self._chance.choice(WORDS).title()} {self._chance.choice(WORDS)}"
        return f"{words} / {self._person()[0]}" if self._is(0.3) else words

    def _sentences(self, fewest: int, most: int) -> list[str]:
        return [self._chance.choice(_SENTENCES) for _ in range(self._chance.randint(fewest, most))]

    def _begin(self) -> None:
        start = datetime(2024, 1, 1, 7, tzinfo=UTC) + timedelta(days=self._chance.randrange(1400),
                                                                minutes=15 * self._chance.randrange(44))  # fmt: skip
        self._start = f"{start:%Y%m%dT%H%M%S}"
        self._zone = self._chance.choice(list(_ZONES))
        self._line("BEGIN:VEVENT")

    def _times(self, language: str) -> None:
        self._line(f"DTSTART;TZID={self._zone}:{self._start}")
        self._line(f"DTEND;TZID={self._zone}:{self._start[:9]}235900")
        self._line("DTSTAMP:20260101T000000Z")
        self._line(f"SUMMARY{language}:{self._summary()}")
        self._line(f"SEQUENCE:{self._chance.randrange(5)}")
        if self._is(0.25):
            self._line(self._chance.choice(_RULES))
            if self._is(0.3):
                self._line(f"EXDATE;TZID={self._zone}:{self._start}")

    def _attendees(self, template: str) -> None:
        if self._is(0.25):
            return
        for _ in range(self._chance.randrange(1, 9 if self._is(0.9) else 40)):
            name, mail = self._person()
            answer = self._chance.choice(("ACCEPTED", "NEEDS-ACTION", "DECLINED", "TENTATIVE"))
            self._line(template.format(name=name, mail=mail, answer=answer))

    def _meetings(self) -> list[Meeting]:
        if not self._is(0.385):
            return []
        count = 1 if self._is(0.86) else 2 if self._is(0.8) else 3
        return [self._addresses.meeting() for _ in range(count)]

    def _location(self, meetings: list[Meeting], share: float) -> None:
        if meetings and self._is(share):
            draw = self._chance.random()
            if draw < 0.05:
                self._line("LOCATION:", self._addresses.schemeless(meetings[0]))
            elif draw < 0.20:
                self._line(f"LOCATION:{self._chance.choice(_ROOMS)}\\; ", self._addresses.text(meetings[0]))
            else:
                self._line("LOCATION:", self._addresses.text(meetings[0]))
        else:
            self._line(f"LOCATION:{self._chance.choice(_ROOMS) if self._is(0.5) else ''}")

    def _description(self, meetings: list[Meeting], *, html: bool) -> list[str | Address]:
        """Return a TEXT of sentences, the blocks that platforms paste, and strangers' addresses."""
        parts: list[str | Address] = []
        for sentence in self._sentences(0, 3):
            parts += [sentence, "\\n"]
        for meeting in meetings:
            parts += self._invitation(meeting, html=html)
        if self._is(0.30):
            parts += ["\\nNotes: ", self._addresses.stranger(), "\\n"]
        if self._is(0.10):
            parts += ["see also ", self._addresses.stranger(), "\\, and ", self._addresses.stranger(), ".\\n"]
        if self._is(0.006):
            parts += ["\\n", self._addresses.decoy(), "\\n"]
        for sentence in self._sentences(0, 2):
            parts += [sentence, " "]
        return parts

    def _block(self, template: str, *addresses: Address) -> list[str | Address]:
        """Return a template with its digits drawn and each {} replaced by an address."""
        first, *others = self._addresses.filled(template).split("{}")
        parts: list[str | Address] = [first]
        for address, text in zip(addresses, others, strict=True):
            parts += [address, text]
        return parts

    def _invitation(self, meeting: Meeting, *, html: bool) -> list[str | Address]:
        addresses = self._addresses
        join = addresses.wrapped(meeting, html=False) if self._is(0.06) else addresses.text(meeting)
        if meeting.platform == "google-meet" and self._is(0.8):
            numbers = addresses.text(addresses.page("google-meet"))
            return self._block(_MEET, join, numbers, fixed("https://support.google.com/a/users/answer/9282720"))
        if meeting.platform == "zoom" and self._is(0.7):
            parts = self._block(_ZOOM, join)
            if self._is(0.6):
                parts += self._block(_ZOOM_NUMBERS, addresses.text(addresses.page("zoom")))
            return parts
        if meeting.platform == "microsoft-teams" and self._is(0.8):
            parts = self._block(
                _TEAMS, join, fixed("https://www.microsoft.com/en-us/microsoft-teams/download-app"),
                fixed("https://www.microsoft.com/microsoft-teams/join-a-meeting"),
            )  # fmt: skip
            if self._is(0.6):
                options = addresses.text(addresses.page("microsoft-teams"))
                parts += self._block(_TEAMS_OPTIONS, fixed("https://aka.ms/JoinTeamsMeeting"), options)
            return [*parts, f"{_BAR}\\n"]
        if html and self._is(0.3):
            target = addresses.wrapped(meeting, html=True) if self._is(0.3) else addresses.html(meeting)
            return ['<p>Join: <a href="', target, '">', addresses.html(meeting), "</a></p><br>"]
        return self._block(self._chance.choices(_INLINE, _INLINE_WEIGHTS)[0], join)

    # How each application lays an event out.

    def _google(self, number: int) -> None:
        meetings = self._meetings()
        self._times("")
        name, mail = self._person()
        self._line(f"ORGANIZER;CN={name}:mailto:{mail}")
        self._line(f"UID:{self._digits(18)}{number:08x}@google.com")
        self._attendees(
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={mail};X-NUM-GUESTS=0:mailto:{mail}"
        )
        own = [meeting for meeting in meetings if meeting.platform == "google-meet"]
        if own:
            self._line("X-GOOGLE-CONFERENCE:", self._addresses.uri(own[0]))
        self._line("DESCRIPTION:", *self._description(meetings, html=True))
        self._location([meeting for meeting in meetings if meeting.platform != "google-meet"], 0.4)
        if self._is(0.06):
            self._line("ATTACH;FILENAME=Notes;FMTTYPE=application/vnd.google-apps.document:",
                       self._addresses.stranger_as_uri())  # fmt: skip
        self._line("STATUS:CONFIRMED")
        self._line("TRANSP:OPAQUE")

    def _outlook(self, number: int) -> None:
        meetings = self._meetings()
        through = self._is(0.1)
        self._attendees('ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE;CN="{name}":mailto:{mail}')
        self._line("CLASS:PUBLIC")
        parameter: list[str | Address] = ["DESCRIPTION;LANGUAGE=en-us:"]
        if meetings and self._is(0.02):
            parameter = ['DESCRIPTION;ALTREP="', self._addresses.uri(meetings[0]), '";LANGUAGE=en-us:']
        self._line(*parameter, *self._description(meetings, html=False), white=b"\t", through_characters=through)
        self._times(";LANGUAGE=en-us")
        self._location(meetings, 0.2)
        name, mail = self._person()
        self._line(f'ORGANIZER;CN="{name}":mailto:{mail}')
        self._line(f"UID:040000008200E00074C5B7101A82E00800000000{self._digits(40)}{number:08X}")
        if self._is(0.5):
            self._line(*self._html(meetings), white=b"\t", through_characters=through)
        for line in ("PRIORITY:5", "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-IMPORTANCE:1"):
            self._line(line)
        teams = [meeting for meeting in meetings if meeting.platform == "microsoft-teams"]
        if teams and self._is(0.5):
            self._line("X-MICROSOFT-SKYPETEAMSMEETINGURL:", self._addresses.uri(teams[0]))
        if self._is(0.004):
            octets = "".join(
                self._chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", k=9000)
            )
            self._line(f'ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME="agenda.pdf":{octets}')

    def _html(self, meetings: list[Meeting]) -> list[str | Address]:
        addresses = self._addresses
        parts: list[str | Address] = [
            'X-ALT-DESC;FMTTYPE=text/html:<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">\\n<HTML xmlns:m="',
            fixed("http://schemas.microsoft.com/office/2004/12/omml"), '" xmlns="',
            fixed("http://www.w3.org/TR/REC-html40"), _HTML_HEAD,
        ]  # fmt: skip
        for sentence in self._sentences(1, 4):
            parts += ['<P class="MsoNormal"><SPAN style="mso-fareast-language:EN-US">', sentence,
                      '<o:p></o:p></SPAN></P>\\n<P class="MsoNormal">&nbsp\\;</P>\\n']  # fmt: skip
        for meeting in meetings:
            if self._is(0.25):
                parts += ['<P><A HREF="', addresses.wrapped(meeting, html=True), '"']
                if self._is(0.5):
                    parts += [' originalsrc="', addresses.html(meeting), '"']
                parts += ["><SPAN>Join the meeting now</SPAN></A></P>\\n"]
                continue
            shown = addresses.html(meeting) if self._is(0.4) else "Click here to join the meeting"
            parts += ['<P><A HREF="', addresses.html(meeting), '"><SPAN>', shown, "</SPAN></A></P>\\n"]
            if self._is(0.06):  # an entity ends the address
                before, after = self._chance.choice((("&lt\\;", "&gt\\;"), ("", "&nbsp\\;(video)")))
                parts += [f"<P>{before}", addresses.html(meeting), f"{after}</P>\\n"]
        return [*parts, "</BODY>\\n</HTML>"]

    def _apple(self, number: int) -> None:
        meetings = self._meetings()
        self._line(f"UID:{self._digits(8)}-{self._digits(4)}-{self._digits(4)}-{number:012X}")
        self._attendees('ATTENDEE;CN="{name}";CUTYPE=INDIVIDUAL;EMAIL="{mail}";PARTSTAT={answer}:mailto:{mail}')
        self._times("")
        if meetings and self._is(0.5):
            self._line("DESCRIPTION:----( Video Call )----\\n", self._addresses.text(meetings[0]), "\\n---===---\\n\\n",
                       *self._description(meetings[1:], html=False))  # fmt: skip
        else:
            self._line("DESCRIPTION:", *self._description(meetings, html=False))
        self._location(meetings, 0.3)
        if meetings and self._is(0.4):
            self._line("URL;VALUE=URI:", self._addresses.uri(meetings[0]))
        elif self._is(0.1):
            self._line("URL;VALUE=URI:", self._addresses.stranger_as_uri())
        if meetings and self._is(0.2):
            self._line('CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL="Attendee dial-in":',
                       self._addresses.uri(meetings[-1]))  # fmt: skip
        self._line("X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC")

    def _zoom(self, number: int) -> None:
        meeting = self._addresses.meeting("zoom")
        self._line(f"UID:{self._start}Z-{self._digits(11)}-{number:08x}@zoom.example")
        self._line("DESCRIPTION:", *self._description([meeting], html=False))
        self._line("LOCATION:", self._addresses.text(meeting))
        self._times("")
