"""Counting the questions that a page asks of the database, and looking at how it answers them."""
from __future__ import annotations

from contextlib import contextmanager

import pytest

from core.foundation import db


@pytest.fixture
def queries(monkeypatch):
    """`with queries() as made:` collects the queries within; a session that is marked as used is none."""
    @contextmanager
    def counted():
        made = []
        execute = type(db.db.obj).execute_sql

        def noted(self, sql, params=None, **more):
            if sql.startswith("SELECT") and "pg_advisory" not in sql:  # which waits in line and asks nothing
                made.append((sql, params))
            return execute(self, sql, params, **more)

        with monkeypatch.context() as patched:
            patched.setattr(type(db.db.obj), "execute_sql", noted)
            yield made
    return counted


@pytest.fixture
def explained():
    """explained(sql, params) asserts that SQLite walks no whole table for this query."""
    def look(sql, params):
        if not db.is_sqlite() or '"agency"' in sql:  # one row
            return
        plan = [row[3] for row in db.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
        scans = [step for step in plan if step.startswith("SCAN ")
                 and not step.startswith(("SCAN strand", "SCAN listed", "SCAN CONSTANT", "SCAN (subquery"))]
        assert not scans, f"{sql}\n{params}\n" + "\n".join(plan)
    return look
