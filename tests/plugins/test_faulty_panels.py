"""A box that misbehaves costs one box with words in it: the page, the other boxes and the client stay as they are."""
from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from time import monotonic

import pytest
from flask_login import current_user

from core.clients.views import panels
from core.extend import NothingYet
from core.extension.faults import PluginFault
from core.foundation import db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, answers
from tests.plugins import faulty

PLUGIN = faulty.make()
BUDGET = 0.2  # seconds for what never returns, instead of two
ENDLESS = {faulty.sleeps, faulty.forever}


def writes(client, today):
    Contact.delete().execute()


def changes(client, today):
    client.given = "Changed"
    return {}


def changes_a_neighbor(client, today):
    client.worker.name = "Changed"
    return {}


def changes_who_is_signed_in(client, today):
    current_user.name = "Changed"
    return {}


def leaves_a_transaction_open(client, today):
    db.db.begin()
    return {}


def goes_round_peewee(client, today):
    db.db.connection().execute("DELETE FROM contact")


BEHAVIOURS = {
    "raises": faulty.names_the_client,
    "raises SystemExit": faulty.leaves,
    "raises KeyboardInterrupt": faulty.interrupts,
    "template error": lambda client, today: {"fails": True},
    "returns a list": lambda client, today: ["words"],
    "adds elsewhere": lambda client, today: NothingYet("Add", "https://example.org/"),
    "adds elsewhere without a scheme": lambda client, today: NothingYet("Add", "//example.org/"),
    "adds nowhere": lambda client, today: NothingYet("Add", None),
    "sleeps 60 s": faulty.sleeps,
    "never returns": faulty.forever,
    "recurses without end": faulty.recurses,
    "leaves a transaction open": leaves_a_transaction_open,
    "writes": writes,
    "writes past the tables": goes_round_peewee,
    "writes by a statement": lambda client, today: db.db.execute_sql("WITH a AS (SELECT 1) DELETE FROM contact"),
    "closes the connection": lambda client, today: db.db.close(),
    "changes the client it was given": changes,
    "changes the client's worker": changes_a_neighbor,
    "changes who is signed in": changes_who_is_signed_in,
    "overwrites may and _ in the template": lambda client, today: {"may": lambda permission: True, "_": str.upper},
    "overwrites the client": lambda client, today: {"client": "Somebody else"},
    "overwrites csrf": lambda client, today: {"csrf": lambda: ""},
    "returns 50 MB": lambda client, today: {"words": "x" * 50_000_000},
}


@pytest.fixture(autouse=True)
def panel(monkeypatch):
    """panel(function): what the plugin's box does from now on. Its rule says that nothing is due."""
    monkeypatch.setattr(panels, "SECONDS", 5)
    monkeypatch.setattr(answers, "SECONDS", 5)
    monkeypatch.setattr(PLUGIN.module, "rule", lambda client, today: [])

    def does(act, endless=False):
        monkeypatch.setattr(panels, "SECONDS", BUDGET if endless or act in ENDLESS else 5)
        monkeypatch.setattr(PLUGIN.module, "panel", act)
    return does


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_what_a_panel_does_costs_its_own_box(web, client, worker, administrator, panel, behaviour, caplog):
    Contact.add(client, worker, on=client.opened_on, kind="phone", outcome="reached", minutes=15, text="Spoke.")
    panel(BEHAVIOURS[behaviour])
    shown = web.sign_in(worker).get(client.url)
    assert shown.status_code == 200 and "Alvarez, Rosa" in shown.text and "Changed" not in shown.text
    assert shown.text.count("This section couldn&#39;t be shown") + shown.text.count(
        "This section couldn't be shown") == 1
    assert "Faulty box" in shown.text and "Add discharge" in shown.text
    assert len(shown.text) < 100_000
    assert web.get("/").status_code == web.get("/clients").status_code == 200
    assert Contact.select().count() == 1 and not db.db.in_transaction()
    page = web.sign_in(administrator).get("/specializations").text
    assert "Box on the client page: Faulty box." in page and "Failing since" in page
    assert "plugin faulty: panel faulty.box failed" in caplog.text
    for text in (page, caplog.text):
        assert "Rosa" not in text and "Alvarez" not in text


def test_a_panel_that_takes_too_long_is_left_out_for_a_while_in_every_process(web, client, worker, panel):
    panel(faulty.forever)
    web.sign_in(worker).get(client.url)
    panel(lambda client, today: {"words": "Back again"})
    begun = monotonic()
    assert "Back again" not in web.get(client.url).text
    assert monotonic() - begun < 1
    PluginFault.update(suspended_until=PluginFault.get().since).execute()
    assert "Back again" in web.get(client.url).text


def test_an_endless_loop_ends_once_nobody_waits_for_it(web, client, worker, panel):
    loops = []

    def endless(client, today):
        loops.append(threading.current_thread())
        while True:
            pass

    panel(endless, endless=True)
    web.sign_in(worker).get(client.url)
    loops[0].join(5)
    assert not loops[0].is_alive()


def test_a_panel_that_goes_on_too_late_finds_no_database(web, client, worker, panel):
    goes_on, said, used = threading.Event(), [], []

    def late(client, today):
        used.append(threading.current_thread())
        with suppress(BaseException):  # it will not even take the hint
            goes_on.wait(5)
        try:
            Contact.select().count()
        except Exception as error:
            said.append(type(error).__name__)

    panel(late, endless=True)
    web.sign_in(worker).get(client.url)
    goes_on.set()
    used[0].join(5)
    assert said == ["ReadOnly"]


def test_a_panel_may_give_back_the_client_and_read_what_it_likes(web, client, worker, panel):
    panel(lambda client, today: {"client": client, "words": f"{Contact.select().count()} of {client.worker.name}"})
    assert "0 of Ana Worker" in web.sign_in(worker).get(client.url).text


def test_pages_keep_their_thread(web, client, worker, panel):
    used = []
    panel(lambda client, today: used.append(threading.current_thread()) or {})
    web.sign_in(worker)
    for _ in range(3):
        web.get(client.url)
    assert len(set(used)) == 1


def test_a_fault_that_is_known_is_not_written_again(web, client, worker, panel):
    panel(faulty.interrupts)
    web.sign_in(worker).get(client.url)
    PluginFault.update(error="Known").execute()
    web.get(client.url)
    assert PluginFault.get().error == "Known"


def test_a_box_under_a_policy_marks_the_page_and_its_audit_row(web, registry, client, worker, panel):
    worker.set_clearances(["substance_use.part2"], "test")
    values = registry.plugins["faulty"].values
    registry.plugins["faulty"] = replace(registry.plugins["faulty"], values={**values, "client_panels": tuple(
        replace(box, sensitivity="substance_use.part2") for box in values["client_panels"])})
    panel(lambda client, today: {"words": "Detox on Monday"})
    page = web.sign_in(worker).get(client.url).text
    assert "Detox on Monday" in page and "42 CFR" in page
    read = AuditEvent.select().where(AuditEvent.action == "client.read").order_by(AuditEvent.id.desc()).first()
    assert read.sensitivity == "substance_use.part2"
