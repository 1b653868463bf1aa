"""``telelint-server backup`` and ``restore``: while the service runs, and checked.

SQLite is copied by its own online backup, PostgreSQL by pg_dump and pg_restore. The secret is in no backup: whoever
gets hold of one must not be able to use the keys. Keep it elsewhere.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError
from telelint_server.database import Database, DatabaseAway, migrating
from telelint_server.trail.store import Trail

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from sqlalchemy import URL

    from telelint_server.service import Service


def add_commands(commands: _SubParsersAction) -> None:  # type: ignore[type-arg]  # generic in typeshed only
    """Describe the commands."""
    save = commands.add_parser("backup", help="copy the database into a file, and check the copy")
    save.add_argument("file", metavar="FILE", type=Path)
    save.set_defaults(run=_backup)
    bring = commands.add_parser("restore", help="check a copy, and put it in the database's place")
    bring.add_argument("file", metavar="FILE", type=Path)
    bring.add_argument("--replace", action="store_true", help="do so although there are decisions in the database")
    bring.set_defaults(run=_restore)


def _backup(service: Service, arguments: Namespace) -> int:
    if arguments.file.exists():
        raise ConfigurationError(f"{arguments.file}: is there already")
    service.trail.heads()  # an empty database is no backup; this raises DatabaseAway
    if service.database.is_sqlite:
        _copy(_path(service), arguments.file)
    else:
        _run("pg_dump", service.database.url, "--format=custom", f"--file={arguments.file}")
    arguments.file.chmod(0o600)
    return _told(service, arguments.file)


def _restore(service: Service, arguments: Namespace) -> int:
    status = _told(service, arguments.file)
    if status:
        return status
    if not arguments.replace and _has_decisions(service):
        raise ConfigurationError("there are decisions in the database; --replace puts the copy in their place")
    if service.database.is_sqlite:
        _path(service).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        service.database.close()
        _copy(arguments.file, _path(service))
    else:
        _run("pg_restore", service.database.url, "--clean", "--if-exists", "--single-transaction", str(arguments.file))
    migrating.upgrade(service.database)
    if not service.secret_fits():
        sys.stderr.write("telelint-server: the copy was made under another secret; its keys work with that one only\n")
        return 1
    return 0 if _trails_whole(service.trail) else 1


def _told(service: Service, file: Path) -> int:
    """Check a copy, say what was found, and return the exit status."""
    if service.database.is_sqlite:
        whole = _sound(file) and _copy_whole(file)
    else:
        _run("pg_restore", service.database.url, "--list", str(file), connect=False)
        whole = _trails_whole(service.trail) if _has_decisions(service) else True
    said = "sound, its trail whole" if whole else "NOT sound"
    sys.stdout.write(f"{file}: {said}. The secret is not in it.\n")
    return 0 if whole else 1


def _copy_whole(file: Path) -> bool:
    copy = Database(f"sqlite:///{file}")
    try:
        return _trails_whole(Trail(copy))
    finally:
        copy.close()


def _trails_whole(trail: Trail) -> bool:
    return all(trail.verify(organisation).broken_at is None for organisation in trail.heads())


def _has_decisions(service: Service) -> bool:
    try:
        return any(service.trail.heads().values())
    except DatabaseAway:
        return False  # there are no tables yet


def _path(service: Service) -> Path:
    assert service.database.url.database is not None
    return Path(service.database.url.database)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _sound(file: Path) -> bool:
    if not file.exists():
        raise ConfigurationError(f"{file}: there is no such file")
    try:
        with closing(sqlite3.connect(file)) as copy:
            return bool(copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False


def _run(program: str, url: URL, *arguments: str, connect: bool = True) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where no list of processes shows it."""
    environment = {
        name: str(value)
        for name, value in {
            "PGHOST": url.host or url.query.get("host"),
            "PGPORT": url.port,
            "PGUSER": url.username,
            "PGPASSWORD": url.password,
            "PGDATABASE": url.database,
        }.items()
        if value
    }
    target = [f"--dbname={url.database}"] if program == "pg_restore" and connect else []
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, *target, *arguments], env={**os.environ, **environment}, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise ConfigurationError(f"{program}: is not installed; it comes with PostgreSQL") from None
    if done.returncode:
        raise ConfigurationError(f"{program}: {done.stderr.decode(errors='replace').strip()}")
