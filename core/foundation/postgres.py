"""PostgreSQL's driver, loaded when an agency's database is of that kind: 10 MB and a sixth of the start otherwise."""
from __future__ import annotations

import sys
from typing import Any

LEFT_OUT = ("psycopg", "playhouse.cockroachdb")  # the second is a database we do not use, and imports the first


def leave_out_driver() -> None:
    """Import peewee without psycopg, which it would load at once; pool() makes up for it.

    Whoever has imported either one before has it as it is.
    """
    if "peewee" in sys.modules or "psycopg" in sys.modules:
        return
    sys.modules.update(dict.fromkeys(LEFT_OUT))  # type: ignore[arg-type]  # importing one fails, as peewee expects
    try:
        import playhouse.migrations  # noqa: F401
    finally:
        for name in LEFT_OUT:
            del sys.modules[name]


def pool(url: str) -> Any:
    """A pool of connections to a database. Raises ValueError for a URL that cannot be read."""
    load_driver()
    from playhouse.db_url import parse  # here: both want the driver when they are imported
    from playhouse.postgres_ext import PooledPsycopg3Database

    try:
        options = parse(url)
    except ValueError:  # such as a port that is no number; the message might quote a password
        raise ValueError("DATABASE_URL can't be read. It takes postgresql://name:password@host/database") from None
    name = options.pop("database")
    return PooledPsycopg3Database(name, max_connections=32, timeout=10, stale_timeout=300, **options)


def load_driver() -> None:
    """Give peewee what it takes from psycopg when it is imported together with it."""
    import peewee

    if peewee.psycopg is not None:
        return
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    peewee.TransactionStatus, peewee.Json_pg3, peewee.Jsonb_pg3 = TransactionStatus, Json, Jsonb
    adapter = peewee.Psycopg3Adapter
    adapter.txn_idle, adapter.txn_inerror = TransactionStatus.IDLE, TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN
    peewee.psycopg = psycopg
