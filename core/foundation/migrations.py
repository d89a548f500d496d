"""Running migrations: the core's first, then each plugin's, which may change that plugin's own tables only.

What one plugin's migration gets wrong is taken back and costs that plugin; the core's and the others' go on.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase
from playhouse.migrations import Migration, Runner

from core.foundation import own_tables

CORE = "core"
HISTORY = "migration_"  # before an owner's name: the table of the migrations that were run for it
FOLDER = Path(__file__).resolve().parents[1] / "migrations"

Owners = Mapping[str, Path]  # folders with migrations by owner, the core's first


@dataclass(frozen=True)
class Failure:
    """A plugin's migration that was not run, and why, as a sentence."""

    owner: str
    name: str
    why: str
    error: BaseException = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}: {self.why}"


@dataclass
class Outcome:
    """What was run, as "owner/name", and what failed."""

    done: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class State:
    """How an owner's migrations stand: those still to run, and those that the database has and the program has not."""

    pending: tuple[str, ...]
    unknown: tuple[str, ...]


def state(database: Any, owners: Owners) -> dict[str, State]:
    """How each owner's migrations stand in this database."""
    states = {}
    for owner, folder in owners.items():
        steps = _runner(database, owner, folder).status()
        states[owner] = State(tuple(step.name for step in steps if step.applied is None),
                              tuple(step.name for step in steps if step.path is None))
    return states


def migrate(database: Any, owners: Owners) -> Outcome:
    """Run what is pending. Raises what a migration of the core raises; a plugin's costs the plugin only."""
    outcome = Outcome()
    for owner, folder in owners.items():
        runner = _runner(database, owner, folder)
        if owner == CORE:
            outcome.done += [f"{owner}/{name}" for name in runner.up()]
        else:
            _migrate_plugin(runner, owner, [name for name in owners if name.startswith(f"{owner}_")], outcome)
    return outcome


def _runner(database: Any, owner: str, folder: Path) -> Runner:
    return Runner(database, str(folder), table_name=f"{HISTORY}{owner}")


def _migrate_plugin(runner: Runner, owner: str, longer: list[str], outcome: Outcome) -> None:
    """Run a plugin's migrations, each in a transaction of its own, until one fails.

    `longer` are plugins whose names begin like this one's: their tables are not its own.
    """
    steps = runner.status()
    for step in steps:
        if step.path is None:
            outcome.failed.append(Failure(owner, step.name, "the database has it, this version of the plugin doesn't. "
                                          "Install the newer version of the plugin.", own_tables.Refused()))
            return
    runner.History.create_table()
    for step in steps:
        if step.applied is None:
            try:
                _run(runner, step, owner, longer)
            except (Exception, SystemExit) as error:
                kept = ("What it had changed may have been kept: restore the backup from before this upgrade"
                        if isinstance(error, own_tables.Ended) else "Nothing of it was kept")
                outcome.failed.append(Failure(owner, step.name, f"{in_words(error)}. {kept}. Fix or update the plugin, "
                                              "then run caseloom upgrade again.", error))
                return
            outcome.done.append(f"{owner}/{step.name}")


def _run(runner: Runner, step: Migration, owner: str, longer: list[str]) -> None:
    """Run one migration and keep that it was run, or nothing of it."""
    module = step.load()
    if getattr(module, "up", None) is None:
        raise own_tables.Refused("it has no function up()")
    if not getattr(module, "atomic", True):
        raise own_tables.Refused("it says atomic = False; a plugin's migration is one transaction")
    watched = own_tables.watched_on_sqlite if isinstance(runner.database, SqliteDatabase) else \
        own_tables.watched_on_postgres
    with runner.migrator.migration_context():
        with watched(runner.database, owner, longer):
            module.up(runner.migrator, runner.database)
        runner.History.create(name=step.name)


def in_words(error: BaseException) -> str:
    """An error in one line, without what the statement said."""
    lines = str(error).strip().splitlines() or ["it gave no reason"]
    line = lines[0].rstrip(".")[:400]
    return line if isinstance(error, own_tables.Refused) else f"{type(error).__name__}: {line}"
