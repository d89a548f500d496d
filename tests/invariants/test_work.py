"""Work has somebody, in cases that chance seldom tries."""
from __future__ import annotations

from core.access.models import Agency
from core.accounts.models import Worker, passwords
from core.clients.models import CareTeamMember
from core.foundation import clock
from core.monitoring.models import DueItem, Task
from tests.invariants import checks
from tests.invariants.test_once import instrument
from tests.invariants.world import PASSWORD

PART2 = "substance_use.part2"


def urgent(web, worker, client):
    """An urgent assessment by this worker, through the web: its safety step is due today."""
    form = instrument()
    answers = {question.key: question.choices[-1].value for question in form.questions}
    answer = web.sign_in(worker).post(f"{client.url}/assessments/new/{form.key}",
                                      {**answers, "on": client.opened_on.isoformat(), "once": f"{worker.id:043}"})
    assert answer.status_code == 303


def moved(worker, team):
    """The worker, who has gone to another team with all their clients."""
    now = Worker.get_by_id(worker.id)
    now.change(now.version, worker, name=now.name, sign_in=now.sign_in, roles=now.roles.split(), team=team.id,
               clearances=set(now.clearances), confirmed=True)
    return now


def test_a_colleagues_date_moves_on_when_the_clients_worker_takes_it_to_another_team(web, worker, colleague, client,
                                                                                    south):
    """The colleague saw the client as one of the team; they are not on its care team."""
    urgent(web, colleague, client)
    assert DueItem.select().where(DueItem.worker == colleague.id).exists()
    moved(worker, south)
    assert list(checks.nobodys_work()) == []


def test_a_colleagues_unsigned_note_moves_on_with_the_client_too(web, worker, colleague, client, south):
    web.sign_in(colleague).post(f"{client.url}/contacts/new", {
        "on": client.opened_on.isoformat(), "kind": "phone", "outcome": "attempted", "minutes": "5",
        "text": "No answer"})
    assert DueItem.select().where(DueItem.worker == colleague.id).exists()
    moved(worker, south)
    assert list(checks.nobodys_work()) == []


def test_what_nobody_could_see_goes_to_the_first_who_can(web, worker, colleague, supervisor, client, administrator):
    """A protected task whose worker is cleared no longer, while nobody else is."""
    Agency.update(scope="assigned").execute()
    colleague.set_clearances([PART2], "test")
    CareTeamMember.join_team(client, colleague.id, worker, "Nurse")
    task = Task.add(client, colleague, title="Call", due_on=clock.today(), worker=colleague.id, sensitivity=PART2)
    colleague.set_clearances([], "test")
    assert list(checks.nobodys_work()) == []  # nobody could see it; the doctor says so
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == administrator.id).execute()
    answer = web.sign_in(administrator).post(f"/staff/{supervisor.id}/edit", {
        "name": supervisor.name, "sign_in": supervisor.sign_in, "roles": "supervisor", "clearances": PART2,
        "team": str(supervisor.team_id), "version": str(supervisor.version), "own_password": PASSWORD})
    assert answer.status_code == 303
    assert DueItem.get(DueItem.task == task).worker_id == supervisor.id
