"""A rule that misbehaves costs the date of its own plugin: the save is kept, and everything else works."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from time import monotonic

import pytest
from flask import g
from flask_babel import gettext
from flask_login import current_user

from core.clients.models import Client
from core.extension import switches
from core.extension.contributions import Due
from core.extension.faults import PluginFault
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, answers, due
from core.operations.starting import follow_registry
from core.web.sentences import lazy_gettext
from plugins.geriatric.models import Fall
from tests.plugins import faulty

PLUGIN = faulty.make()
BUDGET = 0.2  # seconds for what never returns, instead of one
ENDLESS = {faulty.sleeps, faulty.forever}


def one(**more):
    return lambda client, today: [Due(**{"key": "one", "on": today, "title": "Visit", **more})]


BEHAVIOURS = {
    "returns a list of strings": lambda client, today: ["visit"],
    "returns a number": lambda client, today: 5,
    "a Due with on=None": one(on=None),
    "a Due with a str date": one(on="2026-01-01"),
    "a Due on a datetime": one(on=datetime(2026, 1, 1)),
    "a Due since a str date": one(since="2026-01-01"),
    "a Due with title=None": one(title=None),
    "a Due with an empty title": one(title=" "),
    "a Due for a worker that does not exist": one(worker_id=999),
    "a Due for a worker by name": one(worker_id="Ana"),
    "a Due on date.min": one(on=date.min),
    "20,000 Dues": lambda client, today: (Due(str(number), today, "Visit") for number in range(20_000)),
    "two Dues with one key": lambda client, today: [Due("one", today, "Visit")] * 2,
    "a Due with a 10 MB reason": one(why="x" * 10_000_000),
    "a Due with a long key": one(key="x" * 101),
    "a Due with the key of a failure": one(key="failed", settled_by_record=True),
    "a Due with a character that no database stores": one(title="Vi\0sit"),
    "a Due with a link to elsewhere": one(link="//example.com"),
    "a Due with a link that is none": one(link="javascript:alert(1)"),
    "a Due of an unknown policy": one(sensitivity="faulty.nothing"),
    "a Due settled under an unknown policy": one(settled_under="faulty.nothing"),
    "a Due of an unknown owner": one(owner="nobody"),
    "raises ValueError": faulty.names_the_client,
    "raises SystemExit": faulty.leaves,
    "raises KeyboardInterrupt": faulty.interrupts,
    "recurses without end": faulty.recurses,
    "sleeps 5 s": faulty.sleeps,
    "never returns": faulty.forever,
    "writes to a core table": faulty.writes,
    "changes the client it was given": faulty.changes,
    "begins a transaction": lambda client, today: db.db.begin(),
    "begins a savepoint": lambda client, today: db.db.atomic().__enter__(),
    "answers with what cannot be worded": one(title=lazy_gettext("Visit %(what)s", what=faulty.Unspeakable())),
}


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    """rule(function): what the plugin's rule does from now on. First it says that nothing is due."""
    monkeypatch.setattr(answers, "SECONDS", 5)

    def does(act, endless=False):
        monkeypatch.setattr(answers, "SECONDS", BUDGET if endless or act in ENDLESS else 5)
        monkeypatch.setattr(PLUGIN.module, "rule", act)
    does(lambda client, today: [])
    return does


@pytest.fixture
def saved(web, client, worker):
    """saved() has the worker log a contact through the web, and returns how many seconds it took."""
    def save():
        begun = monotonic()
        answer = web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", {
            "on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "minutes": "15", "text": "Spoke."})
        assert answer.status_code == 303, answer.text
        return monotonic() - begun
    return save


def specializations(web, administrator):
    return web.sign_in(administrator).get("/specializations").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_what_a_rule_does_costs_its_own_date(
        web, client, worker, administrator, rule, saved, behaviour, on, caplog):
    switches.flip("faulty", on, "test")
    Fall.add(client, worker, on=clock.today(), place="At home")
    rule(BEHAVIOURS[behaviour])
    saved()
    assert Contact.select().where(Contact.client == client).count() == 1
    assert DueItem.select().where(DueItem.rule == "geriatric.fall").exists()
    today = web.get("/").text
    assert ("Faulty visit: couldn&#39;t be checked" in today) is on
    assert web.get(client.url).status_code == web.get("/clients").status_code == 200
    assert client.given == type(client).get_by_id(client.id).given == "Rosa"
    page = specializations(web, administrator)
    assert "Due dates: Faulty visit." in page and "Failing since" in page and "Try again" in page
    assert "plugin faulty: rule faulty.visit failed" in caplog.text
    for text in (page, caplog.text):
        assert "Rosa" not in text and "Alvarez" not in text


def test_the_page_says_what_failed_and_where(web, administrator, client, rule, saved):
    line = PLUGIN.module._rule.__code__.co_firstlineno + 1
    rule(lambda client, today: 1 / 0)
    saved()
    assert f"ZeroDivisionError in faulty.py, line {line}" in specializations(web, administrator)


def test_a_rule_that_takes_too_long_is_left_out_for_a_while(web, client, rule, saved, monkeypatch):
    rule(faulty.forever)
    assert saved() >= BUDGET
    asked = []
    rule(lambda client, today: asked.append(client) or [])
    saved()
    assert not asked and DueItem.get(DueItem.rule == "faulty.visit").key == "failed"
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    saved()
    assert asked and not DueItem.select().where(DueItem.rule == "faulty.visit").exists()


def test_a_rule_that_takes_too_long_while_it_is_off_is_asked_again_when_it_is_switched_on(
        web, client, administrator, rule, saved, monkeypatch):
    switches.flip("faulty", False, "test")
    rule(faulty.forever)
    saved()
    rule(one())
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    saved()
    assert DueItem.get(DueItem.rule == "faulty.visit").key == "failed"
    web.sign_in(administrator).post("/specializations/faulty/switch", {"value": "on"})
    assert DueItem.get(DueItem.rule == "faulty.visit").key == "one" and not PluginFault.select().exists()


def test_trying_again_asks_for_the_clients_of_whom_it_could_not_be_checked(web, client, administrator, rule, saved):
    rule(faulty.forever)
    saved()
    rule(one())
    answer = web.sign_in(administrator).post("/specializations/faulty/try-again")
    page = web.follow(answer).text
    assert "Tried again." in page and "Failing since" not in page
    assert DueItem.get(DueItem.rule == "faulty.visit").key == "one"
    assert AuditEvent.select().where(AuditEvent.action == "specialization.try").exists()


def test_a_rule_that_was_mended_is_asked_again_at_the_next_start(web, client, administrator, registry, rule, saved):
    follow_registry(registry)
    rule(faulty.forever)
    saved()
    rule(one())
    follow_registry(registry)
    assert DueItem.get(DueItem.rule == "faulty.visit").key == "one" and not PluginFault.select().exists()
    rule(lambda client, today: 1 / 0)
    saved()
    follow_registry(registry)
    assert "ZeroDivisionError" in specializations(web, administrator), "what still fails is named"


def test_what_still_fails_is_named_again(web, client, administrator, rule, saved):
    rule(faulty.interrupts)
    saved()
    page = web.follow(web.sign_in(administrator).post("/specializations/faulty/try-again")).text
    assert "KeyboardInterrupt" in page and "Failing since" in page


def test_a_rule_sees_the_save_that_it_is_asked_about(client, rule, saved):
    seen = []
    rule(lambda client, today: seen.append(Contact.select().where(Contact.client == client).count()) or [])
    saved()
    assert seen == [1]


def test_a_rule_that_hangs_in_a_statement_is_stopped_and_the_save_goes_on(client, rule, saved):
    endless = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
               if db.is_sqlite() else "SELECT pg_sleep(60)")
    rule(lambda client, today: db.db.execute_sql(endless), endless=True)
    assert saved() < 5
    assert PluginFault.get().error.startswith("it took longer than")


def test_a_statement_that_fails_leaves_the_save_alone(client, rule, saved):
    rule(lambda client, today: db.db.execute_sql("SELECT nothing FROM nowhere"))
    saved()
    assert Contact.select().count() == 1 and "faulty.py" in PluginFault.get().error


def test_nobody_can_settle_or_put_off_a_date_that_could_not_be_checked(web, rule, saved):
    rule(lambda client, today: 1 / 0)
    saved()
    line = f"/today/{DueItem.get(DueItem.rule == 'faulty.visit').id}"
    page = web.get(line).text
    assert f"{line}/done" not in page + web.get("/").text and f"{line}/snooze" not in page
    later = (clock.today() + timedelta(days=1)).isoformat()
    for answer in (web.post(f"{line}/done", {}), web.post(f"{line}/snooze", {"until": later})):
        assert answer.status_code == 409 and "once the rule works again" in answer.text
    kept = DueItem.get(DueItem.rule == "faulty.visit")
    assert kept.closed_at is None and kept.snoozed_until is None


def test_one_that_was_closed_opens_again_at_the_next_save_that_fails(rule, saved):
    rule(lambda client, today: 1 / 0)
    saved()
    DueItem.update(closed_at=clock.now(), closed_by="Somebody").where(DueItem.rule == "faulty.visit").execute()
    saved()
    assert DueItem.get(DueItem.rule == "faulty.visit").closed_at is None


def dates_of_the_rule():
    return list(DueItem.select().where(DueItem.rule == "faulty.visit").order_by(DueItem.key).dicts())


def test_what_a_rule_said_stays_while_it_fails(web, client, worker, rule, saved):
    known = {"on": clock.today() + timedelta(days=30), "since": clock.today(), "title": "Visit"}
    rule(lambda client, today: [Due("one", **known), Due("two", **known)])
    saved()
    DueItem.update(closed_at=clock.now(), closed_by="Somebody").where(DueItem.key == "two").execute()
    before = dates_of_the_rule()
    rule(lambda client, today: 1 / 0)
    saved()
    assert [row for row in dates_of_the_rule() if row["key"] != "failed"] == before
    assert "Visit" in web.get("/").text and "Faulty visit: couldn&#39;t be checked" in web.get("/").text
    after = dates_of_the_rule()
    due.refresh_all(clock.today())
    assert dates_of_the_rule() == after
    rule(one(**known))
    saved()
    assert [row["key"] for row in dates_of_the_rule()] == ["one"]


def test_what_stays_is_the_new_workers_after_a_handover(client, colleague, rule, saved):
    rule(one())
    saved()
    rule(lambda client, today: 1 / 0)
    Client.update(worker=colleague.id).where(Client.id == client.id).execute()
    due.refresh(Client.get_by_id(client.id))
    assert {(row["key"], row["intended"], row["worker"]) for row in dates_of_the_rule()} == {
        ("one", colleague.id, colleague.id), ("failed", colleague.id, colleague.id)}


@pytest.mark.one_database
def test_in_a_rule_nobody_is_signed_in(rule, saved):
    """What it says is for everybody, so it is the same whoever saved."""
    seen = []
    rule(lambda client, today: seen.append((bool(current_user), g.get("token"), gettext("Today"))) or [])
    saved()
    assert seen and set(seen) == {(False, None, "Today")}
