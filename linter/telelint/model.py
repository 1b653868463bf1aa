"""The values that travel through telelint, in order of birth.

``Target -> Identification -> Judgement -> Link -> Finding``. All are immutable named tuples: they are made a hundred
thousand times in a large export, and a frozen dataclass costs three times as much to make. Importing dataclasses alone
takes five of the forty milliseconds of ``telelint check``.
"""

from __future__ import annotations

import enum

from telelint.typed import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import date


class Verdict(enum.IntEnum):
    """What the policy answers about a link; ``OK`` means nothing found against it, never "compliant"."""

    OK = 0
    NOTICE = 1
    WARN = 2
    BLOCK = 3

    @property
    def word(self) -> str:
        """The word users and programs see: ``ok``, ``notice``, ``warn`` or ``block``."""
        return VERDICT_WORDS[self]


VERDICT_WORDS = ("ok", "notice", "warn", "block")
VERDICTS = {word: Verdict(number) for number, word in enumerate(VERDICT_WORDS)}


class Severity(enum.StrEnum):
    """SARIF 2.1.0 levels, so that no report has to translate."""

    NONE = "none"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


SEVERITY_OF = {
    Verdict.OK: Severity.NONE,
    Verdict.NOTICE: Severity.NOTE,
    Verdict.WARN: Severity.WARNING,
    Verdict.BLOCK: Severity.ERROR,
}


class PlatformClass(enum.StrEnum):
    """What kind of risk a target is."""

    DECEPTIVE = "deceptive"
    PUBLIC_FACING = "public-facing"
    NO_BAA = "no-baa"
    PLAN_DEPENDENT = "plan-dependent"
    BAA_CAPABLE = "baa-capable"
    RETIRED = "retired"
    UNKNOWN = "unknown"
    PHONE = "phone"
    NOT_A_MEETING_LINK = "not-a-meeting-link"


class Regime(enum.StrEnum):
    """Which law a meeting's date falls under (45 CFR 164; 85 FR 22024; 88 FR 22380)."""

    ORDINARY = "ordinary"
    DISCRETION = "discretion"
    TRANSITION = "transition"
    ENFORCEMENT = "enforcement"


class BaaState(enum.StrEnum):
    """What the organisation's register says about a link on a date."""

    MATCH = "match"
    PARTIAL = "partial"
    CONFLICT = "conflict"
    LAPSED = "lapsed"
    NONE = "none"


class Reason(enum.StrEnum):
    """Why a link got its verdict."""

    LOOKALIKE = "lookalike"
    PUBLIC_FACING = "public-facing"
    RETIRED = "retired"
    NO_BAA = "no-baa"
    DOUBTFUL_AGREEMENT = "doubtful-agreement"
    COVERED = "covered"
    TENANT_UNSEEN = "tenant-unseen"
    TENANT_MISMATCH = "tenant-mismatch"
    LAPSED = "lapsed"
    NO_AGREEMENT = "no-agreement"
    OWN_HOST = "own-host"
    UNKNOWN_PLATFORM = "unknown-platform"
    PHONE = "phone"
    NOT_A_MEETING_LINK = "not-a-meeting-link"


class Role(enum.IntEnum):
    """What the place of a link is for; an unknown host counts as a meeting only where one is meant to stand."""

    TEXT = 0  # running text, where any address may stand: DESCRIPTION, a mail's body
    MEETING = 1  # a meeting link is meant to stand here: CONFERENCE, LOCATION, conferenceData, onlineMeeting
    ASKED = 2  # a user asks about this very link: telelint check, /v1/check


WEB_SCHEMES = frozenset({"http", "https"})


class Target(NamedTuple):
    """One URL as a browser would open it (WHATWG URL Standard), all parts percent-encoded as serialised.

    ``host`` is lower-case ASCII (punycode where needed) without a trailing dot, empty for ``tel:`` and kin.
    ``scheme`` has no colon. ``path`` starts with ``/`` where there is a host. ``query`` and ``fragment`` come without
    ``?`` and ``#``. ``userinfo`` is what stood before ``@``; it is never shown to anyone. ``port`` is "" when it is
    the scheme's default.
    """

    url: str
    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str
    userinfo: str


class Impersonation(NamedTuple):
    """A host that imitates a platform: whose, and by which trick."""

    platform: str  # id of the imitated platform
    # sub-label, hyphen, missing-dot, tld, typo, homoglyph, punycode, userinfo, encoded-at, backslash, in-path,
    # in-query, in-fragment, foreign-host-in-scheme
    trick: str


class Identification(NamedTuple):
    """Which product a target belongs to, as far as host, path and context tell.

    ``platform`` is a platform's id, or None for a look-alike, an unknown host and a page that is no meeting link.
    ``vendor_page`` is True for a host of the catalogue whose path is no meeting. ``companion`` is True for a page of a
    meeting that does not join it (dial-in numbers, options). ``self_hosted`` is True where only the path's shape
    speaks for the platform, as the host is nobody's in the catalogue.
    """

    platform: str | None
    tenant: str | None = None
    broadcast: bool = False  # a private product used for an audience (policy modifier M2)
    consumer_tier: bool = False  # evidence of a personal account
    personal_room: bool = False  # a standing room, the same link for every visit
    vendor_page: bool = False
    companion: bool = False
    self_hosted: bool = False
    impersonation: Impersonation | None = None


class Occurrences(Protocol):
    """The dates of a recurring event, asked only where an answer depends on them."""

    def first_in(self, start: date, end: date | None) -> date | None:
        """Return the first occurrence's date d with ``start <= d < end`` (end None: no bound), or None."""
        ...


class Event(NamedTuple):
    """What surrounds a link: the component or message it stands in. Nothing of it is printed but dates."""

    uid: str | None = None
    start: date | None = None  # the meeting's date in the policy's time zone (US Eastern by default)
    recurring: bool = False
    occurrences: Occurrences | None = None
    organiser_domain: str | None = None  # lower-case, of ORGANIZER's or the sender's address
    attendees: int = 0
    public: bool = False  # CLASS:PUBLIC is written out
    cancelled: bool = False  # STATUS:CANCELLED or METHOD:CANCEL
    sequence: int = 0
    override: bool = False  # has a RECURRENCE-ID
    component: str = ""  # VEVENT, VTODO, VJOURNAL, message ...


NO_EVENT = Event()


class Place(NamedTuple):
    """Where a link stands in its file. Lines and columns count from 1; columns in characters of the physical line.

    ``end_line``/``end_column`` are the last character of the URL, inclusive. Offsets are octets of the file.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    byte_offset: int
    byte_length: int


class Circumstances(NamedTuple):
    """What the user says about the organisation; the policy's modifiers read it."""

    organisation: str = "provider"  # provider | other  (M1: discretion reached covered providers only)
    purpose: str = "telehealth"  # telehealth | other (M1)
    profile: str = "default"  # default | strict (M6)
    part2: bool = False  # a 42 CFR Part 2 programme (M4)
    no_phi: bool = False  # the invite is marked as carrying no PHI (M5)


class Judgement(NamedTuple):
    """The policy's answer about one target on one date."""

    verdict: Verdict
    reason: Reason
    platform_class: PlatformClass
    regime: Regime
    date: date
    baa_state: BaaState
    agreement: str | None  # the register entry's id that the answer rests on
    message: str  # one plain sentence, no full stop left out
    steps: tuple[str, ...]  # what the reader can do, most useful first
    citations: tuple[str, ...]


class Complaint(NamedTuple):
    """What a rule other than the policy's has against a link, before it has a place and a fingerprint."""

    severity: Severity
    verdict: Verdict
    reason: str  # the rule's name
    message: str
    steps: tuple[str, ...]
    citations: tuple[str, ...]


class Link(NamedTuple):
    """A link in its place, identified and judged: one row of ``telelint links``."""

    target: Target  # after unwrapping
    wrapped_by: tuple[str, ...]  # ids of the wrappers around it, outermost first
    hidden_by: str | None  # id of the short-link service or opaque wrapper that hides the target
    identification: Identification
    judgement: Judgement
    shown: str  # redacted, or the full URL where the user asked for secrets
    place: Place | None  # None for a bare link
    property: str  # LOCATION, X-ALT-DESC, ATTENDEE;ALTREP, text/html, a JSON pointer
    role: Role
    event: Event
    text: str | None = None  # the anchor's visible text, where there is one
    unresolved: str | None = None  # why --resolve could not open hidden_by, a code of telelint.network.reasons


class Finding(NamedTuple):
    """A rule's complaint at a place."""

    rule: str  # TL203
    name: str  # no-agreement
    severity: Severity
    verdict: Verdict
    reason: str
    message: str
    steps: tuple[str, ...]
    citations: tuple[str, ...]
    place: Place | None
    property: str
    event: Event
    link: str | None  # as Link.shown
    platform: str | None
    fingerprint: str  # hex; holds no line number and no secret


class Accepted(NamedTuple):
    """A finding that the user has accepted before: it does not count for the exit status, and reports show it, if at
    all, as suppressed. It passes through a report in the place of its finding.
    """

    finding: Finding
    kind: str  # config: a [[suppress]] of the configuration; baseline: it was there before
    why: str  # the reason the configuration gives; empty for a baseline


class Skipped(NamedTuple):
    """An input, or a part of one, that was not linted, and why."""

    path: str
    why: str


class Tally:
    """What a run has seen so far; the only thing here that changes, as a stream is counted while it passes."""

    __slots__ = (
        "accepted", "events", "files", "findings", "links", "platforms", "skipped", "status", "unreadable", "verdicts",
    )  # fmt: skip

    def __init__(
        self,
        files: int = 0,
        events: int = 0,
        links: int = 0,
        verdicts: dict[str, int] | None = None,
        platforms: dict[str, int] | None = None,
        findings: dict[str, int] | None = None,
        skipped: list[Skipped] | None = None,
        unreadable: list[str] | None = None,
        status: int = 0,
        accepted: dict[str, int] | None = None,
    ) -> None:
        self.files = files
        self.events = events
        self.links = links
        self.verdicts = {} if verdicts is None else verdicts
        self.platforms = {} if platforms is None else platforms
        self.findings = {} if findings is None else findings  # by rule; without the accepted ones
        self.skipped = [] if skipped is None else skipped
        self.unreadable = [] if unreadable is None else unreadable  # what could not be read, and the system's reason
        self.status = status  # the exit status, known when all is read
        self.accepted = {} if accepted is None else accepted  # by Accepted.kind

    def add(self, other: Tally) -> None:
        """Add what another part of the run has seen; ``status`` is the whole run's."""
        self.files += other.files
        self.events += other.events
        self.links += other.links
        self.skipped += other.skipped
        self.unreadable += other.unreadable
        for ours, theirs in (
            (self.verdicts, other.verdicts),
            (self.platforms, other.platforms),
            (self.findings, other.findings),
            (self.accepted, other.accepted),
        ):
            for word, times in theirs.items():
                ours[word] = ours.get(word, 0) + times

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"Tally({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"
