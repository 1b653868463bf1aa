"""telelint says, before a patient clicks, whether a meeting link may carry care.

>>> import telelint
>>> answer = telelint.check("https://us02web.zoom.us/j/98765432101", on="2026-11-24")
>>> answer.link.judgement.verdict.word, answer.link.judgement.reason.value
('warn', 'no-agreement')
>>> [finding.rule for finding in answer.findings]
['TL203']

>>> invite = b"BEGIN:VCALENDAR\\r\\nBEGIN:VEVENT\\r\\nLOCATION:https://www.twitch.tv/drlee\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR"
>>> for finding in telelint.lint(invite):
...     print(finding.place.line, finding.rule, finding.severity.value, finding.link)
3 TL201 error https://www.twitch.tv/…

An answer never says "compliant"; ``ok`` means that nothing was found against the link. No function here uses the
network.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would take longer than all of `telelint --version`
__version__ = "0.1.0"
__all__ = ["Checked", "Finding", "Link", "Linter", "check", "lint", "make_linter"]

if TYPE_CHECKING:
    import os
    from datetime import date

    from telelint.linting import Checked, Linter
    from telelint.model import Finding, Link


def __getattr__(name: str) -> object:
    """Return a public class; each is imported when first asked for, as ``telelint --version`` needs none."""
    if name in {"Checked", "Linter"}:
        from telelint import linting

        return getattr(linting, name)
    if name in {"Finding", "Link"}:
        from telelint import model

        return getattr(model, name)
    raise AttributeError(f"module 'telelint' has no attribute {name!r}")


def make_linter(
    *,
    register: str | os.PathLike[str] | None = None,
    policy: str = "hipaa-us",
    today: date | str | None = None,
    show_secrets: bool = False,
) -> Linter:
    """Return a linter over the bundled catalogue and policy, to be used for many inputs.

    ``register`` is the path of a BAA register (TOML); without one no agreement is known. ``today`` dates what has no
    date of its own (a date or YYYY-MM-DD; the machine's own day where it is None). Raises RegisterError or PolicyError.
    """
    from datetime import date as day
    from os import fspath

    from telelint.catalogue import Catalogue
    from telelint.linting import Linter
    from telelint.model import Circumstances
    from telelint.policy import PolicyPack, Register

    return Linter(
        catalogue=Catalogue.bundled(),
        pack=PolicyPack.bundled(policy),
        register=Register.load(fspath(register)) if register is not None else Register.empty(),
        circumstances=Circumstances(),
        today=_as_date(today) or day.today(),  # noqa: DTZ011 - the user's own day is meant
        show_secrets=show_secrets,
    )


def check(url: str, *, on: date | str | None = None, linter: Linter | None = None) -> Checked:
    """Return the answer about one address; its ``link`` is None for text that is no address.

    ``on`` is the meeting's date (a date or YYYY-MM-DD), today where it is None.
    """
    return (linter or make_linter()).check(url, _as_date(on))


def lint(
    invite: bytes | str | os.PathLike[str], *, name: str = "<bytes>", linter: Linter | None = None
) -> list[Finding]:
    """Return the findings about an invite, in its order.

    ``invite`` is octets, or the path of a file, which then also names it in the places. Raises UnreadableInput.
    """
    from os import fspath

    from telelint.model import Finding, Tally
    from telelint.sources import Source

    if isinstance(invite, bytes):
        source = Source(name, octets=invite)
    else:
        path = fspath(invite)
        source = Source(path, path=path)
    scanned = (linter or make_linter()).scan(source, Tally())
    return [item for item in scanned if isinstance(item, Finding)]


def _as_date(value: date | str | None) -> date | None:
    if not isinstance(value, str):
        return value
    from datetime import date as day

    return day.fromisoformat(value)
