"""Nothing typed is lost: drafts on the server, from the first key until the form is saved (P1, AU-8)."""
from __future__ import annotations

import random
import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
from peewee import OperationalError

from core.accounts.models import Worker, passwords, sessions
from core.accounts.models.sessions import Limits, Session
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact
from core.web.drafts import KEPT_FOR, Draft

TEXT = "Met at the shelter. Ōta said “ñ & <b>”\r\n\r\n  two blanks  and an emoji \N{SEEDLING}"


class Opened:
    """A form as a browser has it: its address, and its hidden fields."""

    def __init__(self, web, url: str):
        self.web, self.url = web, url
        self.page = web.get(url)
        text = self.page.text
        form = next(form for form in text.split("<form")[1:] if 'name="about"' in form)
        self.hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))

    def keep(self, **typed):
        return self.web.http.post("/drafts", base_url="https://localhost", data={**self.hidden, **typed})

    def send(self, **typed):
        return self.web.http.post(self.url, base_url="https://localhost", data={**self.hidden, **typed})


def contact(text: str = TEXT, **more: str) -> dict[str, str]:
    return {"text": text, "on": clock.today().isoformat(), "kind": "phone", "whom": "client", "outcome": "reached",
            "minutes": "15", **more}


@pytest.fixture
def form(web, worker, client):
    web.sign_in(worker)
    return Opened(web, f"{client.url}/contacts/new")


def written(page) -> str:
    """What stands in the note of a page, as a browser would send it."""
    from html import unescape
    found = re.search(r'<textarea[^>]*name="text"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.S)
    return unescape(found[1])


def test_what_was_typed_is_there_when_the_form_is_opened_again(form, web):
    assert "Draft saved" in form.keep(**contact()).text
    again = web.get(form.url)
    assert written(again) == TEXT and "Restored from" in again.text
    assert not Contact.select().exists()


def test_the_button_does_the_same_without_a_script(form, web):
    answer = form.send(**contact(), save_draft="1")
    assert answer.status_code == 303 and answer.location.startswith(form.url)
    assert written(web.get(answer.location)) == TEXT
    assert not Contact.select().exists()


def test_a_saved_form_leaves_no_draft(form, web):
    form.keep(**contact())
    assert form.send(**contact()).status_code == 303
    assert "You have no drafts." in web.get("/drafts").text
    assert written(web.get(form.url)) == ""


def test_a_draft_that_arrives_after_the_save_is_not_made(form, web):
    assert form.send(**contact()).status_code == 303
    late = form.keep(**contact())
    assert (late.status_code, late.text) == (409, "Already saved.")
    assert "You have no drafts." in web.get("/drafts").text and Contact.select().count() == 1


def test_nothing_typed_makes_no_draft(form):
    form.keep(text="  ")
    assert not Draft.select().exists()


def test_two_openings_of_one_form_have_a_draft_each(form, web):
    other = Opened(web, form.url)
    form.keep(**contact("first"))
    other.keep(**contact("second"))
    assert {dict(draft.typed)["text"] for draft in Draft.select()} == {"first", "second"}
    other.send(**contact("second"))
    assert written(web.get(form.url)) == "first"


def test_invalid_input_is_kept_as_well(form, web):
    assert form.send(**contact(on="")).status_code == 422
    assert written(web.get(form.url)) == TEXT


# --- The session ----------------------------------------------------------------------------------


def end_session(seconds_ago: float = Limits().idle.total_seconds() + 1):
    Session.update(seen=clock.now() - timedelta(seconds=seconds_ago)).execute()


def sign_in(web, worker, url: str):
    """The page that this address leads to, after the worker signed in."""
    web.sign_in(worker)
    return web.get(url)


def test_a_form_sent_after_its_session_leads_back_to_the_form_with_the_text(form, web, worker):
    end_session()
    answer = form.send(**contact())
    assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
    page = sign_in(web, worker, form.url)
    assert written(page) == TEXT
    assert Opened(web, form.url).send(**contact()).status_code == 303
    assert Contact.select().count() == 1 and not Draft.select().where(Draft.saved_at.is_null()).exists()


def test_the_next_person_at_the_machine_sees_nothing_of_it(form, web, colleague):
    end_session()
    form.send(**contact("zebra-5512"))
    web.sign_in(colleague)
    for url in (form.url, "/drafts", "/", f"/drafts/{Draft.get().id}"):
        page = web.get(url)
        assert "zebra-5512" not in page.text and "Restored" not in page.text, url
    assert web.get(f"/drafts/{Draft.get().id}").status_code == 404


def test_typing_keeps_the_session_alive(form, web):
    half = Limits().idle / 2
    for _ in range(4):
        Session.update(seen=Session.seen).execute()
        Session.update(seen=clock.now() - half).execute()
        assert form.keep(**contact()).status_code == 200
        assert clock.now() - Session.get().seen < timedelta(seconds=10)


def test_the_password_in_place_opens_a_new_session_and_saving_goes_on(form, web, worker):
    password = "seven green lamps at night"
    Worker.update(password=passwords.digest(password)).where(Worker.id == worker.id).execute()
    end_session()
    assert form.keep(**contact()).status_code == 303
    answer = web.http.post("/session/renewal", base_url="https://localhost",
                           data={"about": form.hidden["about"], "password": password})
    assert answer.status_code == 200
    form.hidden["csrf_token"] = answer.text
    assert form.send(**contact()).status_code == 303 and Contact.get().worker_id == worker.id


def test_somebody_elses_password_is_refused_and_shows_nothing(form, web, worker):
    end_session()
    answer = web.http.post("/session/renewal", base_url="https://localhost",
                           data={"about": form.hidden["about"], "password": "another one's password"})
    assert answer.status_code == 422 and worker.name in answer.text and TEXT not in answer.text
    assert web.get("/").status_code == 303


def test_an_old_page_works_on_after_signing_in_again_in_another_tab(form, web, worker):
    end_session()
    web.sign_in(worker)
    assert form.keep(**contact()).status_code == 200
    assert form.send(**contact()).status_code == 303 and Contact.select().count() == 1


def test_an_old_page_of_somebody_else_is_refused(form, web, colleague):
    web.sign_in(colleague)
    assert form.keep(**contact()).status_code == 403
    assert form.send(**contact()).status_code == 403
    assert not Contact.select().exists() and not Draft.select().exists()


def test_a_session_with_the_number_of_an_ended_one_ends_by_its_own_clock(web, worker, monkeypatch):
    """The number of an ended session goes to the next one; what was noted of it while the disk was full doesn't."""
    web.sign_in(worker)
    first = Session.get()
    end_session(seconds_ago=60)
    with monkeypatch.context() as full:
        full.setattr(Session, "update", Mock(side_effect=OperationalError("database or disk is full")))
        full.setattr(sessions, "is_full", lambda error: True)
        assert web.get("/").status_code == 200
    Session.delete().execute()
    web.sign_in(worker)
    Session.update(id=first.id).execute()
    end_session()
    assert web.get("/").status_code == 303


# --- What happens meanwhile -----------------------------------------------------------------------


def test_a_record_that_changed_meanwhile_is_not_overridden(form, web, worker, client):
    form.send(**contact("as it was"))
    note = Contact.get()
    mine = Opened(web, f"{note.url}/edit")
    mine.keep(**contact("mine"))
    note.edit(note.version, worker, [], [], text="theirs")
    page = web.get(f"{note.url}/edit")
    assert written(page) == "theirs" and "after you began typing" in page.text
    page = web.get(f"{note.url}/edit?unsaved={Draft.get(Draft.saved_at.is_null()).id}")
    assert written(page) == "mine"
    answer = mine.send(**contact("mine"))
    assert answer.status_code == 409 and written(answer) == "mine" and Contact.get().text == "theirs"


def test_a_draft_about_a_client_who_is_no_longer_mine_waits_unseen(form, web, client, stranger):
    form.keep(**contact("zebra-5512"))
    draft = Draft.get()
    Draft.update(worker_id=stranger.id).execute()
    web.sign_in(stranger)
    page = web.get("/drafts")
    assert "1 more draft is about someone you can" in page.text
    assert client.family not in page.text and "zebra-5512" not in page.text
    assert web.get(f"/drafts/{draft.id}").status_code == 404


def test_discarding_asks_once(form, web):
    form.keep(**contact())
    number = Draft.get().id
    assert "The text is gone then." in web.get(f"/drafts/{number}").text
    assert web.post(f"/drafts/{number}/discard").location == "/drafts?done=discarded"
    assert written(web.get(form.url)) == ""


def test_a_draft_nobody_touches_ends_after_a_warning(form, web):
    form.keep(**contact())
    Draft.update(at=clock.now() - KEPT_FOR + timedelta(days=3)).execute()
    assert "Deleted" in web.get("/drafts").text
    Draft.update(at=clock.now() - KEPT_FOR - timedelta(minutes=1)).execute()
    Opened(web, form.url.replace("/contacts/", "/tasks/")).keep(title="Call")
    assert [dict(draft.typed)["title"] for draft in Draft.select()] == ["Call"]


def test_half_a_review_survives_recording_progress(web, worker, client):
    from core.plans.models import Goal
    goal = Goal.add(client, worker, words="walk again")
    web.sign_in(worker)
    review = Opened(web, f"{client.url}/plan/reviews/new")
    review.keep(words="We talked about walking.", on=clock.today().isoformat())
    web.post(f"/goals/{goal.id}/progress", {"on": clock.today().isoformat(), "note": "Walked"})
    assert "We talked about walking." in web.get(review.url).text


def test_a_supervisor_sees_how_many_and_not_what(form, web, supervisor, worker):
    form.keep(**contact("zebra-5512"))
    web.sign_in(supervisor)
    page = web.get("/drafts")
    assert worker.name in page.text and "1 draft, last typed" in page.text and "zebra-5512" not in page.text


# --- Many -----------------------------------------------------------------------------------------

TEXTS, LENGTH = 500, 3_000


@pytest.mark.slow
@pytest.mark.one_database
def test_none_of_many_texts_is_lost_or_changed_and_nobody_else_sees_any(web, worker, colleague, client):
    """AU-8. N = 500: a session that ends before Save, a closed tab, and a page that somebody signs in to again."""
    chance, lost, changed = random.Random("typed"), 0, 0
    web.sign_in(worker)
    for number in range(TEXTS):
        text = canary(chance, number)
        form = Opened(web, f"{client.url}/contacts/new")
        if number % 3 == 0:
            end_session()
            form.send(**contact(text))
            web.sign_in(worker)
        else:
            form.keep(**contact(text))
        if number % 3 == 2:
            web.sign_in(worker)
        again = Opened(web, form.url)
        kept = written(again.page)
        lost, changed = lost + (not kept), changed + (kept != text)
        if number % 25 == 0:
            web.sign_in(colleague)
            assert f"q{number}q" not in web.get(form.url).text + web.get("/drafts").text
            web.sign_in(worker)
        again.send(**contact(text))
    assert (lost, changed) == (0, 0)
    assert [note.text for note in Contact.select().order_by(Contact.id)] == [
        canary(again_chance, number) for again_chance in [random.Random("typed")] for number in range(TEXTS)]
    assert not Draft.select().where(Draft.saved_at.is_null()).exists()
    assert not any("q7q" in str(event.detail) for event in AuditEvent.select())


def canary(chance: random.Random, number: int) -> str:
    """A text of any letters, with the lines and blanks that people type."""
    letters = "abcdefghijklmnop qrstuvwxyz  éßŁđ ñ“”&<>\"'\N{SEEDLING}漢字ق"
    lines = ["".join(chance.choices(letters, k=60)).strip() or "x" for _ in range(LENGTH // 62)]
    return f"q{number}q " + "\r\n".join(lines)
