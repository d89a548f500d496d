"""Giving a connection back as it was taken, whatever a page has left open in it."""
from __future__ import annotations

from core.foundation.db import _collected, db, is_sqlite

IN_TRANSACTION = ("INTRANS", "INERROR")  # what PostgreSQL calls it


def release(depth: int = 0) -> bool:
    """Give the connection of this thread back, and take back what a page left open in it beyond this depth of
    transactions. Says whether there was anything."""
    if db.is_closed():
        return False
    left = db.transaction_depth() > depth
    while db.transaction_depth() > depth:
        db.pop_transaction().rollback(False)
    if not depth and _is_under_way():  # one begun by hand, which peewee never saw
        db.rollback()
        left = True
    if left:
        _collected.set(None)
    db.close()
    return left


def _is_under_way() -> bool:
    """Whether the database itself is within a transaction; a connection that broke is not."""
    connection = db.connection()
    return bool(connection.in_transaction if is_sqlite() else connection.info.transaction_status.name in IN_TRANSACTION)
