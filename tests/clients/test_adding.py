"""Adding a client: a look first, then the whole form, through the web."""
from __future__ import annotations

import re
from datetime import date

import pytest

from core.clients.models import CareTeamMember, Client
from core.clients.rules import Person, likeness
from core.foundation.audit import AuditEvent
from core.web.texts import composed

ROSA = {"given": "Rosa", "family": "Alvarez"}


def person(**more):
    return {"given": "Tomas", "family": "Novak", "born": "1970-05-06", "once": "n" * 43, **more}


def test_nobody_alike_leads_straight_to_the_form(web, worker):
    shown = web.sign_in(worker).post("/clients/new", person())
    assert shown.status_code == 200
    assert 'action="/clients" method="post"' in shown.text
    assert 'value="Novak"' in shown.text
    assert 'value="1970-05-06"' in shown.text
    assert Client.select().count() == 0


def test_somebody_alike_is_shown_with_what_fits(web, worker, client):
    shown = web.sign_in(worker).post("/clients/new", person(given="Rossa", family="Alvares",
                                                            born=client.born.isoformat()))
    assert "Possible duplicates" in shown.text
    assert f'href="{client.url}"' in shown.text
    assert shown.text.count("sounds alike") == 2
    assert "same" in shown.text
    form = web.post("/clients/new/details", person(given="Rossa"))
    assert 'value="Rossa"' in form.text
    assert "is required" not in form.text


def test_the_look_needs_a_family_name_and_a_real_date(web, worker):
    wrong = web.sign_in(worker).post("/clients/new", person(family="", born="tomorrow"))
    assert wrong.status_code == 422
    assert 'value="tomorrow"' in wrong.text
    future = web.post("/clients/new", person(born="2190-01-01"))
    assert "in the future" in future.text


def test_a_client_is_added_and_assigned_to_who_adds_it(web, worker):
    shown = web.follow(web.sign_in(worker).post("/clients", person(language="Czech", phone_blank="declined")))
    assert "Client added." in shown.text
    made = Client.get()
    assert (made.given, made.worker_id, made.team_id, made.language) == ("Tomas", worker.id, worker.team_id, "Czech")
    assert made.blanks == {"phone": "declined"}
    assert CareTeamMember.get().worker_id == worker.id


def test_a_double_click_adds_one_client(web, worker):
    web.sign_in(worker)
    first, second = (web.post("/clients", person()) for _ in range(2))
    assert Client.select().count() == 1
    assert first.location == second.location


def test_a_likely_duplicate_needs_a_reason(web, worker, client):
    web.sign_in(worker)
    stopped = web.post("/clients", person(**ROSA, born=client.born.isoformat(), pronouns="she/her"))
    assert stopped.status_code == 422
    assert "Why is this a new client?" in stopped.text
    assert f'href="{client.url}"' in stopped.text
    assert 'value="she/her"' in stopped.text
    assert Client.select().count() == 1
    assert AuditEvent.get(AuditEvent.subject == "possible duplicates").detail == f'{{"ids": [{client.id}]}}'
    made = web.post("/clients", person(**ROSA, born=client.born.isoformat(), reason="Her cousin of the same name"))
    assert made.status_code == 303
    assert Client.select().count() == 2
    assert "cousin" in AuditEvent.select().where(AuditEvent.action == "client.add").order_by(
        AuditEvent.id.desc()).first().detail


def test_twins_and_a_missing_birthday_do_not_block(web, worker, client):
    web.sign_in(worker)
    twin = web.post("/clients", person(given="Ximena", family="Alvarez", born=client.born.isoformat()))
    other = web.post("/clients", person(given="Ludwig", family="Alvarez", born="", once="m" * 43))
    assert (twin.status_code, other.status_code) == (303, 303)


def test_a_hidden_client_is_no_candidate(web, client, stranger, worker, supervisor, colleague):
    alike = person(**ROSA, born=client.born.isoformat())
    assert client.url not in web.sign_in(stranger).post("/clients/new", alike).text
    assert web.post("/clients", alike).status_code == 303
    client.restrict(client.version, True, supervisor)
    assert client.url not in web.sign_in(colleague).post("/clients/new", alike).text


def test_a_supervisor_chooses_the_worker_and_a_case_manager_does_not(web, supervisor, worker, stranger):
    shown = web.sign_in(supervisor).post("/clients/new", person())
    assert 'name="worker"' in shown.text
    web.post("/clients", person(worker=str(worker.id)))
    assert Client.get().worker_id == worker.id
    shown = web.sign_in(worker).post("/clients/new", person(given="Else", family="Other"))
    assert 'name="worker"' not in shown.text
    made = web.post("/clients", person(given="Else", family="Other", worker=str(stranger.id), once="q" * 43))
    assert Client.get_by_id(int(re.search(r"\d+", made.location)[0])).worker_id == worker.id


def test_the_front_desk_says_who_works_with_the_client(web, front_desk, worker):
    web.sign_in(front_desk)
    assert web.post("/clients", person()).status_code == 422
    made = web.post("/clients", person(worker=str(worker.id)))
    assert made.status_code == 303
    assert Client.get().worker_id == worker.id
    assert web.post("/clients", person(given="Z", family="Zed", worker=str(front_desk.id))).status_code == 422


def test_a_protection_is_offered_to_cleared_staff_only(web, worker, colleague):
    web.sign_in(worker)
    assert 'value="substance_use.part2"' not in web.post("/clients/new", person()).text
    assert web.post("/clients", person(sensitivity="substance_use.part2")).status_code == 422


def test_odd_input_is_named_and_nothing_is_saved(web, worker):
    web.sign_in(worker)
    for wrong in ({"born": "1800-01-01"}, {"born": "x" * 5000}, {"given": "a\x00b"}, {"family": "x" * 201},
                  {"address": "x" * 1001}, {"sex": "?"}, {"interpreter": "a" * 300}, {"email": "a@b@c d"}):
        answer = web.post("/clients", person(**wrong))
        assert answer.status_code == 422, wrong
        assert "Nothing was saved yet" in answer.text
    assert Client.select().count() == 0


def test_names_are_kept_as_typed_and_shown_escaped(web, worker, payloads):
    web.sign_in(worker)
    names = [name.strip() for name in payloads("xss", 60) + payloads("names_unicode", 25) + payloads("sqli", 60)]
    names = [name for name in names if name and len(name) < 150 and name.isprintable()]
    for number, name in enumerate(names):
        made = web.post("/clients", person(given=f"N{number}", family=name, reason="new", once=""))
        assert made.status_code == 303, name
        client = Client.select().order_by(Client.id.desc()).first()
        assert client.family == composed(name)
        shown = web.get(client.url)
        assert shown.status_code == 200
        if "<" in name:
            assert name not in shown.text
    assert web.get("/clients").status_code == 200


def test_who_may_add(web, administrator, auditor):
    for someone in (administrator, auditor):
        web.sign_in(someone)
        assert {web.get("/clients/new").status_code, web.post("/clients/new", person()).status_code,
                web.post("/clients", person()).status_code} == {403}


# --- How much two people look alike ---------------------------------------------------------------

KNOWN = Person(("rosa",), ("alvarez",), date(1961, 3, 4), "5550104477")


@pytest.mark.parametrize(("typed", "likely", "shown"), [
    (Person(("rosa",), ("alvarez",), date(1961, 3, 4)), True, True),
    (Person(("rosa",), ("alvarez",)), True, True),
    (Person(("roza",), ("alvares",), date(1961, 3, 4)), True, True),
    (Person(("rosa",), ("alvarez",), date(1961, 4, 3)), True, True),  # day and month swapped
    (Person(("alvarez",), ("rosa",), date(1961, 3, 4)), True, True),  # names swapped
    (Person(("rosa",), ("alvarez",), date(1988, 9, 9)), False, True),  # mother and daughter, say
    (Person(("luis",), ("alvarez",), date(1961, 3, 4)), False, True),  # a twin
    (Person(("luis",), ("alvarez",), None, "5550104477"), False, True),  # a shared phone
    (Person(("rosa",), ("garcia",), date(1961, 3, 4)), True, True),  # married meanwhile
    (Person((), ("alvarez",)), False, False),
])
def test_how_much_two_people_look_alike(typed, likely, shown):
    found = likeness(typed, KNOWN)
    assert (found.is_likely, found.is_shown) == (likely, shown), found


def test_a_new_client_who_was_not_saved_is_there_again_for_who_asks(web, worker, colleague):
    """The second step has no address of its own: the draft leads to it, and another new client begins empty."""
    page = web.sign_in(worker).post("/clients/new", {"given": "Ines", "family": "Quiroga", "once": "a" * 43}).text
    hidden = dict(re.findall(r'<input type="hidden" name="(about|once|csrf_token)" value="([^"]*)"', page))
    typed = {"given": "Ines", "family": "Quiroga", "pronouns": "she/her", "safe_contact": "Only at work"}
    assert web.http.post("/drafts", base_url="https://localhost", data={**hidden, **typed}).status_code == 200
    listed = web.get("/drafts").text
    draft = re.search(r'href="(/drafts/\d+)"', listed)[1]
    address = re.search(r'href="(/clients/new[?]unsaved=\d+)"', web.get(draft).text)[1]
    again = web.get(address).text
    assert 'value="she/her"' in again
    assert "Only at work" in again
    assert "Quiroga" not in web.get("/clients/new").text
    assert "Quiroga" not in web.sign_in(colleague).get(address).text
    form = {**typed, **dict(re.findall(r'<input type="hidden" name="(about|once)" value="([^"]*)"', again))}
    assert web.sign_in(worker).post("/clients", form).status_code == 303
    assert Client.get(Client.family == "Quiroga").pronouns == "she/her"
    assert "Quiroga" not in web.get(address).text, "once it is saved, the draft is gone"
