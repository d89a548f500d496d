"""What every command begins with: the settings, the database, and a sentence when one of them will not do."""
from __future__ import annotations

import errno
import os
import shlex
import sys
from pathlib import Path
from typing import NoReturn

from core.extension.registry import CORE, Registry, discover
from core.foundation import audit, clock, config, db


class Refusal(Exception):
    """A sentence for the person at the keyboard."""


def refuse(sentence: str) -> NoReturn:
    raise Refusal(sentence)


def in_words(error: OSError) -> str:
    """What went wrong with a file, as a sentence."""
    name = error.filename if error.filename is not None else "A file"
    name = os.fsdecode(name) if isinstance(name, bytes | str) else str(name)
    if isinstance(error, PermissionError):
        return f"You can't read or write {name}. Use the account that owns it, or ask its owner."
    if isinstance(error, FileNotFoundError):
        return f"There is no {name}."
    if isinstance(error, NotADirectoryError | FileExistsError):
        return f"{name} isn't a directory, or a file is in the way."
    if isinstance(error, IsADirectoryError):
        return f"{name} is a directory, not a file."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free up space and try again."
    if error.errno == errno.EROFS:
        return f"{name} is on a read-only disk. Choose another directory with CASELOOM_DATA."
    return f"{name}: {error.strerror or error}."


def leave() -> None:
    """The end of every command: the audit log's newest row is anchored."""
    if db.db.obj is not None and not db.db.is_closed() and not db.db.in_transaction():
        audit.anchor_what_is_new()


def settings_in_force(training: bool = False) -> config.Settings:
    environ = dict(os.environ)
    if training:
        environ.setdefault("CASELOOM_DATA", str(Path.cwd() / ".training"))
    try:
        settings = config.read(environ)
    except (ValueError, RuntimeError) as error:  # RuntimeError: "~" without a home directory
        refuse(str(error))
    try:
        clock.set_time_zone(settings.timezone)
    except Exception:  # zoneinfo raises six kinds
        refuse(f"CASELOOM_TIMEZONE is {settings.timezone!r}. Use a zone like America/Chicago.")
    return settings


def opened(settings: config.Settings, safe_mode: bool = False, *, make: bool = False, reading: bool = False,
           mending: bool = False) -> Registry:
    """Connect, with the plugins loaded.

    Unless `make`, nothing is made where there is no agency yet. `reading` needs no right to write. Only for `mending`
    the database may be newer than this program, emptied, or sealed with another key.
    """
    _find(settings, make)
    if not os.access(settings.data, os.R_OK | os.X_OK) or not (reading or os.access(settings.data, os.W_OK)):
        refuse(not_writable(settings.data))
    registry = discover(safe_mode)
    _connect(settings, registry, make=make, reading=reading, any_key=mending)
    if not mending:
        must_not_be_ahead()
        if emptied(settings) and not (reading and db.db.table_exists("agency")):  # a wiped log is there to be verified
            refuse(EMPTIED)
    if is_current(registry):
        use_agency()
    return registry


def not_writable(path: Path) -> str:
    """A sentence for who must not write here."""
    return f"You can't write to {path}. Use the account that owns it, or ask its owner."


def _find(settings: config.Settings, make: bool) -> None:
    """Refuse a data directory without an agency, or else make it."""
    if make:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not settings.data.is_dir():
        refuse(f"There is no data directory {settings.data}. Run: caseloom init")
    elif (file := _file(settings)) and not file.exists():
        refuse(f"The database {file} is missing, but this directory held an agency. Restore a backup."
               if was_used(settings) else f"There is no agency in {settings.data} yet. Run: caseloom init")


def _file(settings: config.Settings) -> Path | None:
    try:
        return db.sqlite_file(settings.database_url)
    except ValueError as error:
        refuse(str(error))


def _connect(settings: config.Settings, registry: Registry, **how: bool) -> None:
    from core.app import assemble

    try:
        assemble(settings, registry, **how)
        db.db.connect(reuse_if_open=True)
    except ValueError as error:
        refuse(str(error))
    except Exception as error:
        if isinstance(error, OSError):
            raise
        if db.is_full(error):
            refuse("The disk is full. Free up space and try again.")
        damaged = " If the file is damaged, move it elsewhere and restore a backup." if db.is_sqlite() else ""
        refuse(f"The database can't be opened: {_first_line(error)}. Check DATABASE_URL.{damaged}")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def is_current(registry: Registry) -> bool:
    """Whether the database has all that the core needs; a plugin whose tables aren't up to date is closed."""
    return db.db.table_exists("agency") and not registry.look_at_tables()


def use_agency() -> None:
    """Use the agency's own time zone and locale."""
    from core.access.models import Agency

    Agency.here().apply()


def must_be_private(settings: config.Settings) -> None:
    """Refuse a data directory that other accounts of this computer may look into."""
    if settings.data.is_dir() and settings.data.stat().st_mode & 0o077:
        refuse(f"Others on this computer can read {settings.data}. Run: chmod 700 {shlex.quote(str(settings.data))}")


EMPTIED = "The database is empty, but this directory held an agency. Restore a backup."


def emptied(settings: config.Settings) -> bool:
    """Whether the database has no agency, and this directory shows that there was one."""
    return is_empty() and was_used(settings)


def was_used(settings: config.Settings) -> bool:
    """Whether there was an agency in this directory: it was anchored, served or backed up."""
    anchor = settings.audit_anchor
    return ((settings.data / "session.key").exists() or any(settings.backups.glob("*.db"))
            or anchor.is_file() and anchor.stat().st_size > 0)


def must_be_current(registry: Registry) -> None:
    """Refuse a database that is behind this program."""
    if not is_current(registry):
        refuse("The database needs an upgrade. Run: caseloom upgrade" if db.db.table_exists("agency")
               else "There is no agency yet. Run: caseloom init")


def must_not_be_ahead() -> None:
    """Refuse a database that a newer program has changed."""
    if newer := db.unknown({CORE: db.CORE_MIGRATIONS}):
        refuse(f"The database is newer than this version ({newer[-1]}). "
               "Install the newer version or restore a backup.")


def say_what_failed(outcome: db.Outcome) -> int:
    """Name the plugins' migrations that weren't run. Returns the exit status."""
    for failure in outcome.failed:
        print(f"Not done: {failure}", file=sys.stderr)
    return 1 if outcome.failed else 0


def is_empty() -> bool:
    """Whether there is no agency in the database yet, with or without its tables."""
    return not db.db.table_exists("agency") or not db.db.execute_sql("SELECT 1 FROM agency").fetchone()
