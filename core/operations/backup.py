"""Backups: one SQLite file whatever the database is, made while it is in use, and verified before it counts.

On SQLite it is made by SQLite's own backup, on PostgreSQL row by row from one snapshot.
"""
from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from core.access.models import Agency
from core.extension.registry import Registry
from core.foundation import audit, clock, copying, db
from core.foundation.config import Settings
from core.monitoring.models.due import refresh_all


class Unfit(Exception):
    """A sentence that says why a file cannot be put back, or a copy is not good."""


def write_backup(settings: Settings, registry: Registry, to: Path | None = None) -> Path:
    """Copy the database into a file readable by its owner only, verify the copy, and return its path.

    Raises Unfit when the copy is not whole; it is then taken away.
    """
    settings.backups.mkdir(mode=0o700, exist_ok=True)
    path = to or settings.backups / f"caseloom-{clock.now():%Y%m%d-%H%M%S-%f}.db"
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy_out(partial, registry)
        verify_file(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    audit.record("backup", subject=path.name)
    return path


def _copy_out(path: Path, registry: Registry) -> None:
    if not db.is_sqlite():
        copying.rows_to_file(path, registry.migrations())
    with closing(sqlite3.connect(path)) as copy:
        if db.is_sqlite():
            db.db.connection().backup(copy)
        copy.execute("DELETE FROM session")
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.commit()


def verify_file(path: Path) -> None:
    """Raises Unfit with a sentence when the file is no whole backup."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            checked = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if checked != "ok":
                raise Unfit(f"{path} is damaged: {checked}")
            if copy.execute("PRAGMA foreign_key_check").fetchone():
                raise Unfit(f"{path} is damaged: a record points at one that is not there")
            copy.execute("SELECT 1 FROM agency, audit_event LIMIT 1")
    except sqlite3.Error as error:
        raise Unfit(f"{path} is no backup of Caseloom: {error}") from None


# --- Putting back ---------------------------------------------------------------------------------


def put_back(settings: Settings, registry: Registry, file: Path) -> Path | None:
    """Put a backup back and bring it up to date. Returns where the former database is kept, if there was one.

    Raises Unfit, with nothing changed, when the file is not good or a server is running.
    """
    from core.operations.serving import hold

    if not file.is_file():
        raise Unfit(f"There is no file {file}.")
    verify_file(file)
    lock = hold(settings, exclusive=True)
    if lock is None:
        raise Unfit("Caseloom is running. Stop it first, then restore.")
    with lock:
        aside = _set_aside(settings, registry)
        if db.is_sqlite():
            _replace_file(file)
        else:
            copying.file_to_rows(file, registry.migrations())
        bring_up_to_date(registry)
        audit.write_anchor(restored=True)
        audit.record("restore", subject=file.name)
        audit.write_anchor()
    return aside


def bring_up_to_date(registry: Registry) -> list[str]:
    """Run the migrations that are pending, then work out anew what is kept of the records. Returns their names."""
    done = db.upgrade(registry.migrations())
    Agency.here().apply()
    if done:
        refresh_all(clock.today())
    return done


def _set_aside(settings: Settings, registry: Registry) -> Path | None:
    if not db.db.table_exists("agency"):
        return None
    settings.backups.mkdir(mode=0o700, exist_ok=True)
    return write_backup(settings, registry, settings.backups / f"before-restore-{clock.now():%Y%m%d-%H%M%S}.db")


def _replace_file(file: Path) -> None:
    """Put the file in the place of the SQLite database, whole or not at all."""
    url, place = f"sqlite:///{db.db.database}", Path(db.db.database)
    db.dispose()
    fresh = place.with_name(place.name + ".restoring")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(fresh)) as target:
        source.backup(target)
    os.chmod(fresh, 0o600)
    for leftover in ("-wal", "-shm"):
        place.with_name(place.name + leftover).unlink(missing_ok=True)
    fresh.replace(place)
    db.connect(url)
    db.db.connect()
