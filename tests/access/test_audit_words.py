"""The audit log is in words: every action that the code can record has a sentence, every detail a meaning."""
from __future__ import annotations

import ast
import re
from html import unescape

import pytest

from core.clients.models import Alert, Client
from core.foundation import audit, clock
from core.monitoring.models import DueItem, Task
from core.oversight.rules import actions, sentence
from core.oversight.views.details import WORDS
from core.plans.models import NEED_STATES
from core.web import gate
from tests.access.test_access_history import ROOT, literals

pytestmark = pytest.mark.one_database

POLICY = "substance_use.part2"
NAMED = {"Client": "client", "DueItem": "due", "Step": "step", "_Line": "due"}  # classes that are no Record
CHOSEN = {f"need.{state}" for state in NEED_STATES} | {"task.done", "task.cancelled", "client.risk", "client.status",
                                                       "step.give", "assessment.draft"}
UNSAID = {"sensitivity", "seed", "spool", "today"}  # a policy has its title; the others mean nothing to a reader


def sources():
    for path in sorted([*ROOT.glob("core/**/*.py"), *ROOT.glob("plugins/**/*.py")]):
        if "migrations" not in path.parts and path.name not in ("testing.py",):
            yield ast.parse(path.read_text("utf-8"))


def record_names(tree):
    """Each class with what the audit log calls its records."""
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        named = [line.value.value for line in node.body if isinstance(line, ast.Assign)
                 and line.targets[0].id == "record_name" and line.value.value]
        if named or node.name in NAMED:
            yield node, named[0] if named else NAMED[node.name]


def texts(value):
    """The texts that an expression may be; none of a variable or what is put together, whose values are in CHOSEN."""
    return [] if isinstance(value, ast.Name | ast.JoinedStr) else literals(value, {})


def logged_by(node, name):
    """The actions that a class of records of this name logs, its own and those of records that belong to it."""
    for call in (call for call in ast.walk(node) if isinstance(call, ast.Call)):
        verb, whose = getattr(call.func, "attr", ""), ast.unparse(getattr(call.func, "value", call.func))
        whose = whose if whose in ("step", "task", "goal") else name
        if verb in ("log_change", "_log_change"):
            yield from (f"{whose}.{text}" for text in texts(call.args[0]))
        elif verb in ("change", "edit"):
            yield from (f"{whose}.{value.value}" for value in call.args[1:] if isinstance(value, ast.Constant)
                        and value.value)


def recordable():
    """Every action that the code can record, with its outcome."""
    yield from ((action, "ok") for action in CHOSEN)
    for tree in sources():
        for node, name in record_names(tree):
            bases = {getattr(base, "id", "") for base in node.bases}
            own = {"add", "change"} if bases & {"Record", "PlanRecord"} else set()
            yield from ((action, "ok") for action in {f"{name}.{verb}" for verb in own} | set(logged_by(node, name)))
        for call in (call for call in ast.walk(tree) if isinstance(call, ast.Call)):
            named = ast.unparse(call.func)
            place = {"audit.record": 0, "audit.record_each": 0, "log_client_change": 1, "is_own_password": 1}.get(named)
            if place is not None and len(call.args) > place:
                outcomes = ["failed"] if named == "is_own_password" else [
                    value.value.value for value in call.keywords if value.arg == "outcome"]
                for action in texts(call.args[place]):
                    yield action, (outcomes or ["ok"])[0]


def test_every_action_that_the_code_can_record_has_words():
    found = set(recordable())
    assert len(found) > 75
    assert {("due.snooze", "ok"), ("staff.password", "failed"), ("contact.strike", "ok"), ("goal.progress", "ok"),
            ("specialization.off", "ok"), ("geriatric.fall.withdraw", "ok"), ("careteam.join", "ok")} <= found
    assert sorted(action for action, outcome in found if not actions.has_words(action, outcome)) == []


def test_every_detail_that_the_code_can_record_has_words():
    """By the name of its keyword; columns of the agency come from its form."""
    ours = {"client_id", "subject", "outcome", "also"}
    found = {keyword.arg for tree in sources() for call in ast.walk(tree) if isinstance(call, ast.Call)
             and ast.unparse(call.func).split(".")[-1] in ("record", "log_change", "_log_change", "log_client_change")
             and ast.unparse(call.func) not in ("goal.record", "self.record")
             for keyword in call.keywords if keyword.arg}
    assert {"fields", "given", "until", "lifted_because"} <= found | {"lifted_because"}
    assert sorted(found - ours - set(WORDS) - UNSAID) == []


@pytest.mark.parametrize(("action", "subject", "said"), [
    ("due.snooze", "core.task task-5", "Snoozed on Today: Tasks"), ("task.change", "task 5", "Changed task 5"),
    ("client.read", "overview", "Viewed the client overview"),
    ("assessment.draft", "assessment 203", "Saved unfinished assessment 203"),
    ("refused", "GET /clients/<int:client_id>/plan", "Access denied: Plan"),
    ("refused", "GET /clients/<int:client_id>", "Access denied: Client overview"),
    ("refused", "GET /", "Access denied: Today"), ("refused", "POST /agency", "Change denied: Agency"),
    ("refused", "GET /s/geriatric/clients/<int:client_id>/falls/new", "Access denied: Falls"),
    ("refused", "GET /s/housing/visits/<int:number>", "Access denied: /s/housing/visits/…"),
    ("clients.list", "clients", "Viewed a client list"), ("clients.list", "today", "Viewed Today"),
    ("clients.list", "tasks todo", "Viewed a task list"),
    ("client.read", "access history", "Viewed “Who viewed this client”"),
    ("refused", "POST no such page", "Access denied: page not found"),
    ("housing.inspection.finish", "inspection 5", "Changed inspection 5: finish"),
    ("housing.inspection.add", "inspection 5", "Added inspection 5")])
def test_a_sentence_names_what_was_done(app, action, subject, said):
    with app.test_request_context():
        assert sentence(action, subject, "refused" if action == "refused" else "ok", "Tasks") == said


# --- On the page ----------------------------------------------------------------------------------


def told(page):
    """What the page says was done, with the details, from the top."""
    cells = re.findall(r'<th scope="row">(.*?)</th>', page.text, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]


def test_the_columns_are_when_who_what_and_client(web, auditor):
    head = re.findall(r'<th scope="col">([^<]+)<', web.sign_in(auditor).get("/audit").text)
    assert head == ["When", "Who", "What", "Client", "From"]


def test_the_page_says_what_was_done_and_no_key(web, client, worker, administrator, auditor, supervisor, stranger):
    web.sign_in(worker)
    web.get(client.url)
    web.get("/clients")
    Alert.add(client, worker, kind="other", severity="warning", text="Dog", until=clock.today())
    line = DueItem.get(DueItem.rule == "core.alert")
    web.post(f"/today/{line.id}/snooze", {"until": (clock.today()).isoformat(), "once": "s" * 43})
    Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    client.change(client.version, given="Rosita", phone="555 010 4478")
    client.set_risk(client.version, "high", "x", worker)
    client.assign(client.version, supervisor, supervisor)
    worker.set_clearances([POLICY], "test")
    worker.change(worker.version, administrator, name="Ana Worker", sign_in="ana", roles=["case_manager", "auditor"],
                  team=None, clearances=[POLICY], confirmed=True)
    web.get("/agency")
    web.http.set_cookie(gate.COOKIE, gate.new_token(), domain="localhost", secure=True)  # nobody's session
    web.post("/sign-in", {"name": "ana", "password": "wrong"})
    page = web.sign_in(auditor).get("/audit")
    words = told(page)
    for said in ("Viewed the client overview", "Viewed a client list · #1", "Added an alert", "Added task 1",
                 "Changed the risk · High",
                 "Assigned the client to another worker · From: Ana Worker · To: Sue Supervisor",
                 "Changed clearances · Ana Worker · Clearance: 42 CFR Part 2 record",
                 "Access denied: Agency Denied", "Failed to sign in Failed · Ana Worker"):
        assert any(said in line for line in words), (said, words)
    assert any("Changed the client's details" in line and "phone" in line.lower() for line in words)
    assert any("Roles: Case manager, Auditor" in line for line in words)
    keys = [line for line in words if re.search(r"[a-z]+[._][a-z_.]+|<|\bNone\b|\[|\{|=", line)]
    assert keys == []
    assert {"Not signed in", "Ana Worker"} <= set(re.findall(r'<td[^>]*>([A-Z][^<#]+)</td>', page.text))


def test_a_detail_of_a_specialization_that_means_something_else_breaks_nothing(web, client, auditor):
    for odd in (["a"], {"b": 1}, 7, True, "text", -1.5):
        details = dict.fromkeys(set(WORDS) - {"sensitivity"}, odd)
        audit.record("housing.nap.add", client_id=client.id, subject="nap 5", **details)
        audit.record("staff.change", subject="worker x", **details)
    assert web.sign_in(auditor).get("/audit").status_code == 200


def test_the_filter_offers_words(web, client, auditor):
    page = web.sign_in(auditor).get("/audit?action=staff.")
    options = re.findall(r'<option[^>]*value="([^"]*)"[^>]*>([^<]+)<', page.text)
    assert ("staff.", "Staff, passwords, and clearances") in options and ("", "All actions") in options
    assert not any(re.search(r"[a-z]\.[a-z]", words) for _value, words in options)
    assert all(line.startswith(("Added a staff member", "Changed clearances")) for line in told(page))


def test_an_empty_list_is_not_on_record_and_called_empty_where_it_was(web, auditor):
    web.sign_in(auditor)
    for url in ("/", "/tasks"):
        assert web.get(url).status_code == 200
    assert not [line for line in told(web.get("/audit")) if line.startswith("Viewed")]
    audit.record("clients.list", subject="today", ids=[])
    assert "Viewed Today · no clients" in told(web.get("/audit"))


def test_a_long_list_is_counted(web, worker, auditor):
    for number in range(6):
        Client.add(worker, given="Rosa", family=f"Alvarez {number}")
    web.sign_in(worker).get("/clients")
    assert "Viewed a client list · 6 clients" in told(web.sign_in(auditor).get("/audit"))


def test_a_change_of_the_agency_names_what_changed_and_no_more(web, administrator, auditor):
    typed = {"name": "Riverside Support", "timezone": "", "state": "IL", "locale": "en_US", "scope": "team"}
    assert web.sign_in(administrator).post("/agency", {**typed, "version": "1"}).status_code == 303
    typed |= {"timezone": "America/Chicago", "locale": "es_US", "state": ""}
    assert web.post("/agency", {**typed, "version": "2"}).status_code == 303
    second, first = (line for line in told(web.get("/audit")) if line.startswith("Changed the agency's settings"))
    assert first == "Changed the agency's settings · State: Illinois"
    assert sorted(second.removeprefix("Changed the agency's settings · ").split(" · ")) == [
        "Dates and numbers: Spanish (United States)", "State: Not set", "Time zone: Central Time"]


def test_where_an_event_comes_from_is_said_in_words(web, auditor):
    with audit.acting(audit.SYSTEM):
        audit.record("backup", subject="copy.db")
    with audit.acting(audit.Actor(auditor.id, auditor.name, "training")):
        audit.record("sign-out")
    page = web.sign_in(auditor).get("/audit").text
    assert ">Command line</td>" in page and ">Training data</td>" in page


def test_a_wrong_filter_does_not_speak_of_saving(web, auditor):
    answer = web.sign_in(auditor).get("/audit?worker=nobody")
    assert "Check these fields:" in answer.text and "Nothing was saved" not in answer.text
