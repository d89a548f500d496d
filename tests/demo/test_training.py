"""The training agency: alive for every role, with the stories that a newcomer is to meet."""
from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from core.access.models import Agency
from core.accounts.models import Clearance, Worker, passwords
from core.app import create_app
from core.assessments.models import Assessment, SafetyStep
from core.clients.models import Alert, CareTeamMember, Client, ClientState, open_items
from core.clients.models.care_team import ASSIGNED
from core.clients.models.merging import Merge
from core.extension.registry import Registry, discover, owner
from core.foundation import application, audit, clock, config, db
from core.foundation.audit import AuditEvent
from core.monitoring import queries
from core.monitoring.models import Addendum, Contact, DueItem, Task, due
from core.operations.demo import SignIn, build_training
from core.oversight.rules.actions import has_words
from core.plans.models import Goal, GoalProgress, Need, PlanReview, Step


@pytest.fixture
def sign_ins(app: Flask, registry: Registry) -> list[SignIn]:
    """The training agency, and how its staff sign in."""
    return build_training(registry)


def cleared(worker: Worker) -> Worker:
    """The worker as they are when signed in."""
    worker.clearances = frozenset(c.policy for c in Clearance.select().where(Clearance.worker == worker))
    return worker


def test_it_is_in_america_whatever_the_computers_time_zone_is(app, registry, monkeypatch):
    Agency.delete().execute()
    clock.set_time_zone("")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 2, tzinfo=UTC))
    build_training(registry, clients=1)
    here = Agency.get()
    assert (here.timezone, here.state) == ("America/Chicago", "IL")
    assert clock.today() == date(2026, 11, 24)
    assert Task.select().order_by(Task.due_on).first().due_on in {date(2026, 11, 25), date(2026, 11, 26)}


def test_the_training_agency(sign_ins, registry):
    """One building, many questions: it is made once here, because it takes seconds."""
    everybody_can_sign_in(sign_ins)
    clients_are_of_every_kind()
    everybodys_today_is_alive()
    no_date_is_amiss()
    every_kind_of_record_is_there(registry)
    an_answer_that_cannot_wait_is_there_twice()
    protected_records_are_with_cleared_staff_only()
    specializations_are_on_and_have_something_to_say(registry)
    notes_are_amended_struck_and_unsigned()
    clients_are_handed_over_and_reopened()
    labels_are_put_on_later_and_lifted()
    everything_that_was_logged_has_words()
    assert audit.verify() is None


def everything_that_was_logged_has_words():
    logged = AuditEvent.select(AuditEvent.action, AuditEvent.outcome).distinct().tuples()
    assert [action for action, outcome in logged if not has_words(action, outcome)] == []


def everybody_can_sign_in(sign_ins):
    assert Counter(sign_in.role for sign_in in sign_ins) == {
        "Administrator": 1, "Supervisor": 2, "Case manager": 4, "Front desk": 1, "Auditor": 1}
    for sign_in in sign_ins:
        worker = Worker.get(Worker.sign_in == sign_in.sign_in)
        assert passwords.matches(worker.password, sign_in.password) and not passwords.objection(sign_in.password)


def persons():
    """How many clients there are, those who were merged into another not counted."""
    return Client.select().where(Client.id.not_in(Merge.select(Merge.merged))).count()


def clients_are_of_every_kind():
    clients = list(Client.select().where(Client.id.not_in(Merge.select(Merge.merged))))
    assert len(clients) == 60
    assert {client.status for client in clients} == {"active", "paused", "closed"}
    assert {client.risk for client in clients} == {"", "low", "medium", "high"}
    assert sum(client.restricted_at is not None for client in clients) == 1
    assert any(client.interpreter == "needed" for client in clients) and any(client.safe_contact for client in clients)
    assert all("555-01" in client.phone for client in clients if client.phone)
    assert Counter((client.given, client.family) for client in clients).most_common(1)[0][1] == 1
    assert any(client.blanks for client in clients)


def everybodys_today_is_alive():
    late = []
    for worker in Worker.select().where(Worker.roles << ["case_manager", "supervisor"]):
        lines = queries.ranked(cleared(worker), clock.today(), due.owners_in_force())
        assert 8 <= len(lines) <= 28, (worker.name, len(lines))
        late.append(sum(line.on < clock.today() for line in lines))
    # Which day of the week it is moves a line or two, so not everybody has a late one every day.
    assert max(late) <= 10 and sum(number > 0 for number in late) >= len(late) // 2, late


def no_date_is_amiss():
    rows = list(DueItem.select(DueItem.client, DueItem.rule, DueItem.key, DueItem.on, DueItem.title).tuples())
    due.refresh_all(clock.today())
    assert list(DueItem.select(DueItem.client, DueItem.rule, DueItem.key, DueItem.on, DueItem.title).tuples()) == rows
    for client in Client.select():
        assert not Contact.select().where(Contact.client == client, Contact.on < client.opened_on).exists()
        assert not Assessment.select().where(Assessment.client == client, Assessment.on < client.opened_on).exists()
    assert not Contact.select().where(Contact.signed_at < Contact.created).exists()
    old = clock.now() - timedelta(days=20)
    assert Contact.select().where(Contact.created < old).count() > 100
    assert Goal.select().where(Goal.at < old).exists()


def every_kind_of_record_is_there(registry):
    for model in (Addendum, Alert, ClientState, Contact, Goal, GoalProgress, Need, PlanReview, Step, Task):
        assert model.select().exists(), model
    for state in (Task.hold_until.is_null(False), Task.repeat_days > 0, Task.closing == "done",
                  Task.closing == "cancelled", Task.kind == "appointment", Task.due_on < clock.today()):
        assert Task.select().where(state).exists()
    filled = {form for form, in Assessment.select(Assessment.form).distinct().tuples()}
    assert filled == {form.key for form in registry.everything("assessment_forms")}
    for plugin in registry.working():
        for table in plugin.values["tables"]:
            assert table.select().exists(), table


def an_answer_that_cannot_wait_is_there_twice():
    urgent = [row for row in Assessment.select() if row.urgent_flags]
    assert [row for row in urgent if row.signed_at and SafetyStep.select().where(SafetyStep.assessment == row).exists()]
    assert [row for row in urgent if row.signed_at is None and row.on == clock.today()]
    assert len([row for row in urgent if row.signed_at is None]) == 1


def protected_records_are_with_cleared_staff_only():
    assert Client.select().where(Client.sensitivity != "").count() >= 2
    for model in (Assessment, Contact, Task):
        for row in model.select().where(model.sensitivity != ""):
            assert row.sensitivity in cleared(Worker.get_by_id(row.worker_id)).clearances


def specializations_are_on_and_have_something_to_say(registry):
    assert due.owners_in_force() >= {plugin.name for plugin in registry.working()}
    ruled = {owner(rule) for rule, in DueItem.select(DueItem.rule).distinct().tuples()}
    assert ruled == {"core", *(plugin.name for plugin in registry.working())}


def notes_are_amended_struck_and_unsigned():
    amendment = Contact.select().where(Contact.amends.is_null(False)).get()
    assert (amendment.amends.outcome, amendment.outcome) == ("reached", "attempted") and amendment.amends.amended_at
    assert Contact.select().where(Contact.struck_at.is_null(False), Contact.strike_reason != "").exists()
    old = clock.now() - timedelta(days=4)
    assert Contact.select().where(Contact.signed_at.is_null(), Contact.created < old).exists()


def clients_are_handed_over_and_reopened():
    former = CareTeamMember.alias()
    handed = (Client.select().join(former).where(former.until.is_null(False), former.part == ASSIGNED,
                                                 former.worker != Client.worker))
    assert [client for client in handed if Contact.select().where(Contact.client == client,
                                                                  Contact.worker == client.worker).exists()]
    states: dict[int, list[str]] = {}
    for state in ClientState.select().where(ClientState.kind == "status").order_by(ClientState.at):
        states.setdefault(state.client_id, []).append(state.value)
    closed = Client.select(Client.id).where(Client.status == "closed")
    assert closed.exists()
    assert [item.title for client_id, in closed.tuples() for item in open_items(client_id=client_id)] == []
    reopened = [client_id for client_id, values in states.items() if values == ["closed", "active"]]
    assert reopened and all(Client.get_by_id(client_id).status == "active" for client_id in reopened)


def labels_are_put_on_later_and_lifted():
    assert audit.LaterLabel.select().exists()
    lifted = [event for event in audit.AuditEvent.select() if "lifted_because" in event.detail]
    assert lifted and all(event.sensitivity for event in lifted)


def test_the_training_agency_without_plugins(settings: config.Settings):
    bare = discover(safe_mode=True)
    create_app(settings, bare, application.active())
    with db.db.connection_context():
        assert len(build_training(bare, clients=12)) == 9
        assert persons() == 12 and Goal.select().exists()


def test_people_are_never_mixed_with_made_up_ones(app, registry, client):
    with pytest.raises(ValueError, match="people in this agency"):
        build_training(registry)


def test_example_data_that_fails_costs_only_itself(app, registry, monkeypatch, caplog):
    from core.extension.contributions import Demo

    def broken(client: Client, story: object) -> None:
        client.select().count()
        raise RuntimeError("broken")

    plugin = registry.working()[0]
    monkeypatch.setitem(plugin.values, "demo", (Demo(f"{plugin.name}.broken", broken, share=1.0),))
    build_training(registry, clients=8)
    assert "broken failed" in caplog.text and persons() == 8
