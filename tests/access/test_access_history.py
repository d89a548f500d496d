"""Who looked at a client: complete, in words, for auditor and supervisor, and as fast with many events as with few."""
from __future__ import annotations

import ast
import re
from datetime import datetime
from importlib import util
from pathlib import Path

import pytest

from core.clients.models import Client
from core.foundation import audit, clock, db
from core.foundation.audit import AuditEvent, ListedClient
from core.monitoring.models import DueItem, Task
from core.oversight.rules import in_words

ROOT = Path(__file__).resolve().parents[2]
POLICY = "substance_use.part2"


@pytest.fixture
def history(web, client, auditor):
    """history() is the page as the auditor gets it, history("?from=…") with a filter."""
    return lambda query="": web.sign_in(auditor).get(f"{client.url}/access-history{query}")


def looks(page):
    """Who did what, from the top."""
    return re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+?) ?<', page.text)


def turn(web, page, which):
    address = re.search(rf'rel="{which}" href="([^"]+)"', page.text)[1].replace("&amp;", "&")
    return web.get(re.search(r'action="([^"]+/access-history)"', page.text)[1] + address)


def test_it_is_one_click_from_the_details_and_from_the_audit_log(web, client, worker, supervisor, auditor):
    link = f'href="{client.url}/access-history"'
    for person in (supervisor, auditor):
        assert link in web.sign_in(person).get(f"{client.url}/details").text
    assert link in web.sign_in(auditor).get("/audit").text
    assert link not in web.sign_in(worker).get(f"{client.url}/details").text


def test_only_auditor_and_supervisor_may_and_only_for_clients_they_see(
        web, client, worker, front_desk, administrator, stranger, supervisor, hire, south):
    for person in (worker, front_desk, administrator):
        assert web.sign_in(person).get(f"{client.url}/access-history").status_code == 403, person.name
    other = hire("Ugo Supervisor", "supervisor", south)
    assert web.sign_in(other).get(f"{client.url}/access-history").status_code == 404
    assert web.sign_in(supervisor).get(f"{client.url}/access-history").status_code == 200


def test_pages_lists_today_and_searches_are_there_in_words(web, client, worker, history):
    Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    web.sign_in(worker)
    for address in (client.url, f"{client.url}/contacts", f"{client.url}/plan", "/clients", "/"):
        assert web.get(address).status_code == 200
    web.post("/search", {"q": "alvarez"})
    assert looks(history()) == [
        ("Ana Worker", "Viewed in search results"), ("Ana Worker", "Viewed on Today"),
        ("Ana Worker", "Viewed in a client list"), ("Ana Worker", "Viewed the plan"),
        ("Ana Worker", "Viewed the contacts"), ("Ana Worker", "Viewed the client overview")]


def test_a_line_of_today_that_was_opened_is_there_in_words(web, client, worker, history):
    task = Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    web.sign_in(worker).get(f"/today/{DueItem.get(DueItem.task == task).id}")
    assert looks(history()) == [("Ana Worker", "Viewed an item on Today")]


def test_another_clients_lists_are_not_there(web, client, worker, colleague, history):
    Client.add(colleague, given="Kim", family="Baker")
    web.sign_in(colleague).get("/clients")
    assert looks(history()) == []


def test_looking_is_recorded_too(history):
    history()
    assert looks(history()) == [("Otto Auditor", "Viewed “Who viewed this client”")]


def test_days_are_included_from_the_first_to_the_last(web, client, history, monkeypatch):
    for day in (1, 2, 3, 4):
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: datetime(2026, 3, day, 23, 59, tzinfo=clock.UTC))  # noqa: B023
            audit.record("client.read", client_id=client.id, subject=f"contact {day}")
    page = history("?first=2026-03-02&last=2026-03-03")
    assert [what for _who, what in looks(page)] == ["Viewed contact 3", "Viewed contact 2"]
    assert [what for _who, what in looks(history("?last=2026-03-01"))] == ["Viewed contact 1"]
    assert [what for _who, what in looks(history("?first=2026-03-04&last=2026-03-04"))] == ["Viewed contact 4"]


@pytest.mark.parametrize("query", ["?first=x", "?last=2026-02-30", "?first=2026-03-02&last=2026-03-01"])
def test_days_that_make_no_sense_are_refused_with_a_sentence(history, query):
    page = history(query)
    assert page.status_code == 422 and 'class="error"' in page.text and not looks(page)


def test_pages_neither_skip_nor_repeat_while_others_go_on_looking(web, client, history, monkeypatch):
    monkeypatch.setattr("core.oversight.views.access_history.PAGE", 4)
    for number in range(11):
        audit.record("client.read", client_id=client.id, subject=f"contact {number}")
    numbers, page = [], history()
    for _turn in range(2):
        numbers += [int(what.split()[-1]) for _who, what in looks(page)]
        audit.record("client.read", client_id=client.id, subject="overview")
        page = turn(web, page, "next")
    assert numbers == [10, 9, 8, 7, 6, 5, 4, 3]
    assert [what for _who, what in looks(turn(web, page, "prev"))] == [
        f"Viewed contact {number}" for number in (6, 5, 4, 3)]


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_page_of_ordinary_and_protected_records_is_shown_once(
        web, client, worker, auditor, history, before, monkeypatch):
    """Wherever a page of the history ends, it does not end between the two."""
    monkeypatch.setattr("core.oversight.views.access_history.PAGE", 2)
    for person in (worker, auditor):
        person.set_clearances([POLICY], "test")
    audit.record("client.read", client_id=client.id, subject="contact 7")
    Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    Task.add(client, worker, title="Visit", due_on=clock.today(), worker=worker.id, sensitivity=POLICY)
    web.sign_in(worker).get(f"{client.url}/tasks")
    for number in range(before):
        audit.record("client.read", client_id=client.id, subject=f"contact {number}")
    page, shown = history(), []
    while True:
        shown += [what for _who, what in looks(page)]
        if 'rel="next"' not in page.text:
            break
        page = turn(web, page, "next")
    assert shown == [*(f"Viewed contact {number}" for number in reversed(range(before))), "Viewed the tasks",
                     "Viewed contact 7"]


def test_each_page_and_list_of_the_source_has_words_of_its_own(app):
    with app.test_request_context():
        words = {subject: in_words(action, subject) for action, subject in logged_subjects()}
    assert len(words) > 40
    assert {subject for subject, sentence in words.items() if sentence.endswith(f": {subject}")} == set()


def logged_subjects():
    """Every subject under which the code logs that a client was seen, with 7 for the number of a record."""
    for path in sorted([*ROOT.glob("core/**/*.py"), *ROOT.glob("plugins/**/*.py")]):
        tree = ast.parse(path.read_text("utf-8"))
        named = {target.id: node.value for node in ast.walk(tree) if isinstance(node, ast.Assign)
                 for target in node.targets if isinstance(target, ast.Name)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            action = "clients.list" if name == "log_list" else "client.read"
            values = [keyword.value for keyword in call.keywords if keyword.arg == "reads"]
            values += call.args[:1] if name == "log_list" else call.args[1:2] if name == "log_read" else []
            for value in values:
                for subject in literals(value, named):
                    yield action, subject


def literals(value, named):
    """The texts that an expression may be."""
    match value:
        case ast.Constant():
            return [value.value]
        case ast.JoinedStr():
            return ["".join(part.value if isinstance(part, ast.Constant)
                            else "fall" if isinstance(part.value, ast.Call) else "7"  # a kind of record, or its number
                            for part in value.values)]
        case ast.IfExp():
            return [*literals(value.body, named), *literals(value.orelse, named)]
        case ast.Name(id="reads" | "what"):
            return literals(named[value.id], named) if value.id in named else []  # a parameter: its callers are asked
        case ast.Attribute(attr="subject"):
            return ["core.contact contact"]  # the subject of a line of Today
    raise AssertionError(f"no literal: {ast.unparse(value)}")


def test_no_position_can_be_made_up_or_taken_from_another_list(web, client, auditor, history, monkeypatch):
    monkeypatch.setattr("core.oversight.views.access_history.PAGE", 2)
    for number in range(4):
        audit.record("client.read", client_id=client.id, subject=f"contact {number}")
    web.sign_in(auditor)
    for query in ("after=2", "before=3", f"after={seal_of_another_list(web)}"):
        audit.record("client.read", client_id=client.id, subject="overview")
        assert looks(history(f"?{query}"))[0][1] == "Viewed the client overview", query


def seal_of_another_list(web):
    for number in range(101):
        audit.record("probe.made", subject=f"probe {number}")
    return re.search(r'[?&]after=([^"]+)"', web.get("/audit").text)[1]


def test_what_was_read_of_a_protected_record_is_there_for_who_is_cleared(web, client, worker, auditor, history):
    worker.set_clearances([POLICY], "test")
    task = Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id, sensitivity=POLICY)
    DueItem.delete().where(DueItem.task.is_null()).execute()
    web.sign_in(worker).get(task.url)
    web.get("/")
    assert looks(history()) == []
    auditor.set_clearances([POLICY], "test")
    words = [what for who, what in looks(history()) if who == "Ana Worker"]
    assert words == ["Viewed on Today", f"Viewed task {task.id}"]


def test_a_protected_client_is_not_there_without_clearance(web, client, history):
    Client.update(sensitivity=POLICY).where(Client.id == client.id).execute()
    assert history().status_code == 404


# --- With many events -----------------------------------------------------------------------------

MANY = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO audit_event (id, at, actor_id, actor, source, action, client_id, subject, outcome,
                             detail, mac, sensitivity)
    SELECT {last} + i, {moment}, 1, 'Ana Worker', 'test',
           CASE WHEN MOD(i, 2) = 0 THEN 'client.read' ELSE 'clients.list' END,
           CASE WHEN MOD(i, 2) = 0 THEN CAST({client} AS INTEGER) END, 'contacts', 'ok',
           CASE WHEN MOD(i, 2) = 0 THEN '' ELSE '{{"ids": [{client}, {other}]}}' END, '', '' FROM n"""


def test_a_hundred_thousand_events_cost_no_more_questions_and_every_one_finds_its_rows_by_an_index(
        web, client, worker, auditor, queries):
    other = Client.add(worker, given="Kim", family="Baker")
    pages = [f"{client.url}/access-history", f"{client.url}/access-history?first=2026-02-01", "/audit",
             f"/audit?client={client.id}", f"/audit?worker={worker.sign_in}"]
    Client.add(worker, given="Lee", family="Erased").delete_instance()
    auditor.set_clearances([POLICY], "test")
    web.sign_in(worker).get("/clients")
    web.get(client.url)
    few = {address: counted(web.sign_in(auditor), address, queries) for address in pages}
    moment = "'2026-03-01 00:00:00'" + ("" if db.is_sqlite() else "::timestamp")
    db.db.execute_sql(MANY.format(last=audit.length(), client=client.id, other=other.id, moment=moment))
    for address in pages:
        many = counted(web, address, queries)
        assert len(many) == len(few[address]) <= 12, address
        for sql, params in many:
            if db.is_sqlite() and '"audit_event"' in sql:
                assert not sorts_or_scans(sql, params, whole_log=address == "/audit"), sql


def sorts_or_scans(sql, params, whole_log):
    """Steps of the plan that read or sort more than a page; the head of the log, and the log itself, are read from
    their end."""
    steps = [row[3] for row in db.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    from_its_end = ["SCAN t1"] if whole_log or "WHERE" not in sql else []
    return [step for before, step in zip(["", *steps], steps, strict=False)
            if step.startswith(("SCAN", "USE TEMP")) and step not in ("SCAN strand", *from_its_end)
            and before != "SCAN strand"]


def counted(web, address, queries):
    assert web.get(address).status_code == 200
    with queries() as made:
        assert web.get(address).status_code == 200
    return made


# --- The index of lists ---------------------------------------------------------------------------


def test_the_log_is_not_whole_when_the_index_says_something_else(app, client):
    audit.record("clients.list", subject="clients", ids=[client.id, client.id + 1])
    assert audit.verify() is None
    gone = ListedClient.select().order_by(ListedClient.id.desc()).get()
    gone.delete_instance()
    assert "names other clients" in audit.verify()


def test_lists_from_before_the_index_are_found_too(app, client):
    audit.record("clients.list", subject="clients", ids=[client.id, client.id + 1])
    audit.record("clients.list", subject="clients", ids=[])
    before = set(ListedClient.select(ListedClient.event_id, ListedClient.client_id).tuples())
    ListedClient.delete().execute()
    spec = util.spec_from_file_location("migration", db.CORE_MIGRATIONS / "0002_record.py")
    migration = util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    migration._index_lists(db.db, db.is_sqlite())
    assert set(ListedClient.select(ListedClient.event_id, ListedClient.client_id).tuples()) == before != set()
    assert audit.verify() is None


def test_the_details_are_seen_in_the_history_even_when_all_that_they_list_is_protected(web, client, worker, history):
    worker.set_clearances([POLICY], "test")
    client.set_risk(client.version, "high", "x", worker, POLICY)
    web.sign_in(worker).get(f"{client.url}/details")
    assert ("Ana Worker", "Viewed the details") in looks(history())


def test_a_list_that_showed_nobody_leaves_no_row(web, worker, client):
    DueItem.delete().execute()
    web.sign_in(worker).get("/")
    web.post("/search", {"q": "zzyzx"})
    assert not AuditEvent.select().where(AuditEvent.action == "clients.list").exists()
    assert "Alvarez" in web.get("/clients").text
    assert AuditEvent.select().where(AuditEvent.action == "clients.list").count() == 1
