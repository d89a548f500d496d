"""No date about a client lies before their birth, in any form, the specializations' too."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.assessments.models import Assessment
from core.clients.models import Alert, Client
from core.foundation import clock
from core.monitoring.models import Contact
from core.plans.models import Goal
from core.testing import Web
from plugins.geriatric.models import Fall

pytestmark = pytest.mark.one_database

BEFORE = "This date is before the client was born. Check the date."
BORN, EARLIER = date(1990, 5, 4), "1990-05-03"
TODAY = clock.today().isoformat()
FORMS = {  # the page, the field with a date, and what else is sent
    "contact": ("{client}/contacts/new", "on", {"kind": "phone", "outcome": "reached", "text": "Slept better"}),
    "next step": ("{client}/contacts/new", "next_on", {"on": TODAY, "kind": "phone", "outcome": "reached",
                                                       "text": "Slept better", "next_step": "Call"}),
    "task": ("{client}/tasks/new", "due_on", {"title": "Call", "kind": "task", "repeat_days": "0"}),
    "alert": ("{client}/alerts", "until", {"kind": "other", "severity": "info", "text": "A dog"}),
    "assessment": ("{client}/assessments/new/mental_health.phq9", "on", {}),
    "goal": ("{client}/goals/new?type=own", "due_on", {"words": "Walk again", "priority": "2"}),
    "progress": ("{goal}/progress", "on", {"note": "Walked"}),
    "step": ("{goal}/steps/new", "due_on", {"text": "Call", "who": "client"}),
    "review": ("{client}/plan/reviews/new", "on", {"words": "Talked", "next_on": "2030-01-01"}),
    "fall": ("/s/geriatric/clients/{id}/falls/new", "on", {"place": "Stairs"}),
    "home": ("/s/geriatric/falls/{fall}/home", "home_checked_on", {"home_found": "Rugs"}),
    "discharge": ("/s/healthcare/clients/{id}/discharges/new", "discharged_on", {"facility": "County",
                                                                               "complexity": "high"}),
    "refill": ("/s/mental_health/clients/{id}/medications/new", "refill_on", {"name": "Sertraline"}),
}


@pytest.fixture
def places(worker: object, client: Client) -> dict[str, object]:
    """The parts of the addresses."""
    Client.update(born=BORN).execute()
    born = Client.get_by_id(client.id)
    goal = Goal.add(born, worker, words="Walk again")
    fall = Fall.add(born, worker, on=clock.today(), place="Stairs", injury="")
    return {"client": client.url, "id": client.id, "goal": goal.url, "fall": fall.id}


@pytest.mark.parametrize("name", FORMS)
def test_a_date_before_the_birth_is_refused_beside_its_field(web: Web, worker: object, places: dict[str, object],
                                                          name: str) -> None:
    path, field, more = FORMS[name]
    answer = web.sign_in(worker).post(path.format(**places), {**more, field: EARLIER, "version": "1"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    error = answer.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert BEFORE in error and "1990" not in error
    rows = [table.select().count() for table in (Contact, Alert, Assessment, Goal, Fall)]
    assert rows == [0, 0, 0, 1, 1]


def test_a_date_on_the_day_of_birth_is_taken(web: Web, worker: object, places: dict[str, object]) -> None:
    path, field, more = FORMS["contact"]
    sent = {**more, field: BORN.isoformat()}
    assert web.sign_in(worker).post(path.format(**places), sent).status_code == 303


def test_of_a_client_whose_birth_is_not_known_any_date_is_taken(web: Web, worker: object,
                                                             places: dict[str, object]) -> None:
    Client.update(born=None).execute()
    path, field, more = FORMS["contact"]
    assert web.sign_in(worker).post(path.format(**places), {**more, field: EARLIER}).status_code == 303


def test_an_edited_note_is_not_moved_before_the_birth(web: Web, worker: object, places: dict[str, object]) -> None:
    client = Client.get()
    note = Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="Slept better")
    sent = {"on": EARLIER, "kind": "phone", "outcome": "reached", "text": "Slept better", "version": "1"}
    assert BEFORE in web.sign_in(worker).post(f"{note.url}/edit", sent).text


def test_the_birthday_itself_may_be_corrected_to_an_earlier_day(web: Web, worker: object,
                                                             places: dict[str, object]) -> None:
    client = Client.get()
    sent = {"given": client.given, "family": client.family, "phone": client.phone, "version": str(client.version)}
    earlier = (BORN - timedelta(days=400)).isoformat()
    assert web.sign_in(worker).post(f"{client.url}/edit", {**sent, "born": earlier}).status_code == 303
    assert Client.get().born.isoformat() == earlier
