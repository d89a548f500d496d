"""Protected assessments: their notice, their trace, and what nobody else may notice of them."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.accounts.models import Team, Worker
from core.assessments.models import Assessment
from core.clients.models import CareTeamMember, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.foundation.db import atomic
from core.monitoring.models import DueItem
from core.monitoring.models.due import refresh
from core.web.static_files import FOLDER
from tests.assessments.conftest import AUDITC, PHQ9, SAFETY

PART2 = "substance_use.part2"
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def drinking(desk, cleared):
    return desk.saved(desk.fill(AUDITC, {"q1": "4", "q2": "4", "q3": "4"}))


def again(client):
    return sorted((row.on, row.sensitivity, row.settled_under)
                  for row in DueItem.select().where(DueItem.client == client, DueItem.rule == "core.reassess"))


def test_the_notice_stands_wherever_it_is_shown(desk, drinking):
    client = f"/clients/{desk.client.id}"
    for url in (f"{client}/assessments/new/{AUDITC}", drinking.url, f"{client}/assessments", f"{drinking.url}/strike",
                f"{drinking.url}/amendments/new", f"{client}/assessments/new"):
        assert NOTICE in desk.web.get(url).text, url
    assert NOTICE not in desk.web.get(f"{client}/assessments/new/{PHQ9}").text


def test_a_notice_is_printed(desk, drinking):
    """What is left out of print is named by the style sheet; a notice is not."""
    page = desk.web.get(drinking.url).text
    assert f'<p class="small notice">{NOTICE}' in page
    hidden = (FOLDER / "caseloom.css").read_text().partition("@media print")[2]
    assert "display: none" in hidden and ".notice" not in hidden


@pytest.mark.parametrize(("path", "data", "status", "subject"), [
    (f"/clients/{{c}}/assessments/new/{AUDITC}", {"q1": ""}, 422, "assessment form"),
    ("/assessments/{a}/amendments/new", {"q1": "0"}, 422, "assessment {a}"),
    ("/assessments/{a}/strike", {"reason": ""}, 422, "assessment {a}"),
    ("/assessments/{a}/strike", {"reason": "x", "version": "9"}, 409, "assessment {a}"),
])
def test_an_answer_that_refuses_leaves_a_protected_trace(desk, drinking, path, data, status, subject):
    at = {"c": desk.client.id, "a": drinking.id}
    assert desk.web.post(path.format(**at), data).status_code == status
    event = AuditEvent.select().order_by(AuditEvent.id.desc()).get()
    assert (event.action, event.subject, event.sensitivity) == ("client.read", subject.format(**at), PART2)


def test_a_protected_one_moves_the_date_only_for_who_is_cleared(desk, cleared):
    desk.saved(desk.phq9(2, on="2024-01-05"))
    usual = date(2024, 1, 5) + timedelta(days=28)
    assert again(desk.client) == [(usual, "", "")]
    made = desk.saved(desk.phq9(2, on="2024-02-02"))
    Assessment.update(sensitivity=PART2).where(Assessment.id == made.id).execute()
    refresh(Client.get_by_id(desk.client.id))
    assert again(desk.client) == [(usual, "", PART2), (date(2024, 3, 1), PART2, "")]


def test_an_ordinary_result_shows_no_protected_score(desk, cleared):
    first, later = (desk.saved(desk.phq9(points, on=on)) for points, on in ((1, "2024-01-05"), (3, "2024-02-02")))
    Assessment.update(sensitivity=PART2).where(Assessment.id == later.id).execute()
    page = desk.web.get(first.url).text
    assert "Feb 2, 2024" not in page and NOTICE not in page
    assert "16 points higher than on Jan 5, 2024." in desk.web.get(later.url).text


def test_an_amendment_has_the_protection_of_what_it_amends(desk, cleared):
    made = desk.saved(desk.phq9(1))
    Assessment.update(sensitivity=PART2).where(Assessment.id == made.id).execute()
    answers = {**{f"q{n}": "1" for n in range(1, 9)}, "q9": "0", "on": "2024-03-02", "reason": "Wrong box."}
    newer = desk.saved(desk.web.post(f"{made.url}/amendments/new", answers))
    assert newer.sensitivity == PART2


def test_nothing_is_assessed_on_a_closed_client_and_what_was_typed_stays(desk, worker):
    desk.client.set_status(1, "closed", "Moved away", worker)
    answer = desk.phq9(1, note="KEPT TEXT")
    assert answer.status_code == 409 and "KEPT TEXT" in answer.text and "This client is closed." in answer.text
    assert not Assessment.select().exists()


# --- Unsigned ----------------------------------------------------------------------------------------


def waiting(client):
    """On whose Today the unsigned assessment stands: {worker: how many lines}."""
    lines = [row.worker_id for row in DueItem.select().where(DueItem.client == client, DueItem.rule == "core.safety")]
    return {number: lines.count(number) for number in lines}


@pytest.fixture
def heard(desk, colleague):
    """An urgent answer that a colleague heard."""
    desk.web.sign_in(colleague)
    return desk.saved(desk.phq9(1, q9="1", on=clock.today().isoformat()))


def leaves(worker, client, by):
    worker.end(by, confirmed=True)


def changes_team(worker, client, by):
    with atomic():
        CareTeamMember.end_part(client, worker.id)
    change(worker, by, team=Team.create(name="West").id)


def becomes_front_desk(worker, client, by):
    change(worker, by, roles=["front_desk"])


def change(worker, by, **changes):
    stored = {"name": worker.name, "sign_in": worker.sign_in, "roles": worker.role_names, "team": worker.team_id,
              "clearances": worker.clearances}
    worker.change(worker.version, by, **{**stored, **changes}, confirmed=True)


@pytest.mark.parametrize("what", [leaves, changes_team, becomes_front_desk])
def test_it_stands_once_with_the_clients_worker_when_its_author_may_not_see_it(
        desk, heard, worker, colleague, administrator, what):
    assert waiting(desk.client) == {worker.id: 1, colleague.id: 1}
    what(Worker.get_by_id(colleague.id), desk.client, administrator)
    assert waiting(desk.client) == {worker.id: 1}
    before = list(DueItem.select().order_by(DueItem.id).tuples())
    refresh(Client.get_by_id(desk.client.id))
    assert list(DueItem.select().order_by(DueItem.id).tuples()) == before


def test_a_protected_one_stands_with_somebody_who_is_cleared(desk, heard, worker, colleague, supervisor):
    supervisor.set_clearances([PART2], "test")
    Assessment.update(sensitivity=PART2).where(Assessment.id == heard.id).execute()
    refresh(Client.get_by_id(desk.client.id))
    assert waiting(desk.client) == {supervisor.id: 1}
    desk.web.sign_in(supervisor)
    assert desk.web.post(f"{heard.url}/safety-step",
                         {**SAFETY, "on": clock.today().isoformat()}).status_code == 303
