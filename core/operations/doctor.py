"""What is set and what is wrong, for `caseloom doctor`. It changes nothing."""
from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.extension.registry import Registry
from core.foundation import audit, clock, db
from core.foundation.config import SETTINGS, Settings

BACKUP_EVERY = timedelta(days=1)
LEAST_SPACE = 500_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    said: str
    fine: bool = True


def examine(settings: Settings, registry: Registry) -> list[Finding]:
    """Every finding, the settings first."""
    return [*_settings(), *_files(settings), *_database(registry), *_plugins(registry), _backup(settings)]


def _settings() -> Iterator[Finding]:
    for setting in SETTINGS:
        given = os.environ.get(setting.name, "")
        shown = "set" if given and setting.name == "DATABASE_URL" else given  # it may hold a password
        yield Finding(setting.name, f"{shown or setting.default or 'not set'} ({setting.meaning})")


def _files(settings: Settings) -> Iterator[Finding]:
    for path in (settings.data, settings.data / "audit.key", settings.data / "session.key"):
        if path.exists():
            mode = stat.S_IMODE(path.stat().st_mode)
            fine = not mode & 0o077
            mend = "" if fine else f"; others can read it. Type: chmod go= {path}"
            yield Finding(str(path), f"mode {mode:04o}{mend}", fine)
    free = shutil.disk_usage(settings.data).free
    yield Finding("disk", f"{free // 1_000_000:,} MB free", free > LEAST_SPACE)


def _database(registry: Registry) -> Iterator[Finding]:
    yield Finding("database", "SQLite" if db.is_sqlite() else "PostgreSQL")
    owners = registry.migrations()
    ahead, pending = db.unknown(owners), db.pending(owners)
    if ahead:
        yield Finding("migrations", f"the database is newer than this program: {', '.join(ahead)}", False)
    elif pending:
        yield Finding("migrations", f"{len(pending)} to run. Type: caseloom upgrade", False)
    else:
        yield Finding("migrations", "up to date")
        broken = audit.verify()
        yield Finding("audit log", broken or f"whole, {audit.length():,} rows", not broken)
    if db.is_sqlite():
        said = db.db.execute_sql("PRAGMA quick_check").fetchone()[0]
        yield Finding("integrity", said, said == "ok")


def _plugins(registry: Registry) -> Iterator[Finding]:
    for plugin in registry.plugins.values():
        yield Finding(f"plugin {plugin.name}", f"refused: {plugin.hook}: {plugin.error}" if plugin.refused
                      else "loaded", not plugin.refused)


def _backup(settings: Settings) -> Finding:
    newest = max(settings.backups.glob("caseloom-*.db"), key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        return Finding("backup", "there is none. Type: caseloom backup", settings.training)
    age = clock.now() - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    return Finding("backup", f"{newest.name}, {age.days} days old", age < BACKUP_EVERY or settings.training)
