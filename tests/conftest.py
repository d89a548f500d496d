"""What all tests share."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.accounts.models import Worker
from core.foundation.audit import AuditEvent
from core.oversight.rules.actions import has_words

pytest_plugins = ("core.testing", "tests.databases", "tests.counting", "tests.budgets")  # a later database_url holds

LOGS_WHAT_IT_DOES = {"accounts", "assessments", "clients", "monitoring", "plans", "specializations"}


@pytest.fixture(autouse=True)
def what_is_logged_has_words(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test of these folders does, the audit log's page says it in words of its own.

    So an action is seen however its name came about, which test_audit_words.py cannot read from the code.
    """
    if "app" not in request.fixturenames or request.path.parent.name not in LOGS_WHAT_IT_DOES:
        yield
        return
    request.getfixturevalue("app")
    yield
    logged = AuditEvent.select(AuditEvent.action, AuditEvent.outcome).distinct().tuples()
    assert [action for action, outcome in logged if not has_words(action, outcome)] == []


@pytest.fixture
def cleared(worker: Worker) -> Worker:
    """The client's worker, cleared for 42 CFR Part 2."""
    worker.set_clearances(["substance_use.part2"], "test")
    return worker
