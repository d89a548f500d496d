"""Taking a role, a team or a clearance away, or ending an account: what would be orphaned, and who gets it."""
from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client
from core.foundation import clock
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal, Step

PART2 = "substance_use.part2"


def day(ahead=1):
    return clock.today() + timedelta(days=ahead)


def form_of(worker, **changes):
    worker = Worker.get_by_id(worker.id)
    return {"name": worker.name, "sign_in": worker.sign_in, "roles": worker.roles.split(), "team": worker.team_id or "",
            "version": worker.version, "clearances": sorted(worker.clearances),
            "own_password": "seven green lamps at night", **changes}


def edit(web, worker, **changes):
    return web.post(f"{worker.url}/edit", form_of(worker, **changes))


def leave(web, worker, **more):
    return web.post(f"{worker.url}/leaving", more)


@pytest.fixture
def admin(web, administrator):
    """The browser of an administrator, who sees no client."""
    return web.sign_in(administrator)


@pytest.fixture
def helping(client, worker, stranger):
    """Somebody who has two tasks and a step about Rosa Alvarez, a client of the worker."""
    for title in ("Call the county", "Fetch the papers"):
        Task.add(client, worker, title=title, due_on=day(), worker=stranger.id)
    goal = Goal.add(client, worker, words="Live somewhere dry")
    Step.add(goal, worker, text="Visit the housing office", who="worker", worker=stranger.id, due_on=day())
    return stranger


def with_worker(worker):
    """How many tasks and steps this worker has open, and how many lines on Today."""
    return (Task.select().where(Task.worker == worker.id, Task.closed_at.is_null()).count(),
            Step.select().where(Step.worker == worker.id).count(),
            DueItem.select().where(DueItem.worker == worker.id, DueItem.closed_at.is_null()).count())


def assert_names_no_client(answer):
    for word in ("Rosa", "Alvarez", "county", "papers", "housing", "clinic"):
        assert word not in answer.text, word


def beside(answer, name):
    """The sentences beside a field."""
    errors = re.search(rf'id="{name}-error"[^>]*>([^<]*)<', answer.text)
    return unescape(errors[1]).strip() if errors else ""


# --- Leaving --------------------------------------------------------------------------------------


def test_what_would_be_orphaned_is_said_in_counts(admin, helping):
    shown = admin.get(f"{helping.url}/leaving")
    assert "2 open tasks and 1 plan step of 1 client" in shown.text
    assert_names_no_client(shown)


def test_it_is_asked_before_anybody_leaves(admin, helping):
    answer = leave(admin, helping)
    assert answer.status_code == 422
    assert "Check the box to confirm." in answer.text and "2 open tasks and 1 plan step of 1 client" in answer.text
    assert Worker.get_by_id(helping.id).is_active and with_worker(helping)[:2] == (2, 1)


def test_confirmed_it_goes_to_each_clients_own_worker(admin, helping, worker):
    assert leave(admin, helping, confirmed="y").status_code == 303
    assert not Worker.get_by_id(helping.id).is_active
    assert with_worker(helping) == (0, 0, 0)
    assert with_worker(worker)[:2] == (2, 1)
    titles = {row.title for row in DueItem.select().where(DueItem.worker == worker.id)}
    assert {"Call the county", "Fetch the papers", "Visit the housing office"} <= titles


def test_who_has_left_is_on_no_care_team(admin, helping):
    leave(admin, helping, confirmed="y")
    parts = CareTeamMember.select().where(CareTeamMember.worker == helping.id, CareTeamMember.until.is_null())
    assert not parts.exists()


def test_assigned_clients_are_handed_over_first(admin, client, worker):
    for answer in (admin.get(f"{worker.url}/leaving"), leave(admin, worker, confirmed="y")):
        assert "They&#39;re assigned to 1 client. Transfer the client first." in answer.text
        assert_names_no_client(answer)
    assert answer.status_code == 422 and Worker.get_by_id(worker.id).is_active


def test_unsigned_notes_are_named_before_their_author_leaves(admin, client, stranger):
    for _ in range(3):
        Contact.log(client, stranger, on=day(0), kind="phone", outcome="reached", text="x")
    for answer in (admin.get(f"{stranger.url}/leaving"), leave(admin, stranger)):
        assert ("3 unsigned notes. They can finish them until they leave. After that, the client&#39;s assigned worker "
                "closes them as is.") in answer.text
    assert answer.status_code == 422
    assert leave(admin, stranger, confirmed="y").status_code == 303


def test_with_nothing_open_nothing_is_asked(admin, colleague):
    assert "What will happen" not in admin.get(f"{colleague.url}/leaving").text
    assert leave(admin, colleague).status_code == 303


# --- Roles ----------------------------------------------------------------------------------------


def test_who_becomes_the_front_desk_gives_the_work_away(admin, helping, worker):
    answer = edit(admin, helping, roles=["front_desk"])
    assert answer.status_code == 422 and "2 open tasks and 1 plan step of 1 client" in beside(answer, "roles")
    assert Worker.get_by_id(helping.id).roles == "case_manager"
    assert edit(admin, helping, roles=["front_desk"], confirmed="y").status_code == 303
    assert with_worker(helping) == (0, 0, 0)
    assert with_worker(worker)[:2] == (2, 1)


def test_who_has_clients_does_not_become_the_front_desk(admin, client, worker):
    answer = edit(admin, worker, roles=["front_desk"], confirmed="y")
    assert answer.status_code == 422
    assert beside(answer, "roles") == "They're assigned to 1 client. Transfer the client first."
    assert Worker.get_by_id(worker.id).roles == "case_manager"


def test_another_role_beside_the_own_asks_nothing(admin, helping):
    assert edit(admin, helping, roles=["case_manager", "administrator"]).status_code == 303


def test_a_new_name_asks_nothing(admin, helping):
    assert edit(admin, helping, name="Cleo Renamed").status_code == 303


# --- Clearances -----------------------------------------------------------------------------------


@pytest.fixture
def protected(client, worker, stranger, supervisor):
    """A protected task of a stranger who is cleared, as the client's worker and the supervisor are."""
    for person in (worker, stranger, supervisor):
        person.set_clearances([PART2], "test")
    return Task.add(client, stranger, title="Book the clinic", due_on=day(), worker=stranger.id, sensitivity=PART2)


def test_without_the_clearance_protected_work_goes_to_who_may_see_it(admin, protected, stranger, worker):
    answer = edit(admin, stranger, clearances=[])
    assert answer.status_code == 422 and "1 open task of 1 client" in beside(answer, "clearances")
    assert not beside(answer, "roles")
    assert_names_no_client(answer)
    assert edit(admin, stranger, clearances=[], confirmed="y").status_code == 303
    assert Task.get_by_id(protected.id).worker_id == worker.id


def test_the_nearest_who_may_see_it_takes_it(admin, protected, stranger, worker, supervisor):
    worker.set_clearances([], "test")
    edit(admin, stranger, clearances=[], confirmed="y")
    assert Task.get_by_id(protected.id).worker_id == supervisor.id
    assert DueItem.get(DueItem.title == "Book the clinic").worker_id == supervisor.id


def test_ordinary_work_stays_when_a_clearance_goes(admin, protected, helping):
    edit(admin, helping, clearances=[], confirmed="y")
    assert with_worker(helping)[:2] == (2, 1)


def test_the_worker_of_a_protected_client_keeps_the_clearance(admin, client, worker, supervisor):
    for person in (worker, supervisor):
        person.set_clearances([PART2], "test")
    Client.update(sensitivity=PART2).execute()
    answer = edit(admin, worker, clearances=[], confirmed="y")
    assert answer.status_code == 422
    assert beside(answer, "clearances") == ("They're assigned to 1 client protected as “42 CFR Part 2 record”. "
                                            "Transfer that client first.")
    assert not beside(answer, "roles") and not beside(answer, "team")


def test_the_last_one_who_is_cleared_stays_so_while_there_are_records(admin, protected, stranger, worker, supervisor):
    for person in (worker, supervisor):
        person.set_clearances([], "test")
    for answer in (edit(admin, stranger, clearances=[], confirmed="y"), leave(admin, stranger, confirmed="y"),
                   edit(admin, stranger, roles=["front_desk"], confirmed="y")):
        assert answer.status_code == 422
        assert "the only one with clearance for" in answer.text and "42 CFR Part 2" in answer.text
    assert Worker.get_by_id(stranger.id).clearances == {PART2}


def test_without_records_the_last_clearance_goes(admin, stranger):
    stranger.set_clearances([PART2], "test")
    assert edit(admin, stranger, clearances=[]).status_code == 303
    assert Worker.get_by_id(stranger.id).clearances == frozenset()


def test_an_auditor_who_is_cleared_does_not_count_as_another(admin, protected, stranger, worker, supervisor, auditor):
    for person in (worker, supervisor):
        person.set_clearances([], "test")
    auditor.set_clearances([PART2], "test")
    assert edit(admin, stranger, clearances=[], confirmed="y").status_code == 422


# --- Teams ----------------------------------------------------------------------------------------


def test_who_changes_team_takes_their_clients_along_once_it_is_confirmed(admin, client, worker, south):
    answer = edit(admin, worker, team=south.id)
    assert answer.status_code == 422 and beside(answer, "team") == "1 client moves to the new team."
    assert Client.get().team_id == worker.team_id
    assert edit(admin, worker, team=south.id, confirmed="y").status_code == 303
    assert Client.get().team_id == south.id


def test_who_has_no_clients_changes_team_without_a_question(admin, helping, north):
    assert edit(admin, helping, team=north.id).status_code == 303


def test_the_box_to_confirm_is_not_there_before_something_follows(admin, helping):
    assert "Yes, I'm sure" not in admin.get(f"{helping.url}/edit").text


def test_half_a_change_is_none(admin, helping, worker):
    answer = edit(admin, helping, roles=["front_desk"], name="Cleo Renamed")
    assert answer.status_code == 422
    assert Worker.get_by_id(helping.id).name == "Cleo Stranger"


def test_what_a_role_and_a_clearance_both_bring_about_stands_beside_the_clearance_only(admin, client, worker):
    worker.set_clearances([PART2], "test")
    Task.add(client, worker, title="Book the clinic", due_on=day(), worker=worker.id, sensitivity=PART2)
    answer = edit(admin, worker, roles=["auditor"], clearances=[])
    assert answer.status_code == 422
    assert "only one with clearance" in beside(answer, "clearances") and "clearance" not in beside(answer, "roles")
    assert "Transfer the client first" in beside(answer, "roles")
