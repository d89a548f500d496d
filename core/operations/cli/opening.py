"""What every command begins with: the settings, the database, and a sentence when one of them will not do."""
from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

from core.extension.registry import Registry, discover
from core.foundation import clock, config, db


class Refusal(Exception):
    """A sentence for the person at the keyboard."""


def refuse(sentence: str) -> NoReturn:
    raise Refusal(sentence)


def settings_in_force(training: bool = False) -> config.Settings:
    environ = dict(os.environ)
    if training:
        environ.setdefault("CASELOOM_DATA", str(Path.cwd() / ".training"))
    try:
        settings = config.read(environ)
        clock.set_time_zone(settings.timezone)
    except Exception as error:
        zone = environ.get("CASELOOM_TIMEZONE")
        refuse(str(error) if isinstance(error, ValueError) else
               f"CASELOOM_TIMEZONE is {zone!r}; it takes a zone like America/Chicago.")
    return settings


def opened(settings: config.Settings, safe_mode: bool = False, make: bool = False) -> Registry:
    """Connect, with the plugins loaded. Unless `make`, the agency must be there already."""
    if make:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not settings.data.is_dir():
        refuse(f"There is no data directory {settings.data}. Type: caseloom init")
    if not os.access(settings.data, os.W_OK):
        refuse(f"{settings.data} cannot be written. Choose a directory of yours with CASELOOM_DATA.")
    from core.app import assemble

    registry = discover(safe_mode)
    assemble(settings, registry)
    try:
        db.db.connect(reuse_if_open=True)
    except Exception as error:
        refuse(f"The database cannot be opened: {str(error).strip().splitlines()[0]}. Check DATABASE_URL.")
    if db.db.table_exists("agency") and not db.pending(registry.migrations()):
        use_agency()
    return registry


def use_agency() -> None:
    """Use the agency's own time zone and locale."""
    from core.access.models import Agency

    Agency.here().apply()


def must_be_current(registry: Registry) -> None:
    """Refuse a database that is behind this program, or ahead of it."""
    owners = registry.migrations()
    must_not_be_ahead(owners)
    if db.pending(owners):
        refuse("The database is not up to date. Type: caseloom upgrade")


def must_not_be_ahead(owners: db.Owners) -> None:
    """Refuse a database that a newer program has changed."""
    if ahead := db.unknown(owners):
        refuse(f"The database is newer than this program ({ahead[-1]}). "
               "Install the newer program, or restore a backup.")


def is_empty() -> bool:
    from core.access.models import Agency

    return not Agency.select().exists()
