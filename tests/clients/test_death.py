"""A client who died: nothing addresses the dead, what is open is settled, and a mistake is undone as if it had not been
(cases person-13)."""
from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from core.clients.models import Client, Death
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal, Step


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def otto(client, worker, web):
    """Born 85 years and some months ago; with a visit, a weekly call, a goal and its step."""
    died = day(-180)
    client.change(client.version, born=died.replace(year=died.year - 85, day=1))
    Task.add(client, worker, title="Visit", kind="appointment", due_on=day(8), worker=worker.id)
    Task.add(client, worker, title="Call Otto", due_on=day(1), worker=worker.id, repeat_days=7)
    goal = Goal.add(client, worker, words="Walk to the park", due_on=day(30))
    Step.add(goal, worker, text="Find shoes", who="worker", worker=worker.id, due_on=day(3))
    web.sign_in(worker)
    return client


def die(web, client, on=None, ways=True, **more):
    """Mark the client as deceased, each open thing settled in the first way it offers."""
    given = {"known": "day" if on else "unknown", "on": on.isoformat() if on else ""}
    chosen = {}
    if ways:
        chosen |= {f"task-{task.id}": "cancelled" for task in Task.select().where(Task.closed_at.is_null())}
        chosen |= {f"step-{step.id}": "not_done" for step in Step.select().where(Step.done_at.is_null())}
        chosen |= {f"goal-{goal.id}": "not_met" for goal in Goal.select().where(Goal.closed_at.is_null())}
    version = Client.get_by_id(client.id).version
    return web.post(f"{client.url}/death", {**given, **chosen, "version": str(version), **more})


def live(web, client, reason="It was his brother"):
    return web.post(f"{client.url}/death/undo",
                    {"reason": reason, "version": str(Client.get_by_id(client.id).version)})


def log(web, client, on, **more):
    return web.post(f"{client.url}/contacts/new", {
        "on": on.isoformat(), "kind": "phone", "whom": "client", "outcome": "reached", "text": "We talked", **more})


def test_the_age_stops_at_the_day_of_death(web, otto, travel):
    assert die(web, otto, day(-180)).status_code == 303
    said = web.get(otto.url).text
    assert "age 85" in said and "died " in said
    travel(days=400)
    web.sign_in(otto.worker)
    assert "age 85" in web.get(otto.url).text
    found = web.post("/search", {"q": otto.family}).text
    assert '<td class="number">85</td>' in found and "Deceased" in found


def test_a_death_on_an_unknown_day_is_a_death_without_an_age(web, otto):
    assert die(web, otto).status_code == 303
    page = web.get(otto.url).text
    assert "deceased, date unknown" in page and "years old" not in page
    assert log(web, otto, day(0)).status_code == 422


def test_everything_open_asks_for_a_choice_and_nothing_is_saved_without(web, otto):
    answer = die(web, otto, day(-180), ways=False)
    assert answer.status_code == 422
    assert answer.text.count("Choose what to do with this.") == 8  # beside its field, and above
    assert not Client.get_by_id(otto.id).deceased and not Task.select().where(Task.closed_at.is_null(False)).exists()


def test_nothing_is_due_for_the_dead_and_no_sheet_is_printed_for_them(web, otto):
    assert DueItem.select().where(DueItem.client == otto).exists()
    die(web, otto, day(-180))
    assert not DueItem.select().where(DueItem.client == otto, DueItem.closed_at.is_null()).exists()
    assert otto.family not in web.get("/").text
    assert "Nothing is printed for the client" in web.get(f"{otto.url}?copy=client").text
    assert "copy=client" not in web.get(otto.url).text
    assert otto.family not in web.get("/clients?unreached=30").text


def test_contacts_about_the_dead_are_possible_and_with_them_are_not(web, otto):
    die(web, otto, day(-180))
    answer = log(web, otto, day(-2))
    assert answer.status_code == 422 and "The client died before this date." in answer.text
    assert "We talked" in answer.text and not Contact.select().exists()
    assert log(web, otto, day(-2), whom="family").status_code == 303
    assert log(web, otto, day(-200)).status_code == 303
    assert web.post(f"{otto.url}/tasks/new", {"title": "Call Kim", "kind": "task", "due_on": day(1).isoformat(),
                                              "repeat_days": "0", "worker": str(otto.worker_id)}).status_code == 303
    assert "Call Kim" in web.get("/").text


def test_a_note_can_not_become_one_with_the_dead(web, otto, worker):
    die(web, otto, day(-180))
    note = Contact.log(otto, worker, on=day(-200), kind="phone", outcome="reached", text="Before")
    form = {"kind": "phone", "whom": "client", "outcome": "reached", "text": "x", "on": day(-1).isoformat()}
    assert web.post(f"{note.url}/edit", {**form, "version": str(note.version)}).status_code == 422
    note.sign(worker)
    answer = web.post(f"{note.url}/amendments/new", {**form, "reason": "y", "version": str(note.version)})
    assert answer.status_code == 422 and "The client died before this date." in answer.text


def test_contacts_after_the_death_are_named_before_it_is_recorded(web, otto, worker):
    for ahead in (-150, -149, -148):
        Contact.log(otto, worker, on=day(ahead), kind="phone", outcome="reached", text="July")
    answer = die(web, otto, day(-180))
    assert answer.status_code == 422 and "One of the two is wrong" in answer.text
    assert all(note.url in answer.text for note in Contact.select())
    assert die(web, otto, day(-180), looked="y").status_code == 303


def test_a_protected_contact_after_the_death_is_named_to_nobody_without_clearance(web, otto, worker):
    Contact.log(otto, worker, on=day(-150), kind="phone", outcome="reached", text="x",
                sensitivity="substance_use.part2")
    assert die(web, otto, day(-180)).status_code == 303


def test_undo_brings_back_exactly_what_was_settled(web, otto):
    other = Task.add(otto, otto.worker, title="Done before", due_on=day(1), worker=otto.worker_id)
    other.finish(other.version, "", otto.worker)

    def state():
        return ([(t.id, t.closing, t.due_on, t.outcome, t.worker_id) for t in Task.select().order_by(Task.id)],
                [(s.id, s.done_at) for s in Step.select()], [(g.id, g.closing) for g in Goal.select()],
                sorted((d.rule, d.key, d.on, d.worker_id) for d in DueItem.select()))

    before = state()
    die(web, otto, day(-180))
    assert state() != before
    assert live(web, otto, "").status_code == 422
    assert live(web, otto).status_code == 303
    assert state() == before
    page = web.get(f"{otto.url}/death").text
    assert "It was his brother" in page and "Mark as deceased" in page


def test_what_somebody_opened_again_meanwhile_is_left_alone(web, otto, worker):
    die(web, otto, day(-180))
    task = Task.select().order_by(Task.id).first()
    task.undo(task.version, worker)
    task.edit(task.version, worker, title="Call his daughter")
    live(web, otto)
    assert Task.get_by_id(task.id).title == "Call his daughter" and Death.get().undone_at


def test_it_is_recorded_once_although_two_say_so(web, otto):
    assert die(web, otto, day(-180)).status_code == 303
    again = die(web, otto, day(-170))
    assert again.status_code == 409 and Death.select().count() == 1
    assert live(web, otto).status_code == 303 and live(web, otto).status_code == 409


def test_a_closed_client_can_turn_out_to_have_died(web, otto, worker):
    otto.set_status(otto.version, "closed", "Moved", worker)
    Task.update(closed_at=clock.now()).execute()
    Goal.update(closed_at=clock.now()).execute()
    assert die(web, otto, day(-180)).status_code == 303
    assert Client.get_by_id(otto.id).deceased


def test_both_leave_a_trace_without_what_was_typed(web, otto):
    die(web, otto, day(-180))
    live(web, otto, "zebra-5512")
    actions = [event.action for event in AuditEvent.select().where(AuditEvent.client_id == otto.id)]
    assert {"client.death", "client.alive"} <= set(actions)
    assert not any("zebra" in event.detail for event in AuditEvent.select())


def test_the_form_of_a_contact_about_the_dead_begins_with_the_family(web, otto):
    chosen = r'value="(\w+)"[^>]* checked'
    assert re.search(rf'name="whom" {chosen}', web.get(f"{otto.url}/contacts/new").text)[1] == "client"
    die(web, otto, day(-2))
    assert re.search(rf'name="whom" {chosen}', web.get(f"{otto.url}/contacts/new").text)[1] == "family"
