"""What failed in a plugin while the agency worked: what, how, and since when; never with a value in it."""
from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from peewee import CharField, PeeweeException

from core.foundation import audit, clock
from core.foundation.db import Moment, Table, atomic
from core.foundation.migrations import Failure
from core.foundation.own_tables import Refused

log = logging.getLogger(__name__)

MIGRATION = "migration"
UNPRINTED = re.compile(r"[\x00-\x1f\x7f]")
SUSPENDED = timedelta(minutes=5)  # for which a value that took too long is left out
UNTIL_TRIED_AGAIN = datetime(9999, 12, 31, tzinfo=UTC)


class PluginFault(Table):
    """A value of a plugin that failed; it stays until somebody tries again."""

    plugin = CharField(64)
    seam = CharField(16)  # what it was called for: a key of SEAMS in core/specializations/views/switches.py
    key = CharField(100)
    error = CharField(300)
    since = Moment()
    suspended_until = Moment(null=True)

    class Meta:
        indexes = ((("seam", "key"), True),)


def note(plugin: str, seam: str, key: str, error: str, suspended_until: datetime | None) -> None:
    """Keep that this value failed, since the first time; a database that takes nothing just now costs the note."""
    key = UNPRINTED.sub("?", key)  # what switches.listed() puts between two keys is in none
    row = {"plugin": plugin, "seam": seam, "key": key, "error": error, "since": clock.now(),
           "suspended_until": suspended_until}
    try:
        with atomic():
            PluginFault.insert(row).on_conflict(
                conflict_target=[PluginFault.seam, PluginFault.key],
                update={"error": error, "suspended_until": suspended_until}).execute()
    except PeeweeException as error_of_database:
        log.warning("the fault couldn't be kept: %s", type(error_of_database).__name__)


def forget(plugin: str) -> None:
    """Forget the faults of a plugin, so that all of it is asked again."""
    PluginFault.delete().where(PluginFault.plugin == plugin).execute()


def forget_all() -> None:
    """Forget every fault, so that what was mended is asked again; why a migration failed stays until it is run."""
    PluginFault.delete().where(PluginFault.seam != MIGRATION).execute()


def keep_failed_migrations(failed: Sequence[Failure]) -> None:
    """Keep why these migrations were not run, instead of those of the upgrade before; without an error's own text."""
    PluginFault.delete().where(PluginFault.seam == MIGRATION).execute()
    for failure in failed:
        why = str(failure.error) if isinstance(failure.error, Refused) else type(failure.error).__name__
        if why:  # else the tables are newer than the plugin, as whoever looks at them sees
            note(failure.owner, MIGRATION, f"{failure.owner}/{failure.name}", why.rstrip("."), None)


def failed_migrations() -> dict[str, str]:
    """By plugin: why its next migration was not run."""
    return dict(PluginFault.select(PluginFault.plugin, PluginFault.error).where(
        PluginFault.seam == MIGRATION).tuples())


def try_again(plugin: str) -> None:
    """Forget the faults of a plugin, with the audit row."""
    with atomic():
        forget(plugin)
        audit.record("specialization.try", subject=plugin)
