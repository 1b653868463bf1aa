"""Everything that a request may need, made once when the app is made."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from telelint import config as configuration
from telelint.catalogue import Catalogue
from telelint.policy import PolicyPack
from telelint.reports.json_text import JsonText
from telelint_server.database import Database, DatabaseAway
from telelint_server.database.revision import Revision
from telelint_server.database.tables import INSTALLATION
from telelint_server.engine import Engines
from telelint_server.hooks.incoming import Incoming
from telelint_server.hooks.outgoing import Outgoing
from telelint_server.keys import Keys
from telelint_server.logs import log
from telelint_server.organisations import Organisations
from telelint_server.prechecks import Prechecks
from telelint_server.rates import Rates
from telelint_server.registers import Registers
from telelint_server.secret import Secret, load_secret
from telelint_server.trail.decision import Decisions
from telelint_server.trail.store import Trail

if TYPE_CHECKING:
    from telelint_server.config import Config


@dataclass(frozen=True, slots=True)
class Service:
    """The service's parts."""

    config: Config
    database: Database
    secret: Secret
    catalogue: Catalogue
    pack: PolicyPack
    json_text: JsonText
    organisations: Organisations
    keys: Keys
    registers: Registers
    engines: Engines
    decisions: Decisions
    trail: Trail
    prechecks: Prechecks
    incoming: Incoming
    outgoing: Outgoing
    rates: Rates

    @classmethod
    def assemble(cls, config: Config) -> Service:
        """Make the parts. Raises ConfigurationError and CatalogueError; the database is not asked for anything yet."""
        database = Database(config.database_url)
        secret = load_secret(config, database.folder)
        revision = Revision(database, fresh_for=config.fresh_for, stale_for=config.stale_for)
        catalogue, pack = _catalogue(config.own_entries), PolicyPack.bundled()
        registers = Registers(database, revision)
        return cls(
            config=config,
            database=database,
            secret=secret,
            catalogue=catalogue,
            pack=pack,
            json_text=JsonText(catalogue),
            organisations=Organisations(database, revision),
            keys=Keys(database, revision, secret),
            registers=registers,
            engines=Engines(catalogue, pack, registers),
            decisions=Decisions(catalogue, pack),
            trail=Trail(database),
            prechecks=Prechecks(database, secret),
            incoming=Incoming(database, secret),
            outgoing=Outgoing(database, secret),
            rates=Rates(config.redis_url, key_rate=config.key_rate, address_rate=config.address_rate),
        )

    def secret_fits(self) -> bool:
        """Whether the database was filled under this secret; the first that comes is the one. Raises DatabaseAway."""
        mine = self.secret.digest("check")
        with self.database.reading() as connection:
            found = connection.execute(select(INSTALLATION.c.secret_check)).scalar_one()
        if found is None:
            with self.database.writing() as connection:
                connection.execute(
                    update(INSTALLATION).where(INSTALLATION.c.secret_check.is_(None)).values(secret_check=mine)
                )
            return self.secret_fits()
        return hmac.compare_digest(found, mine)

    def warn(self) -> None:
        """Say in the log what an operator should know about this configuration."""
        workers = int(os.environ.get("WEB_CONCURRENCY", "1") or 1)
        if not self.rates.shared and workers > 1:
            log.warning("rates-counted-in-each-worker", workers=workers, remedy="TELELINT_REDIS_URL")
        try:
            if not self.secret_fits():
                log.error("secret-does-not-fit", remedy="TELELINT_SECRET")
        except DatabaseAway:
            log.error("database-away", remedy="telelint-server db upgrade")


def _catalogue(file: str) -> Catalogue:
    """Return the bundled catalogue, with the own entries of a configuration file, if there is one."""
    catalogue = Catalogue.bundled()
    settings = configuration.read(file) if file else None
    if settings is not None and settings.platform:
        catalogue = catalogue.with_platforms(settings.platform, file)
    if settings is not None and settings.short_link:
        catalogue = catalogue.with_short_links(settings.short_link, file)
    return catalogue
