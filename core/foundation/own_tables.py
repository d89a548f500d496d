"""A plugin's migration may read every table, and change only those that begin with the plugin's name.

SQLite asks before each statement is run. PostgreSQL is looked at before and after: what its tables are, and how many
of their rows this transaction has changed. Whoever writes elsewhere raises Refused, and the transaction is taken back;
nobody may end it before.
"""
from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

LABELS = "later_label"  # of the core: a migration that protects earlier records may add rows that protect their events


class Refused(Exception):
    """A sentence that says what a plugin's migration may not do."""


class Ended(Refused):
    """Its transaction ended before it did, so that what it had changed may have stayed."""


def is_own(table: str, plugin: str, longer: Sequence[str] = ()) -> bool:
    """Whether this table is the plugin's; `longer` are plugins whose names begin like its own."""
    return table.startswith(f"{plugin}_") and not any(table.startswith(f"{name}_") for name in longer)


# --- SQLite ---------------------------------------------------------------------------------------

FIRST = {  # what is changed stands first in what SQLite asks
    sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_CREATE_TABLE,
    sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_CREATE_VIEW, sqlite3.SQLITE_DROP_VIEW, sqlite3.SQLITE_CREATE_VTABLE,
    sqlite3.SQLITE_DROP_VTABLE,
}
SECOND = {  # what is changed stands second
    sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
}
NEVER = {sqlite3.SQLITE_ATTACH: "another database", sqlite3.SQLITE_DETACH: "another database",
         sqlite3.SQLITE_TRANSACTION: "the transaction"}
PRAGMAS = {"table_info", "table_xinfo", "index_list", "index_info", "foreign_key_list", "foreign_key_check"}


@contextmanager
def watched_on_sqlite(database: Any, plugin: str, longer: Sequence[str]) -> Iterator[None]:
    """Have SQLite refuse each statement that changes what is not the plugin's. Raises Refused."""
    refused: list[str] = []

    def decide(action: int, first: str | None, second: str | None, where: str | None, trigger: str | None) -> int:
        what = _forbidden(action, first or "", second or "", where or "", plugin, longer)
        if what:
            refused.append(what)
        return sqlite3.SQLITE_DENY if what else sqlite3.SQLITE_OK

    connection = database.connection()
    connection.set_authorizer(decide)
    try:
        yield
    except Exception as error:
        if not refused:
            raise
        raise _refusal(refused[0]) from error
    finally:
        connection.set_authorizer(None)
    if refused:  # the migration went on without it
        raise _refusal(refused[0])


def _forbidden(action: int, first: str, second: str, where: str, plugin: str, longer: Sequence[str]) -> str:
    """What of this the plugin may not change; "" when it may."""
    if action in NEVER:
        return NEVER[action]
    if action == sqlite3.SQLITE_PRAGMA:
        return "" if first.lower() in PRAGMAS or not second else f"the setting {first}"
    table = first if action in FIRST else second if action in SECOND else ""
    allowed = (not table or where == "temp" or table.startswith("sqlite_") or is_own(table, plugin, longer)
               or (action == sqlite3.SQLITE_INSERT and table == LABELS))
    return "" if allowed else table


def _refusal(what: str) -> Refused:
    return Refused(f"it may change only its own tables, not {what}")


# --- PostgreSQL -----------------------------------------------------------------------------------

SHAPES = """
    WITH here AS (SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
    SELECT relname::text, concat_ws(' ', relkind, relfilenode, relrowsecurity) FROM here
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL SELECT relname, concat_ws(' ', attname, atttypid, attnotnull, pg_get_expr(adbin, adrelid))
    FROM here JOIN pg_attribute ON attrelid = here.oid LEFT JOIN pg_attrdef ON adrelid = here.oid AND adnum = attnum
    WHERE relkind = 'r' AND attnum > 0
    UNION ALL SELECT relname, concat_ws(' ', conname, pg_get_constraintdef(c.oid)) FROM here
    JOIN pg_constraint c ON conrelid = here.oid
    UNION ALL SELECT relname, pg_get_indexdef(indexrelid) FROM here JOIN pg_index ON indrelid = here.oid
    UNION ALL SELECT relname, concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled) FROM here
    JOIN pg_trigger t ON tgrelid = here.oid WHERE NOT tgisinternal
"""
CHANGES = "SELECT relname, n_tup_ins, n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"


@contextmanager
def watched_on_postgres(database: Any, plugin: str, longer: Sequence[str]) -> Iterator[None]:
    """Compare what is not the plugin's before and after. Raises Refused when it was changed."""
    before, number = _kept(database, plugin, longer), _transaction(database)
    try:
        with _in_one_transaction(database.connection()):
            yield
    except Exception as error:
        if not _is_whole(database, number):
            raise Ended("it ended its transaction") from error
        raise
    if not _is_whole(database, number):
        raise Ended("it ended its transaction")
    after = _kept(database, plugin, longer)
    if changed := sorted({table for table, _what in (after - before) + (before - after)}):
        raise _refusal(", ".join(changed[:5]))


QUOTED = re.compile(r"\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
ENDS = re.compile(r"(?:^|;)\s*(?:(?:commit|end|abort|begin|start|prepare)\b"
                  r"|rollback\b(?!\s+(?:(?:work|transaction)\s+)?to\b))", re.IGNORECASE)
ITS_TRANSACTION = "it may not end its transaction: leave out commit() and rollback()"


@contextmanager
def _in_one_transaction(connection: Any) -> Iterator[None]:
    """Refuse each statement that would end the connection's transaction, before it is run."""
    kept = connection.cursor_factory

    class Watched(kept):  # type: ignore[misc,valid-type]
        def execute(self, query: Any, *args: Any, **more: Any) -> Any:
            text = query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else \
                query.as_string(self)
            if ENDS.search(QUOTED.sub(" ", text)):
                raise Refused(ITS_TRANSACTION)
            return super().execute(query, *args, **more)

    def refuse() -> None:
        raise Refused(ITS_TRANSACTION)

    connection.cursor_factory = Watched
    connection.commit = connection.rollback = refuse
    try:
        yield
    finally:
        connection.cursor_factory = kept
        del connection.commit, connection.rollback


def _is_whole(database: Any, number: int) -> bool:
    """Whether the transaction of this number is still under way; one that failed is, for it takes no more."""
    status = database.connection().info.transaction_status.name
    return status == "INERROR" or (status == "INTRANS" and _transaction(database) == number)


def _kept(database: Any, plugin: str, longer: Sequence[str]) -> Counter[tuple[str, str]]:
    """Of each table that is not the plugin's: its shape, and how many rows were changed in this transaction."""
    kept = Counter(dict.fromkeys(database.execute_sql(SHAPES).fetchall(), 1))
    for table, added, changed in database.execute_sql(CHANGES).fetchall():
        kept[table, "added"] = 0 if table == LABELS else added
        kept[table, "changed"] = changed
    return Counter({key: count for key, count in kept.items() if count and not is_own(key[0], plugin, longer)})


def _transaction(database: Any) -> int:
    return int(database.execute_sql("SELECT txid_current()").fetchone()[0])
