"""``telelint platforms``, and ``platforms --test URL``"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from telelint.cli.engine import catalogue_of, engine
from telelint.cli.settings import effective
from telelint.errors import ConfigurationError
from telelint.reports.paint import labelled, wrapped

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from telelint.catalogue import Catalogue
    from telelint.catalogue.platform import Platform
    from telelint.model import Link, Target

WIDTH = 80
_TOLD = {"plan": "plan", "tenant": "account", "personal": "personal account"}
EXAMPLES = """\
examples:
  telelint platforms
  telelint platforms --format json
  telelint platforms --test 'https://clinic.zoom.us/j/98765432101'
  telelint platforms --audit --older-than 6
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Lists the platforms that telelint knows. telelint explain PLATFORM tells all\n"
        "about one, with sources and dates."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("--test", metavar="URL", help="show step by step why a link matches a platform, or why not")
    parser.add_argument("--audit", action="store_true", help="show what the catalogue cannot prove; 1 above a bound")
    parser.add_argument(
        "--older-than", metavar="MONTHS", type=int, default=12, help="with --audit: what counts as stale (default 12)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json gives every fact")


def run(arguments: Namespace) -> int:
    """Print the list, or the steps."""
    settings = effective({}, os.environ, os.getcwd())
    if arguments.test is not None:
        linter, about = engine(settings, show_secrets=False)
        checked = linter.check(arguments.test)
        if checked.link is None:
            raise ConfigurationError("--test: not a web address that a browser could open")
        steps = list(reasoning(checked.link, about.catalogue))
        if arguments.format == "json":
            document = [{"step": title, "found": found} for title, found in steps]
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        else:
            for number, (title, found) in enumerate(steps, start=1):
                sys.stdout.write("\n".join(labelled(f"{number}. {title}:", found, WIDTH, "")) + "\n")
        return 0
    if arguments.audit:
        return _audited(catalogue_of(settings), arguments)
    platforms = catalogue_of(settings).platforms()
    if arguments.format == "json":
        document = [facts(platform) for platform in platforms]
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return 0
    today = date.today()  # noqa: DTZ011 - the user's own day is meant
    for platform in platforms:
        sys.stdout.write(f"{platform.id:<30}  {platform.platform_class(today):<18}  {platform.name}\n")
    return 0


def _audited(catalogue: Catalogue, arguments: Namespace) -> int:
    """Print the audit. Returns 1 when something exceeds the catalogue's bounds, else 0."""
    from telelint.catalogue.audit import COUNTS, SHARES, audit  # lazily: the others do without it

    today = date.today()  # noqa: DTZ011 - the user's own day is meant
    result = audit(catalogue.platforms(), today, arguments.older_than)
    counts = result.counts()
    exceeded = [name for name, number in counts.items() if number > catalogue.bounds.get(name, number)]
    if arguments.format == "json":
        document = {
            "catalogue": {"version": catalogue.version, "sha256": catalogue.sha256},
            "date": today.isoformat(),
            "older_than_months": arguments.older_than,
            **asdict(result),
            "counts": counts,
            "bounds": catalogue.bounds,
            "exceeded": exceeded,
        }
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return int(bool(exceeded))
    sys.stdout.write(f"catalogue {catalogue.version}, {result.products} platforms\n")
    for title, numbers in (("evidence", result.evidence), ("confidence", result.confidence)):
        listed = ", ".join(f"{name} {numbers[name]}" for name in sorted(numbers, key=lambda name: -numbers[name]))
        sys.stdout.write(f"{title}: {listed}\n")
    for name, number in counts.items():
        bound = f" (bound {catalogue.bounds[name]})" if name in catalogue.bounds else ""
        sys.stdout.write(f"{name.replace('_', ' ')}: {number}{bound}{'  EXCEEDED' if name in exceeded else ''}\n")
    for name in (*SHARES, *COUNTS, "stale", "disputed"):
        ids: tuple[str, ...] = getattr(result, name)
        sys.stdout.write(f"\n{name.replace('_', ' ')}: {len(ids)}\n")
        sys.stdout.writelines(line + "\n" for line in wrapped(" ".join(ids), WIDTH, first="  ", then="  ") if ids)
    sys.stdout.write(f"\nshared hosts: {len(result.shared_hosts)}\n")
    for host, sharing in result.shared_hosts.items():
        sys.stdout.writelines(line + "\n" for line in labelled(f"{host}:", [" ".join(sharing)], WIDTH, "  "))
    sys.stdout.write(f"\nrepeated sources: {len(result.repeated_sources)}\n")
    for source, number in result.repeated_sources.items():
        sys.stdout.write(f"  {number:>3}  {source}\n")
    return int(bool(exceeded))


def facts(platform: Platform) -> dict[str, Any]:
    """Return everything known about a platform, in values that JSON has; ``class`` is today's."""
    today = date.today()  # noqa: DTZ011 - the user's own day is meant
    known = {
        "id": platform.id,
        "name": platform.name,
        "class": platform.platform_class(today).value,
        **platform._asdict(),
        "baa": {**platform.baa._asdict(), "sources": [source._asdict() for source in platform.baa.sources]},
        "tier_evidence": [sign._asdict() for sign in platform.tier_evidence],
    }
    dated: dict[str, Any] = _dates_as_text(known)
    return dated


def _dates_as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _dates_as_text(inner) for key, inner in value.items()}
    return [_dates_as_text(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def described(platform: Platform) -> Iterator[str]:
    """Yield the facts as lines for a person, sources and dates included."""
    today = date.today()  # noqa: DTZ011 - the user's own day is meant
    baa = platform.baa
    yield f"{platform.id}: {platform.name}"
    yield f"  {platform.vendor}; {platform.kind}; {platform.platform_class(today)} today"
    if platform.retired_on:
        successor = f", followed by {platform.successor}" if platform.successor else ""
        yield f"  shut down on {platform.retired_on.isoformat()}{successor}"
    if platform.old_hosts:
        yield from labelled("Old links:", [platform.old_hosts], WIDTH, "  ")
    yield ""
    disputed = ", disputed" if baa.disputed else ""
    yield f"  BAA: {baa.stance} (evidence: {baa.evidence}, confidence: {baa.confidence}{disputed})"
    yield from wrapped(baa.detail, WIDTH, first="    ", then="    ")
    for source in baa.sources:
        yield f"    {source.by}, read {source.read_on.isoformat()}: {source.url}"
        yield from wrapped(source.says, WIDTH, first="      ", then="      ")
    if baa.looked_on:
        yield f"    looked for a statement in vain on {baa.looked_on.isoformat()}"
    yield f"  Open to the public: {platform.public_facing}"
    yield f"  OCR in 2020 (history, no permission): {platform.ocr_2020}"
    for sign in platform.tier_evidence:
        yield from labelled(f"Shows the {_TOLD[sign.tells]} ({sign.strength}):", [sign.sign], WIDTH, "  ")
    if platform.note:
        yield from labelled("Note:", [platform.note], WIDTH, "  ")
    for label, values in (
        ("Hosts:", platform.hosts),
        ("But not:", platform.not_hosts),
        ("Paths:", platform.paths),
        ("But not:", platform.not_paths),
        ("Schemes:", platform.uri_schemes),
        ("Guessed, not confirmed:", platform.guesses),
        ("Same links as:", platform.shares_urls_with),
    ):
        if values:
            yield from labelled(label, [" ".join(values)], WIDTH, "  ")
    yield ""
    yield f"  Sources of hosts and paths, reviewed {platform.reviewed.isoformat()}:"
    for text in platform.sources:
        yield f"    {text}"


def reasoning(link: Link, catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """Yield the steps from an address to its verdict, each with what was found; nothing secret is in them."""
    target, identification, judgement = link.target, link.identification, link.judgement
    yield "wrappers", [", then ".join(link.wrapped_by) + " taken off" if link.wrapped_by else "none"]
    if link.hidden_by:
        yield "hidden", [f"{link.hidden_by} keeps the destination to itself; it is not looked up"]
    yield "host", [target.host or f"none, scheme {target.scheme}:"]
    yield "catalogue", list(_candidates(target, catalogue)) or ["no platform lists this host"]
    if identification.impersonation:
        imitated = identification.impersonation
        yield "look-alike", [f"imitates {imitated.platform} ({imitated.trick})"]
    yield "product", [_product(link)]
    if identification.platform:
        yield "tenant", [identification.tenant or "the link does not show whose account it is"]
        marks = [
            text
            for mark, text in (
                (identification.broadcast, "broadcast: made for an audience"),
                (identification.consumer_tier, "personal account"),
                (identification.personal_room, "standing room, the same link for every visit"),
                (identification.companion, "a page of the meeting that does not join it"),
                (identification.self_hosted, "self-hosted: only the path's shape speaks for the product"),
            )
            if mark
        ]
        yield "marks", marks or ["none"]
    answer = f"{judgement.verdict.word} on {judgement.date.isoformat()}, reason: {judgement.reason}"
    yield "verdict", [answer, f"class {judgement.platform_class}, register: {judgement.baa_state}"]


def _product(link: Link) -> str:
    identification = link.identification
    if identification.platform:
        return identification.platform
    if identification.vendor_page:
        return "none: the host is a maker's, the path is no meeting"
    return f"none: {link.judgement.platform_class}"


def _candidates(target: Target, catalogue: Catalogue) -> Iterator[str]:
    """Yield what each platform that lists the host says of the path."""
    from telelint.catalogue.shapes import host_pattern  # lazily: as in telelint.cli.engine

    for platform in catalogue.platforms():
        listed = next((text for text in platform.hosts if host_pattern(text).holds(target.host)), None)
        if listed is None:
            continue
        if any(host_pattern(text).holds(target.host) for text in platform.not_hosts):
            yield f"{platform.id} lists {listed}, but not this host"
            continue
        if not platform.paths:
            yield f"{platform.id} lists {listed}, every path"
            continue
        fits = next((text for text in platform.paths if _holds(text, target)), None)
        barred = next((text for text in platform.not_paths if _holds(text, target)), None)
        if barred:
            yield f"{platform.id} lists {listed}, but not {barred}"
        else:
            yield f"{platform.id} lists {listed}, " + (f"and {fits} fits" if fits else "and no path of it fits")


def _holds(text: str, target: Target) -> bool:
    from telelint.catalogue.shapes import host_pattern, shape  # lazily: as in telelint.cli.engine

    room = shape(text)
    on_host = not room.host or host_pattern(room.host).holds(target.host)
    return on_host and room.holds(target.path, target.query, target.fragment)
