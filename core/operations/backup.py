"""Backups: one SQLite file whatever the database is, made while it is in use, and verified before it counts.

On SQLite it is made by SQLite's own backup, on PostgreSQL row by row from one snapshot. Its checksum stands in a file
beside it, as `sha256sum` writes and checks it.
"""
from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from peewee import DatabaseError, OperationalError, SqliteDatabase

from core.extension import faults
from core.extension.registry import CORE, Registry
from core.foundation import audit, clock, copying, db
from core.foundation.config import Settings
from core.monitoring.models.due import refresh_all
from core.operations.starting import follow_registry

CHECKSUM = ".sha256"
PARTIAL = ".partial"
TURNS = 4  # times that the audit row of a backup waits for its turn, each 15 seconds


@dataclass(frozen=True)
class Kept:
    """Where a restore keeps what was there before: the database, and an anchor file with lines of another key."""

    database: Path | None
    anchor: Path | None


class Unfit(Exception):
    """A sentence that says why a file cannot be put back, or a copy cannot be made."""


def write_backup(settings: Settings, registry: Registry, to: Path | None = None, log: bool = True) -> Path:
    """Copy the database into a file readable by its owner only, verify the copy, and return its path.

    It is on record in the audit log, unless `log` is false. Raises Unfit when the copy is not whole; it is then taken
    away.
    """
    settings.backups.mkdir(mode=0o700, exist_ok=True)
    path = to or settings.backups / f"caseloom-{clock.now():%Y%m%d-%H%M%S-%f}.db"
    _must_be_free(path)
    for folder in {settings.backups, path.parent}:
        _sweep(folder)
    with _partial(path) as partial, _partial(checksum_of(path)) as sums:
        _copy_out(partial, registry)
        verify_file(partial)
        sums.write_text(f"{_digest(partial)}  {path.name}\n")
        for file in (partial, sums):
            _sync(file)
        sums.replace(checksum_of(path))
        partial.replace(path)
        _sync(path.parent)
    if log:
        _record(path)
    return path


def _must_be_free(path: Path) -> None:
    """Only an earlier copy may be written over, never anything else."""
    if path.is_dir():
        raise Unfit(f"{path} is a directory. Name a file in it, like {path / 'caseloom-copy.db'}.")
    if not path.parent.is_dir():
        raise Unfit(f"There is no directory {path.parent}. Create it or choose another.")
    if path.exists() and not checksum_of(path).exists():
        raise Unfit(f"{path} already exists and isn't a Caseloom backup. Choose another name.")


@contextmanager
def _partial(path: Path) -> Iterator[Path]:
    """A file that only its owner can read, to be renamed to `path` when it is whole; else it is taken away."""
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield partial
    finally:
        for leftover in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + leftover).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Take away what a killed backup left in this folder."""
    for leftover in folder.glob(f"*{PARTIAL}*"):
        number = leftover.name.partition(PARTIAL)[0].rpartition(".")[2]
        if number.isdecimal() and not _is_running(int(number)):
            leftover.unlink(missing_ok=True)


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return number != os.getpid()


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _record(path: Path) -> None:
    """The audit row of a copy that is there already: it waits for its turn longer than a page does."""
    for turn in range(TURNS):
        try:
            return audit.record("backup", subject=path.name)
        except OperationalError as error:
            if "locked" not in str(error) or turn == TURNS - 1:
                raise


def _copy_out(path: Path, registry: Registry) -> None:
    if not db.is_sqlite():
        copying.rows_to_file(path, registry.migrations())
    with closing(sqlite3.connect(path)) as copy:
        if db.is_sqlite():
            db.db.connection().backup(copy)
        copy.execute("DELETE FROM session")
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.commit()


# --- Verifying ------------------------------------------------------------------------------------


def checksum_of(path: Path) -> Path:
    """Where the checksum of a copy stands: beside it."""
    return path.with_name(path.name + CHECKSUM)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_checksum(path: Path) -> None:
    """Raises Unfit when the copy is not, bit for bit, what was written, or when its checksum is missing."""
    sums = checksum_of(path)
    if not sums.is_file():
        raise Unfit(f"{sums} is missing: it has the copy's checksum and belongs next to it."
                    + (" This copy is from version 0.2 or older: add --no-checksum." if _has_none(path) else
                       " Put it there, or use another copy."))
    if sums.read_text(errors="replace").split(" ")[0].strip() != _digest(path):
        raise Unfit(f"{path} is damaged, or it isn't the file that {sums.name} belongs to. The checksum differs. "
                    "Use another copy.")


def _has_none(path: Path) -> bool:
    """Whether the copy was made by a version that wrote no checksums."""
    try:
        with _reading(path) as copy:
            return not copy.execute("SELECT 1 FROM migration_core WHERE name LIKE '0003%'").fetchone()
    except sqlite3.Error:
        return False


def _reading(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


def verify_file(path: Path) -> None:
    """Raises Unfit with a sentence when the file is no whole backup."""
    try:
        with _reading(path) as copy:
            checked = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if checked != "ok":
                raise Unfit(f"{path} is damaged: {checked}")
            if copy.execute("PRAGMA foreign_key_check").fetchone():
                raise Unfit(f"{path} is damaged: a record points to one that doesn't exist")
            copy.execute("SELECT 1 FROM agency, audit_event LIMIT 1")
    except sqlite3.Error as error:
        if db.is_full(error):
            raise
        raise Unfit(f"{path} isn't a Caseloom backup.") from None


def verify_origin(settings: Settings, registry: Registry, path: Path) -> None:
    """Raises Unfit for a copy of a newer program, and for one whose audit log this agency's key has not sealed."""
    with SqliteDatabase(f"{path.absolute().as_uri()}?mode=ro", uri=True) as copy:
        if newer := db.unknown({CORE: db.CORE_MIGRATIONS}, copy):
            raise Unfit(f"{path} was made by a newer version ({newer[-1]}). Install that one first.")
        if not audit.key_fits(copy):
            raise Unfit(f"The audit log in {path} wasn't sealed with {settings.data / 'audit.key'}. Put your copy of "
                        "the agency's own audit.key there, then restore again.")


# --- Putting back ---------------------------------------------------------------------------------


def verify_copy(file: Path, checksum: bool = True) -> None:
    """Raises Unfit when the file is not there, not what was written, or no backup. It needs no database."""
    if not file.is_file():
        raise Unfit(f"{file} is a directory, not a file." if file.is_dir() else f"There is no file {file}.")
    if checksum:
        verify_checksum(file)
    verify_file(file)


def put_back(settings: Settings, registry: Registry, file: Path, checksum: bool = True) -> Kept:
    """Put a backup back and bring it up to date.

    Raises Unfit, with nothing changed, when the file is not good or a server is running.
    """
    from core.operations.serving import hold

    verify_copy(file, checksum)
    verify_origin(settings, registry, file)
    if trouble := audit.anchor_writable():
        raise Unfit(f"The anchor file {settings.audit_anchor} can't be written: {trouble}. The audit log couldn't "
                    "be verified after the restore. Fix that first.")
    lock = hold(settings, exclusive=True)
    if lock is None:
        raise Unfit("Caseloom is running. Stop it first, then restore.")
    with lock:
        aside = _set_aside(settings, registry)
        settings.backups.mkdir(mode=0o700, exist_ok=True)
        kept = Kept(aside, audit.keep_foreign(settings.backups))
        if db.is_sqlite():
            _replace_file(file)
        else:
            copying.file_to_rows(file, registry.migrations())
        bring_up_to_date(registry)
        audit.write_anchor(restored=True)
        audit.record("restore", subject=file.name, **({"anchor": kept.anchor.name} if kept.anchor else {}))
        audit.write_anchor()
    return kept


def bring_up_to_date(registry: Registry) -> db.Outcome:
    """Run the migrations that are pending, then work out anew what is kept of the records."""
    outcome = db.upgrade(registry.migrations())
    faults.keep_failed_migrations(outcome.failed)
    registry.look_at_tables()
    follow_registry(registry)
    if outcome.done:
        refresh_all(clock.today())
    return outcome


def _set_aside(settings: Settings, registry: Registry) -> Path | None:
    """Keep what is in the database now; a damaged SQLite file as it is. Returns where, None when there is nothing."""
    if not db.db.table_exists("agency"):
        return None
    ahead = bool(db.unknown({CORE: db.CORE_MIGRATIONS}))
    if ahead and not db.is_sqlite():
        raise Unfit("The database is newer than this version. Restore into an empty one: name it in DATABASE_URL.")
    settings.backups.mkdir(mode=0o700, exist_ok=True)
    path = settings.backups / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}.db"
    try:
        return write_backup(settings, registry, path, log=not ahead and audit.key_fits())
    except (Unfit, DatabaseError, sqlite3.DatabaseError) as error:
        if not db.is_sqlite() or db.is_full(error):
            raise
        return Path(shutil.copy(db.db.database, path.with_name(path.name.replace("before-restore", "damaged"))))


def _replace_file(file: Path) -> None:
    """Put the file in the place of the SQLite database, whole or not at all."""
    url, place = f"sqlite:///{db.db.database}", Path(db.db.database)
    db.dispose()
    fresh = place.with_name(place.name + ".restoring")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(fresh)) as target:
        source.backup(target)
    _sync(fresh)
    for leftover in ("-wal", "-shm"):
        place.with_name(place.name + leftover).unlink(missing_ok=True)
    fresh.replace(place)
    _sync(place.parent)
    db.connect(url)
    db.db.connect()
