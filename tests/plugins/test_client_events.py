"""What specializations have done when a client is enrolled, closed or transferred; one that fails costs itself."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.clients.models import Client, close_client
from core.extend import ClientEvent, NewTask, RecordChange, add_contact, add_goal, add_task
from core.extension.faults import PluginFault
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication

FALLS = "Ask about falls and check the home for hazards"
PART2 = "substance_use.part2"
LIST = "Go over the medication list with the client"


def enroll(web, worker, born, given="Ida"):
    web.sign_in(worker)
    saved = web.post("/clients", {"given": given, "family": "Example", "born": born, "save": "1"})
    assert saved.status_code == 303, saved.text
    return saved


def test_a_new_client_of_65_or_older_is_asked_about_falls(web, worker):
    page = web.follow(enroll(web, worker, "1950-01-01")).text
    task = Task.get()
    assert (task.title, task.due_on, task.worker_id) == (FALLS, clock.today() + timedelta(days=30), worker.id)
    assert FALLS in page


def test_a_younger_one_is_not_and_nobody_while_the_specialization_is_off(web, worker, administrator):
    enroll(web, worker, "1990-01-01")
    web.sign_in(administrator).post("/specializations/geriatric/switch", {"value": "off"})
    enroll(web, worker, "1950-01-01", "Otto")
    assert not Task.select().exists()


def test_open_discharges_end_with_the_client(web, client, worker):
    made = Discharge.add(client, worker, discharged_on=clock.today(), facility="General", complexity="high")
    close_client(client, client.version, "Moved away", worker, {})
    ended = Discharge.get_by_id(made.id)
    assert (ended.ending, ended.ended_by) == ("closed", worker.name) and ended.ended_at
    assert AuditEvent.select().where(AuditEvent.action == "healthcare.discharge.end").count() == 1
    assert "Client closed" in web.sign_in(worker).get(made.url).text


def test_a_discharge_that_ended_with_the_client_is_open_again_when_it_is_reopened(web, client, worker):
    new, old, done = (Discharge.add(client, worker, discharged_on=clock.today() - timedelta(ago), facility="General",
                                    complexity="high") for ago in (1, 100, 2))
    done.end(done.version, "finished", worker)
    assert "Open discharges are closed." in web.sign_in(worker).get(f"{client.url}/status").text
    close_client(client, client.version, "Moved away", worker, {})
    page = web.get(f"{client.url}/status").text
    assert "Discharges of the last 90 days that closed with the client are opened again." in page
    stored = Client.get_by_id(client.id)
    web.post(f"{client.url}/status", {"value": "active", "reason": "Back", "version": str(stored.version)})
    assert [Discharge.get_by_id(one.id).ending for one in (new, old, done)] == ["", "closed", "finished"]
    assert "Contact the client after hospital discharge" in web.get("/").text
    paused = Client.get_by_id(client.id)
    for status in ("paused", "active"):
        paused.set_status(paused.version, status, "In hospital", worker)
    assert Discharge.get_by_id(old.id).ending == "closed"


def test_the_card_and_the_transfer_page_say_what_happens(web, client, supervisor, administrator):
    assert "the new worker gets a task to go over them." in web.sign_in(supervisor).get(f"{client.url}/handover").text
    assert "Clients 65 or older get a task" in web.sign_in(administrator).get("/specializations").text


def test_a_discharge_that_who_closes_may_not_see_stays_open(web, client, worker, colleague):
    colleague.set_clearances([PART2], "test")
    made = Discharge.add(client, colleague, discharged_on=clock.today(), facility="Detox", complexity="high",
                         sensitivity=PART2)
    close_client(client, client.version, "Moved away", worker, {})
    assert Discharge.get_by_id(made.id).ended_at is None
    assert "left open when the client was closed" in web.sign_in(colleague).get("/").text


def test_after_a_transfer_the_new_worker_goes_over_the_medications(client, worker, colleague, supervisor):
    worker.set_clearances(["substance_use.part2"], "test")
    Medication.add(client, worker, name="Sertraline")
    Medication.add(client, worker, name="Buprenorphine", sensitivity="substance_use.part2")
    client.assign(client.version, colleague, supervisor)
    tasks = {task.sensitivity: task for task in Task.select().where(Task.title == LIST)}
    assert set(tasks) == {"", "substance_use.part2"}
    assert tasks[""].worker_id == colleague.id and "Buprenorphine" not in tasks[""].detail


@pytest.mark.parametrize("on", ["enrolled", "transferred"])
@pytest.mark.parametrize("names", [False, True])
def test_a_protected_task_goes_to_the_nearest_who_may_see_it(web, registry, worker, colleague, supervisor, on, names):
    worker.set_clearances([PART2], "test")
    named = colleague.id if names else None
    act = wants(lambda client: NewTask("Call", clock.today(), sensitivity=PART2, worker_id=named))
    registry.plugins["mental_health"].values["client_events"] = (ClientEvent("mental_health.wants", on, act),)
    client = Client.add(supervisor, given="Ida", family="Example", worker=worker if on == "transferred" else colleague)
    if on == "transferred":
        client.assign(client.version, colleague, supervisor)
    task = Task.get()
    assert task.worker_id == worker.id
    assert web.sign_in(worker).get(task.url).status_code == 200
    assert "Assigned to Ana Worker" in web.get(f"/today/{DueItem.get(DueItem.task == task).id}").text
    assert web.sign_in(colleague).get(task.url).status_code == 404


def test_so_does_a_protected_task_that_a_plugins_page_sets(client, worker, colleague):
    worker.set_clearances([PART2], "test")
    for named in (colleague.id, None):
        add_task(client, colleague, "Call", clock.today(), worker_id=named, sensitivity=PART2)
    assert [task.worker_id for task in Task.select()] == [worker.id] * 2


def test_without_medications_a_transfer_sets_no_task(client, colleague, supervisor):
    client.assign(client.version, colleague, supervisor)
    assert not Task.select().exists()


# --- One that is wrong ------------------------------------------------------------------------------


def fails(client, by, today):
    raise ZeroDivisionError(f"about {client.family}")


def wants(*things):
    return lambda client, by, today: [thing(client) if callable(thing) else thing for thing in things]


def of_another_client(client):
    other = Client.select().where(Client.id != client.id).first()
    return RecordChange(Fall.select().where(Fall.client == other).get(), "withdraw", {"place": "Elsewhere"})


FINE = NewTask("Fine", date(2026, 12, 1))


@pytest.mark.parametrize("act", [
    fails, wants("a task"), lambda *about: 7, wants(NewTask("When?", "tomorrow")),
    wants(FINE, NewTask("x" * 201, FINE.due_on)),
    wants(NewTask(" ", FINE.due_on)), wants(NewTask("When?", date(1, 1, 1))),
    wants(NewTask("Who sees it?", FINE.due_on, sensitivity="geriatric.typo")),
    wants(NewTask("Whose?", FINE.due_on, worker_id=999)), wants(*[FINE] * 21), wants(FINE, of_another_client),
    wants(FINE, lambda client: RecordChange(client, "close", {"status": "closed"}))])
def test_one_that_fails_does_nothing_and_is_named(web, registry, client, worker, administrator, act, caplog):
    Fall.add(client, worker, on=clock.today(), place="In the hall")
    registry.plugins["geriatric"].values["client_events"] = (ClientEvent("geriatric.wrong", "enrolled", act),)
    enroll(web, worker, "1990-01-01")
    assert Client.select().count() == 2 and not Task.select().exists()
    assert Fall.get().place == "In the hall"
    said = [record.getMessage() for record in caplog.records if "geriatric.wrong" in record.getMessage()]
    assert len(said) == 1 and "Example" not in said[0]
    assert "geriatric.wrong" in web.sign_in(administrator).get("/specializations").text


def transfer(registry, client, colleague, supervisor, act):
    """A transfer for which Geriatric care wants this; what became of the client and what was noted."""
    registry.plugins["geriatric"].values["client_events"] = (ClientEvent("geriatric.wants", "transferred", act),)
    client.assign(client.version, colleague, supervisor)
    assert Client.get_by_id(client.id).worker_id == colleague.id
    return [fault.error for fault in PluginFault.select()]


def change(**fields):
    return lambda client: RecordChange(Fall.get(Fall.client == client.id), "change", fields)


@pytest.mark.parametrize("fields", [
    {"sensitivity": "geriatric.typo"}, {"on": date(1, 1, 1)}, {"on": datetime(2026, 1, 1)}, {"on": "today"},
    {"withdrawn_at": datetime(1, 1, 1)}, {"client": 2}, {"client_id": 2}, {"version": 9}, {"plaze": "Elsewhere"}])
def test_a_change_to_what_no_record_can_hold_is_not_made(registry, client, worker, colleague, supervisor, fields):
    Client.add(supervisor, given="Otto", family="Other", worker=worker)
    Fall.add(client, worker, on=clock.today(), place="In the hall")
    before = Fall.select().dicts().get()
    faults = transfer(registry, client, colleague, supervisor, wants(FINE, change(**fields)))
    assert (Fall.select().dicts().get(), len(faults)) == (before, 1) and not Task.select().exists()
    assert "RecordChange.fields" in faults[0]


def test_a_change_of_another_plugins_record_of_the_client_is_not_made(registry, client, worker, colleague, supervisor):
    Medication.add(client, worker, name="Sertraline")
    registry.plugins["mental_health"].values["client_events"] = ()
    faults = transfer(registry, client, colleague, supervisor, wants(
        FINE, lambda client: RecordChange(Medication.get(), "change", {"name": "Aspirin"})))
    assert (Medication.get().name, len(faults)) == ("Sertraline", 1) and not Task.select().exists()


def test_what_was_half_done_is_taken_back(registry, client, worker, colleague, supervisor):
    fall = Fall.add(client, worker, on=clock.today(), place="In the hall")
    fall.withdraw(fall.version, worker)  # takes no more changes
    faults = transfer(registry, client, colleague, supervisor, wants(FINE, change(place="Elsewhere")))
    assert len(faults) == 1 and not Task.select().exists()


@pytest.mark.parametrize("add", [add_task, add_contact, add_goal])
@pytest.mark.parametrize(("day", "sensitivity"), [
    (date(1, 1, 1), ""), (datetime(2026, 1, 1), ""), (date(2026, 12, 1), "geriatric.typo")])
def test_a_plugins_page_adds_nothing_that_nobody_could_see(client, worker, add, day, sensitivity):
    before = Task.select().count() + Contact.select().count() + Goal.select().count()
    with pytest.raises(ValueError, match="must be a date|names no policy"):
        if add is add_task:
            add_task(client, worker, "Call", day, sensitivity=sensitivity)
        elif add is add_contact:
            add_contact(client, worker, day, "visit", "client", True, "A visit", sensitivity=sensitivity)
        else:
            add_goal(client, worker, "geriatric.fewer_falls", due_on=day, sensitivity=sensitivity)
    assert Task.select().count() + Contact.select().count() + Goal.select().count() == before
