"""What every command begins with: the settings, the database, and a sentence when one of them will not do."""
from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

from core.extension.registry import Registry, discover
from core.foundation import clock, config, db


class Refusal(Exception):
    """A sentence for the person at the keyboard."""


def refuse(sentence: str) -> NoReturn:
    raise Refusal(sentence)


def in_words(error: OSError) -> str:
    """What went wrong with a file, as a sentence."""
    name = error.filename if error.filename is not None else "A file"
    name = os.fsdecode(name) if isinstance(name, bytes | str) else str(name)
    if isinstance(error, PermissionError):
        return f"{name} can't be read or written. Check its owner, or choose another directory with CASELOOM_DATA."
    if isinstance(error, FileNotFoundError):
        return f"There is no {name}."
    if isinstance(error, NotADirectoryError | FileExistsError):
        return f"{name} is not a directory, or a file is in the way."
    if isinstance(error, IsADirectoryError):
        return f"{name} is a directory, not a file."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free up space and try again."
    if error.errno == errno.EROFS:
        return f"{name} is on a read-only disk. Choose another directory with CASELOOM_DATA."
    return f"{name}: {error.strerror or error}."


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


def opened(settings: config.Settings, safe_mode: bool = False, make: bool = False, ahead: bool = False) -> Registry:
    """Connect, with the plugins loaded. Unless `make`, the agency must be there already; unless `ahead`, a database
    that a newer program has changed is refused."""
    if make:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not settings.data.is_dir():
        refuse(f"There is no data directory {settings.data}. Run: caseloom init")
    if not os.access(settings.data, os.R_OK | os.W_OK | os.X_OK):
        refuse(f"{settings.data} can't be written. Choose a directory you own with CASELOOM_DATA.")
    from core.app import assemble

    registry = discover(safe_mode)
    try:
        assemble(settings, registry)
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
    owners = registry.migrations()
    if not ahead:
        must_not_be_ahead(owners)
    if is_current(owners):
        use_agency()
    return registry


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def is_current(owners: db.Owners) -> bool:
    """Whether the database has all that this program needs."""
    return db.db.table_exists("agency") and not db.pending(owners)


def use_agency() -> None:
    """Use the agency's own time zone and locale."""
    from core.access.models import Agency

    Agency.here().apply()


def must_be_current(registry: Registry) -> None:
    """Refuse a database that is behind this program."""
    if not is_current(registry.migrations()):
        refuse("The database isn't up to date. Run: caseloom upgrade" if db.db.table_exists("agency")
               else "There is no agency yet. Run: caseloom init")


def must_not_be_ahead(owners: db.Owners) -> None:
    """Refuse a database that a newer program has changed."""
    if newer := db.unknown(owners):
        refuse(f"The database is newer than this version ({newer[-1]}). "
               "Install the newer version or restore a backup.")


def is_empty() -> bool:
    """Whether there is no agency in the database yet, with or without its tables."""
    return not db.db.table_exists("agency") or not db.db.execute_sql("SELECT 1 FROM agency").fetchone()
