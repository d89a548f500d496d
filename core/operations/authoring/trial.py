"""Run a plugin's migrations on an empty database that is thrown away, and compare its tables with its models."""
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from core.extension.registry import CORE, Plugin
from core.foundation import application, db
from core.foundation.migrations import in_words
from core.operations.authoring.findings import Finding
from core.operations.authoring.places import place_of, place_of_error
from core.operations.authoring.sources import Source


def findings(source: Source, plugin: Plugin) -> Iterator[Finding]:
    """What an upgrade of an agency would stumble over, and what the pages would afterwards."""
    if not plugin.values["tables"] or plugin.folder is None:
        return
    with tempfile.TemporaryDirectory() as folder, application.activated(application.Application()):
        db.connect(f"sqlite:///{folder}/trial.db")
        try:
            db.db.connect()
            db.db.execute_sql("PRAGMA synchronous = OFF")
            db.migrate(db.db.obj, {CORE: db.CORE_MIGRATIONS})
            for failure in db.migrate(db.db.obj, {plugin.name: plugin.folder / "migrations"}).failed:
                yield Finding(f"A migration fails on a new database: {in_words(failure.error)}",
                              place_of_error(source, failure.error), refused=True)
                return
            for table in plugin.values["tables"]:
                yield from _differences(source, table)
        finally:
            db.dispose()


def _differences(source: Source, table: Any) -> Iterator[Finding]:
    """Where the migrations made another table than the model reads and writes."""
    name, where = table._meta.table_name, place_of(source, table)
    if not db.db.table_exists(name):
        yield Finding(f"No migration makes the table {name}.", where, refused=True)
        return
    declared, = db.db.execute_sql("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    if "AUTOINCREMENT" not in declared.upper():
        yield Finding(f"SQLite may give a number of {name} to another row once the first is erased, and the audit log "
                      "means both by it. Let the migration's copy extend Frozen of core.migrating.", where)
    made = {column.name: column for column in db.db.get_columns(name)}
    wanted = {field.column_name: field for field in table._meta.sorted_fields}
    for column in wanted.keys() - made.keys():
        yield Finding(f"No migration adds the column {column} to {name}, which {table.__name__} has.", where,
                      refused=True)
    for column in made.keys() - wanted.keys():
        yield Finding(f"The migrations give {name} a column {column}, which {table.__name__} doesn't have.", where)
    for column in wanted.keys() & made.keys():
        if made[column].null != wanted[column].null:
            takes = "takes" if made[column].null else "doesn't take"
            yield Finding(f"After the migrations, the column {column} of {name} {takes} NULL, unlike that of "
                          f"{table.__name__}.", where)
