"""From settings to an engine: reads the register and the catalogue's additions, and makes the ``Linter``.

Everything is imported where it is used: ``--help``, ``--show-settings`` and completion need none of it.
"""

from __future__ import annotations

import os

from telelint.cli.codes import rule_codes
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.cli.settings import Settings
    from telelint.linting import Linter
    from telelint.model import Target
    from telelint.network.short_links import Expansion
    from telelint.policy import PolicyPack, Register
    from telelint.reports import Run


def engine(settings: Settings, *, show_secrets: bool, resolve: bool = False) -> tuple[Linter, Run]:
    """Return the engine, and what a report may say about the run. ``resolve`` lets it ask what short links lead to.

    Raises ConfigurationError, CatalogueError, PolicyError or RegisterError, naming the file and the key.
    """
    from datetime import date

    from telelint import __version__
    from telelint.linting import Linter
    from telelint.model import Circumstances
    from telelint.policy import Register
    from telelint.reports import Run

    catalogue = catalogue_of(settings)
    pack = pack_of(settings)
    register = Register.load(settings.register) if settings.register else Register.empty()
    today = settings.date or date.today()  # noqa: DTZ011 - the user's own day is meant
    linter = Linter(
        catalogue=catalogue,
        pack=pack,
        register=register,
        circumstances=Circumstances(
            organisation=settings.organisation,
            purpose=settings.purpose,
            profile=settings.profile,
            part2=settings.part2,
            no_phi=settings.no_phi,
        ),
        today=today,
        show_secrets=show_secrets,
        select=_selected(settings),
        ignore=rule_codes(settings.ignore, settings.origins["ignore"]),
        expand=_expansion(catalogue, register) if resolve else None,
    )
    return linter, Run(
        __version__,
        catalogue,
        pack,
        has_register=settings.register is not None,
        register=register,
        day=today,
        folder=os.getcwd(),
    )


def _expansion(catalogue: Catalogue, register: Register) -> Expansion:
    from telelint.network.fetching import Fetcher
    from telelint.network.short_links import Expansion

    def enough(target: Target) -> bool:
        identified = catalogue.identify(target, None)
        return identified.platform is not None or identified.vendor_page or register.owns(target.host)

    return Expansion(Fetcher(), catalogue.wrappers, enough)


def _selected(settings: Settings) -> frozenset[str]:
    """Return the rules that are wanted for at least one file; ``telelint.cli.accepting`` sorts out which for which."""
    if not settings.overrides:
        return rule_codes(settings.select, settings.origins["select"])
    from telelint.cli.overrides import Overrides

    return Overrides(settings).select


def catalogue_of(settings: Settings) -> Catalogue:
    """Return the bundled catalogue with the organisation's own entries. Raises CatalogueError."""
    from telelint.catalogue import Catalogue

    catalogue = Catalogue.bundled()
    file = settings.file or ""
    if settings.platforms:
        catalogue = catalogue.with_platforms(list(settings.platforms), file)
    if settings.short_links:
        catalogue = catalogue.with_short_links(list(settings.short_links), file)
    return catalogue


def pack_of(settings: Settings) -> PolicyPack:
    """Return the policy pack: a bundled one by its id, the organisation's own by its file. Raises PolicyError."""
    from telelint.policy import PolicyPack

    take = PolicyPack.load if settings.policy.endswith(".toml") else PolicyPack.bundled
    return take(settings.policy, language=settings.language)


def chosen_rules(settings: Settings) -> frozenset[str]:
    """Return the codes of the rules that are wanted. Raises ConfigurationError."""
    select = rule_codes(settings.select or ("TL",), settings.origins["select"])
    return select - rule_codes(settings.ignore, settings.origins["ignore"])
