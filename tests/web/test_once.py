"""A one-time token belongs to one form of one person: sent elsewhere, it is another form's."""
from __future__ import annotations

from datetime import timedelta

from core.clients.models import Client
from core.foundation import application, clock
from core.monitoring.models import Contact
from core.plans.models import Need
from core.web.once import Forgetting, Submission, once

TOKEN = "t" * 43


def note(**more):
    return {"on": clock.today().isoformat(), "kind": "phone", "outcome": "attempted", "text": "No answer.",
            "once": TOKEN, **more}


def test_the_same_form_twice_makes_one_record_and_both_answers_lead_to_it(web, client, worker):
    web.sign_in(worker)
    first, second = (web.post(f"{client.url}/contacts/new", note()) for _ in range(2))
    assert first.location == second.location and Contact.select().count() == 1


def test_a_form_sent_again_with_other_words_saves_them(web, client, worker):
    """After going back: what was corrected is not answered with what was saved before."""
    web.sign_in(worker)
    first, second = (web.post(f"{client.url}/contacts/new", note(text=text)) for text in ("No answer.", "She called."))
    assert [first.status_code, second.status_code] == [303, 303] and first.location != second.location
    assert [contact.text for contact in Contact.select().order_by(Contact.id)] == ["No answer.", "She called."]


def test_a_token_sent_to_another_clients_form_saves_there(web, client, worker):
    other = Client.add(worker, given="Ines", family="Moreno")
    web.sign_in(worker)
    answers = [web.post(f"{one.url}/contacts/new", note()) for one in (client, other)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location != answers[1].location
    assert {contact.client_id for contact in Contact.select()} == {client.id, other.id}


def test_a_token_sent_to_another_kind_of_form_saves_there(web, client, worker):
    web.sign_in(worker)
    web.post(f"{client.url}/contacts/new", note())
    answer = web.post(f"{client.url}/needs/new", {"words": "A quiet room", "once": TOKEN})
    assert answer.status_code == 303 and Need.select().count() == 1


def test_a_token_sent_by_somebody_else_saves_for_them(web, client, worker, colleague):
    """A desk that two people share: what the second one typed is not answered with the first one's page."""
    answers = [web.sign_in(who).post(f"{client.url}/contacts/new", note()) for who in (worker, colleague)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert sorted(contact.worker_id for contact in Contact.select()) == sorted([worker.id, colleague.id])


def test_old_forms_are_forgotten_once_an_hour(client, worker, monkeypatch):
    application.active().put(Forgetting())
    now = clock.now()
    for minutes, left in ((0, 0), (30, 1), (61, 0)):
        Submission.insert(token="o" * 43, worker_id=worker.id, url="/", at=now - timedelta(days=3)
                          ).on_conflict_ignore().execute()
        monkeypatch.setattr(clock, "now", lambda later=timedelta(minutes=minutes): now + later)
        once(TOKEN, worker.id, lambda: client.url)
        assert Submission.select().where(Submission.token == "o" * 43).count() == left, minutes
