"""Every page asks a fixed number of questions, with 10 clients as with 10,000, and each finds its rows by an index."""
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.accounts.models import Worker
from core.app import create_app
from core.clients.models import Client
from core.extension.registry import Registry, discover
from core.foundation import application, clock, config, db
from core.operations.demo import build_agency
from core.testing import Web

TODAY = date(2026, 11, 23)
SMALL, LARGE = 10, 10_000
MOST_OF_A_LIST, MOST_OF_A_RECORD = 8, 16
MOST_OF_A_PANEL = 1  # on average, for each specialization's box on the client page
MOST_OF_A_SEARCH = 24  # three rounds for two words: as typed, by sound, by near miss

# Tables that grow with the agency; no page may read one from end to end.
GROWING = {"client", "client_name", "name_word", "care_team_member", "contact", "contact_goal", "addendum", "task",
           "due_item", "assessment", "safety_step", "need", "goal", "goal_progress", "step", "plan_review",
           "audit_event", "session", "submission", "alert", "client_state"}

LISTS = {"today": "/", "caseload": "/clients", "caseload by next date": "/clients?sort=next",
         "caseload by last contact": "/clients?sort=contact", "tasks": "/tasks", "waiting": "/tasks?tab=waiting"}
RECORDS = {"client": "", "contacts": "/contacts", "plan": "/plan", "assessments": "/assessments", "tasks": "/tasks",
           "contact form": "/contacts/new", "details": "/details"}


@dataclass
class Agency:
    """An agency of some size, with a case manager signed in, and what its pages asked."""

    web: Web
    worker: Worker
    client: Client
    asked: list[tuple[str, Any]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[list[tuple[str, Any]]]:
        self.asked.clear()

        def note(event: Any) -> None:
            if not event.sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "PRAGMA", 'UPDATE "session"')):
                self.asked.append((event.sql, event.params))

        db.db.query_hooks.append(note)
        try:
            yield self.asked
        finally:
            db.db.query_hooks.remove(note)


@pytest.fixture(scope="module", params=[SMALL, LARGE])
def agency(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
           sqlite_template: Path) -> Iterator[Agency]:
    folder = tmp_path_factory.mktemp("agency")
    (folder / "caseloom.db").write_bytes(sqlite_template.read_bytes())
    settings = config.read({"CASELOOM_DATA": str(folder), "CASELOOM_TIMEZONE": "UTC"})
    registry = discover()
    app = create_app(settings, registry, application.active())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        with db.db.connection_context():
            build_agency(registry, request.param, 1, TODAY, lambda done, of: None)
            worker = next(w for w in Worker.select() if "case_manager" in w.role_names
                          and Client.select().where(Client.worker == w, Client.status == "active").exists())
            client = Client.select().where(Client.worker == worker, Client.status == "active").first()
        yield Agency(Web(app).sign_in(worker), worker, client)
    db.dispose()


counted: dict[str, dict[int, int]] = {}


def budget(agency: Agency, name: str, size: int, most: int, ask: Any) -> None:
    """Ask twice, since the first time warms caches; the second is counted."""
    ask()
    with agency.listening() as asked:
        answer = ask()
    assert answer.status_code in (200, 303), answer.text[:500]
    number = len(asked)
    assert number <= most, "\n".join(sql for sql, _params in asked)
    counted.setdefault(name, {})[size] = number
    assert len(set(counted[name].values())) == 1, f"{name}: {counted[name]}"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_keeps_its_budget(agency, name, request):
    size = request.node.callspec.params["agency"]
    budget(agency, name, size, MOST_OF_A_LIST, lambda: agency.web.get(LISTS[name]))


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_keeps_its_budget(agency, name, request):
    size = request.node.callspec.params["agency"]
    url = f"/clients/{agency.client.id}{RECORDS[name]}"
    panels = len(application.current(Registry).plugins) if name == "client" else 0
    budget(agency, f"record {name}", size, MOST_OF_A_RECORD + panels * MOST_OF_A_PANEL, lambda: agency.web.get(url))


@pytest.mark.parametrize("sought", ["smith", "jon smyth", "maria", "03/04/1961", "garcia maria"])
def test_search_asks_no_more_of_many_clients(agency, sought):
    agency.web.post("/search", {"q": sought})
    with agency.listening() as asked:
        assert agency.web.post("/search", {"q": sought}).status_code == 200
    assert len(asked) <= MOST_OF_A_SEARCH, "\n".join(sql for sql, _params in asked)


def test_no_page_reads_a_growing_table_from_end_to_end(agency, request):
    if request.node.callspec.params["agency"] == SMALL:
        return  # with few rows a scan may be the better plan; the large agency is the one that counts
    db.db.execute_sql("ANALYZE")
    pages = [*LISTS.values(), *(f"/clients/{agency.client.id}{tail}" for tail in RECORDS.values())]
    with agency.listening() as asked:
        for url in pages:
            assert agency.web.get(url).status_code == 200
        for sought in ("smith", "jon smyth", "03/04/1961"):
            agency.web.post("/search", {"q": sought})
        questions = list(asked)
    with agency.listening() as asked:
        answer = Web(agency.web.app).sign_in(supervisor_of(agency.worker)).get("/?show=team")
        assert answer.status_code == 200 and '<li class="row' in answer.text
        questions += asked
    found = sorted({problem for sql, params in questions for problem in scans(sql, params)})
    assert found == []


def supervisor_of(worker: Worker) -> Worker:
    """A supervisor of the worker's team."""
    return next(one for one in Worker.select().where(Worker.team == worker.team_id) if "supervisor" in one.role_names)


def scans(sql: str, params: Any) -> Iterator[str]:
    """What the query plan says of reading a growing table without an index that narrows it."""
    if not sql.startswith("SELECT") or "(0 = 1)" in sql:  # an empty list of ids: nothing is read
        return
    names = dict(re.findall(r'"(\w+)" AS "(t\d+)"', sql))
    tables = {alias: name for name, alias in names.items()}
    for row in db.db.execute_sql("EXPLAIN QUERY PLAN " + sql, params).fetchall():
        scanned = re.match(r"SCAN (\w+)(?! .*CONSTANT)", row[3])
        if scanned and tables.get(scanned[1], scanned[1]) in GROWING and "LIMIT" not in sql:
            yield f"{row[3]}: {sql}"
