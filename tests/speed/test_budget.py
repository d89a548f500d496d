"""Every page asks a fixed number of questions, with 10 clients as with 10,000, and each finds its rows by an index."""
from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.accounts.models import Worker
from core.app import create_app
from core.clients.models import Client
from core.extension.registry import Registry, discover
from core.foundation import application, clock, config, db
from core.foundation.application import Application
from core.operations.demo import build_agency
from core.testing import Web

# Both agencies are built once in a run, by one worker (pytest-xdist's --dist loadgroup): comparing them is the test.
pytestmark = pytest.mark.xdist_group("speed")

TODAY = date(2026, 11, 23)
SMALL, LARGE = 10, 10_000
MOST_OF_A_PANEL = 1  # on average, for each specialization's box on the client page
MOST_OF_A_SEARCH = 24  # three rounds for two words: as typed, by sound, by near miss

# Tables that grow with the agency; no page may read one from end to end.
GROWING = {"client", "client_name", "name_word", "care_team_member", "contact", "contact_goal", "addendum", "task",
           "due_item", "assessment", "safety_step", "need", "goal", "goal_progress", "step", "plan_review",
           "audit_event", "session", "submission", "draft", "alert", "client_state"}


class Budget(NamedTuple):
    """A page, how many statements it may make, and what is on it and on no page that it might be taken for."""

    most: int
    url: str  # "…" is the client's own address
    shows: str  # a regular expression


def sorted_by(column: str) -> str:
    """The header of the column that a list of clients is sorted by."""
    return rf'aria-sort="ascending"><a [^>]*>{column}</a>'


# What holds today: a change that asks less lowers it. Aim: client page 9 and a panel each.
BUDGETS = {
    "Today": Budget(5, "/", r"<h1>Today"),
    "caseload": Budget(6, "/clients", sorted_by("Name")),
    "caseload by next date": Budget(6, "/clients?sort=next", sorted_by("Next date")),
    "caseload by last contact": Budget(6, "/clients?sort=last", sorted_by("Last contact")),
    "caseload by risk": Budget(6, "/clients?sort=risk", sorted_by("Risk")),
    "caseload narrowed": Budget(6, "/clients?language=english&alert=any&unreached=30",
                                r"<caption id=.list.>|No matching clients"),
    "tasks": Budget(6, "/tasks", r'aria-current="page">To do<'),
    "tasks that others have": Budget(5, "/tasks?tab=waiting", r'aria-current="page">Waiting on others<'),
    "client page": Budget(13, "…", r'aria-current="page">Overview<'),
    "contacts": Budget(11, "…/contacts", r'aria-current="page">Contacts<'),
    "plan": Budget(12, "…/plan", r'aria-current="page">Plan<'),
    "assessments": Budget(8, "…/assessments", r'aria-current="page">Assessments<'),
    "tasks of a client": Budget(8, "…/tasks", r'aria-current="page">To do<'),
    "contact form": Budget(10, "…/contacts/new", r'<textarea [^>]*name="text"'),
    "details": Budget(11, "…/details", r'aria-current="page">Details<'),
}
SAVING_A_CONTACT = 20
SEARCHES = ["smith", "jon smyth", "maria", "03/04/1961", "garcia maria"]


@dataclass
class Agency:
    """An agency of some size, with a case manager signed in, and what its pages ask of its database."""

    runs_in: Application
    web: Web
    worker: Worker
    client: Client
    made: list[str] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """The statements made within, whichever way and thread they come by: as SQLite itself was given them."""
        with application.activated(self.runs_in):
            self.made.clear()
            yield self.made

    def listen(self) -> None:
        """Have every connection that is opened from now on note what it runs."""
        connect = db.db.obj._connect

        def connected() -> Any:
            connection = connect()
            connection.set_trace_callback(self.note)
            return connection

        db.dispose()
        db.db.obj._connect = connected

    def note(self, sql: str) -> None:
        """Neither the transaction is a page's question, nor when the session was last used, nor what a trigger does:
        there SQLite names the statement that set it off, once more."""
        if sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "PRAGMA", 'UPDATE "session"')):
            return
        if sql.startswith("SELECT") or sql not in self.made[-1:]:
            self.made.append(sql)

    def get(self, page: Budget) -> list[str]:
        """Open the page twice, since the first time warms caches. Returns the statements of the second."""
        for _time in range(2):
            with self.listening() as made:
                answer = self.web.get(page.url.replace("…", f"/clients/{self.client.id}"))
        assert answer.status_code == 200 and re.search(page.shows, answer.text), answer.text[:5000]
        return list(made)


@pytest.fixture(scope="module")
def agencies(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Agency, Agency]]:
    """A small agency and a large one, each in an application of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        made = [built(size, tmp_path_factory.mktemp("agency"), sqlite_template) for size in (SMALL, LARGE)]
        yield made[0], made[1]
        for agency in made:
            with application.activated(agency.runs_in):
                db.dispose()


def built(size: int, folder: Path, template: Path) -> Agency:
    """An agency of this size."""
    (folder / "caseloom.db").write_bytes(template.read_bytes())
    registry, runs_in = discover(), Application()
    app = create_app(config.read({"CASELOOM_DATA": str(folder), "CASELOOM_TIMEZONE": "UTC"}), registry, runs_in)
    with application.activated(runs_in):
        with db.db.connection_context():
            build_agency(registry, size, 1, TODAY)
            db.db.execute_sql("ANALYZE")
            worker = next(w for w in Worker.select() if "case_manager" in w.role_names
                          and Client.select().where(Client.worker == w, Client.status == "active").exists())
            client = Client.select().where(Client.worker == worker, Client.status == "active").first()
        agency = Agency(runs_in, Web(app).sign_in(worker), worker, client)
        agency.listen()
    return agency


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_asks_as_much_of_few_clients_as_of_many(agencies, name):
    page = BUDGETS[name]
    panels = len(agencies[0].runs_in.get(Registry).plugins) * MOST_OF_A_PANEL if name == "client page" else 0
    small, large = (agency.get(page) for agency in agencies)
    assert len(small) == len(large), "\n".join([*small, "", *large])
    assert len(large) <= page.most + panels, "\n".join(large)


def test_saving_a_contact_asks_as_much_of_few_clients_as_of_many(agencies):
    small, large = (saved(agency) for agency in agencies)
    assert len(small) == len(large), "\n".join([*small, "", *large])
    assert len(large) <= SAVING_A_CONTACT, "\n".join(large)


def saved(agency: Agency) -> list[str]:
    """The statements of a contact that is saved, the second time."""
    for _time in range(2):
        with agency.listening() as made:
            answer = agency.web.post(f"/clients/{agency.client.id}/contacts/new", {
                "once": secrets.token_urlsafe(32), "on": TODAY.isoformat(), "kind": "phone", "outcome": "reached",
                "minutes": "10", "text": "Talked about the week."})
        assert answer.status_code == 303, answer.text[:5000]
    return list(made)


@pytest.mark.parametrize("sought", SEARCHES)
def test_a_search_keeps_its_budget_however_many_clients_there_are(agencies, sought):
    """It may ask fewer questions of many clients, for it stops at the first round that finds enough."""
    for agency in agencies:
        with agency.listening() as made:
            assert agency.web.post("/search", {"q": sought}).status_code == 200
        assert len(made) <= MOST_OF_A_SEARCH, "\n".join(made)


def test_no_page_reads_a_growing_table_from_end_to_end(agencies):
    """With few rows a scan may be the better plan; the large agency is the one that counts."""
    _small, agency = agencies
    asked = [sql for page in BUDGETS.values() for sql in agency.get(page)]
    for sought in SEARCHES:
        with agency.listening() as made:
            agency.web.post("/search", {"q": sought})
        asked += made
    with agency.listening() as made:
        answer = Web(agency.web.app).sign_in(supervisor_of(agency.worker)).get("/?show=team")
        assert answer.status_code == 200 and '<li class="row' in answer.text
        asked += made
        explained = [problem for sql in set(asked) for problem in scans(sql)]
    assert sorted(explained) == []


def supervisor_of(worker: Worker) -> Worker:
    """A supervisor of the worker's team."""
    return next(one for one in Worker.select().where(Worker.team == worker.team_id) if "supervisor" in one.role_names)


def scans(sql: str) -> Iterator[str]:
    """What the query plan says of reading a growing table without an index that narrows it."""
    if not sql.startswith(("SELECT", "WITH")) or "(0 = 1)" in sql:  # an empty list of ids: nothing is read
        return
    tables = {alias: name for name, alias in re.findall(r'"(\w+)" AS "(t\d+)"', sql)}
    for row in db.db.execute_sql("EXPLAIN QUERY PLAN " + sql).fetchall():
        scanned = re.match(r"SCAN (\w+)(?! .*CONSTANT)", row[3])
        if scanned and tables.get(scanned[1], scanned[1]) in GROWING and "LIMIT" not in sql:
            yield f"{row[3]}: {sql}"
