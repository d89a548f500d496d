"""Names as people have them: in parts, one alone, long, changed; through the web."""
from __future__ import annotations

import re

import pytest

from core.clients.models import Client, OtherName
from core.clients.queries.search import search
from core.foundation import clock
from tests.clients.test_adding import person

# People and names of cases/person.json: person-37 and person-09.
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Nepomuk-Ferdinandssohn von und zu"


def typed(client, **more):
    return {"given": client.given, "family": client.family, "version": str(client.version), "once": "e" * 43, **more}


def found(worker, words):
    return [row.id for row in search(worker, words, clock.today()).rows]


@pytest.fixture
def paula(web, worker):
    """Somebody recorded as Paul Ames, who is now Paula Ames."""
    paul = Client.add(worker, given="Paul", family="Ames")
    web.sign_in(worker).post(f"{paul.url}/edit", typed(paul, given="Paula", former="previous", renamed_on="2026-03-04"))
    return Client.get_by_id(paul.id)


@pytest.mark.parametrize(("given", "family"), [
    ("", "Suharto"), ("X", "Li"), ("", "O'Neil-Ōta"), ("", "St. John"), ("", "Null"), ("", "Ng"),
    ("Thị Minh Khai", "Nguyễn"), ("", "de la Cruz y León"), ("Anna", LONG[:105])])
def test_a_name_is_saved_and_shown_byte_for_byte(web, worker, given, family):
    web.sign_in(worker).post("/clients", person(given=given, family=family))
    made = Client.get()
    assert (made.given, made.family) == (given, family)
    shown = web.get(f"{made.url}/edit").text
    assert f'value="{family.replace(chr(39), "&#39;")}"' in shown


def test_one_name_alone_is_what_the_person_is_called_and_sorted_by(web, worker):
    web.sign_in(worker).post("/clients", person(given="", family="Suharto"))
    made = Client.get()
    assert (made.called, made.name_sort.split()) == ("Suharto", ["suharto"])


def test_the_parts_of_a_name_are_kept_and_shown(web, worker):
    web.sign_in(worker).post("/clients", person(prefix="Dr.", middle="Kofi", suffix="Jr."))
    made = Client.get()
    assert (made.prefix, made.middle, made.suffix) == ("Dr.", "Kofi", "Jr.")
    details = web.get(f"{made.url}/details").text
    assert all(part in details for part in ("Dr.", "Kofi", "Jr."))
    assert found(worker, "Kofi Novak") == [made.id]


@pytest.mark.parametrize(("character", "code"), [("\n", "U+000A"), ("\0", "U+0000"), ("\u202e", "U+202E")])
def test_a_character_that_no_name_has_is_named_and_the_rest_kept(web, worker, character, code):
    refused = web.sign_in(worker).post("/clients", person(given=f"To{character}mas", pronouns="he/him"))
    assert refused.status_code == 422
    assert f"Remove the character {code}" in refused.text
    assert 'value="he/him"' in refused.text
    assert Client.select().count() == 0


def test_a_former_name_is_kept_with_its_date_and_findable(paula, worker):
    former = OtherName.get()
    assert (former.kind, former.whole, former.until.isoformat()) == ("previous", "Paul Ames", "2026-03-04")
    assert found(worker, "Paul Ames") == [paula.id]


def test_a_former_name_is_found_by_nobody_who_may_not_see_the_client(paula, stranger):
    assert found(stranger, "Paul Ames") == []


@pytest.mark.parametrize("page", ["", "/details", "/edit", "?copy=client", "?copy=staff", "/care-team", "/alerts"])
def test_no_page_but_the_history_of_names_shows_a_former_name(web, paula, worker, page):
    assert not re.search(r"\bPaul\b", web.get(f"{paula.url}{page}").text)


def test_neither_the_list_nor_the_search_shows_a_former_name(web, paula):
    assert "Paula" in web.get("/clients").text
    assert not re.search(r"\bPaul\b", web.get("/clients").text)
    assert not re.search(r"Paul\b(?! Ames\")", web.post("/search", {"q": "Paul Ames"}).text)


def test_the_history_of_names_shows_the_former_name_until_when(web, paula):
    history = web.get(f"{paula.url}/names").text
    assert "Paul Ames" in history
    assert "until Mar 4, 2026" in history


def test_a_misspelling_that_is_corrected_is_not_kept(web, worker, client):
    web.sign_in(worker).post(f"{client.url}/edit", typed(client, given="Rosalia", former="mistake"))
    assert OtherName.select().count() == 0
    assert Client.get_by_id(client.id).given == "Rosalia"


def test_details_that_leave_the_name_alone_keep_no_former_one(web, worker, client):
    web.sign_in(worker).post(f"{client.url}/edit", typed(client, pronouns="she/her"))
    assert OtherName.select().count() == 0


def test_somebody_unknown_who_is_named_later_is_found_by_both(web, worker):
    web.sign_in(worker).post("/clients", person(given="", family="Unknown man, Mercy ER, 2026-12-06", born=""))
    made = Client.get()
    web.post(f"{made.url}/edit", typed(made, given="Ivan", family="Petrov", former="previous"))
    assert found(worker, "Ivan Petrov") == found(worker, "Mercy ER") == [made.id]


def test_other_names_of_a_new_client_are_the_new_client_s_only(web, worker):
    lee = Client.add(worker, given="Lee", family="Park")
    web.sign_in(worker).get(lee.url)
    web.get("/clients/new")
    assert OtherName.select().count() == 0
    web.post("/clients", person(other_names="Nadia Frost (maiden), Nadya"))
    assert [(row.kind, row.whole, row.client.family) for row in OtherName.select().order_by(OtherName.id)] == [
        ("maiden", "Nadia Frost", "Novak"), ("alias", "Nadya", "Novak")]
    assert Client.get_by_id(lee.id).other_names == ""
    assert found(worker, "Nadia Frost") == [Client.get(Client.family == "Novak").id]


def test_another_name_is_added_with_its_dates(web, worker, client):
    shown = web.follow(web.sign_in(worker).post(f"{client.url}/names", {
        "kind": "maiden", "given": "Rosa", "family": "Quispe", "until": "1990-06-01", "once": "n" * 43}))
    assert "Rosa Quispe" in shown.text
    assert "until Jun 1, 1990" in shown.text
    assert "Rosa Quispe" in web.get(f"{client.url}/details").text
    assert found(worker, "Quispe") == [client.id]


def test_a_name_recorded_by_mistake_is_no_longer_found(web, worker, client):
    row = OtherName.add(client, worker, kind="alias", text="Zebedee Qwix")
    web.sign_in(worker).post(row.url, {"kind": "alias", "text": "Zebedee Qwix", "mistake": "y", "version": "1",
                                       "once": "m" * 43})
    assert found(worker, "Qwix") == []
    assert "Recorded by mistake" in web.get(f"{client.url}/names").text
    assert "Qwix" not in web.get(f"{client.url}/details").text


@pytest.mark.parametrize("more", [{}, {"text": "A", "since": "2020-01-02", "until": "2020-01-01"}])
def test_another_name_needs_a_name_and_dates_in_order(web, worker, client, more):
    refused = web.sign_in(worker).post(f"{client.url}/names", {"kind": "alias", "once": "q" * 43, **more})
    assert refused.status_code == 422
    assert OtherName.select().count() == 0


def test_a_name_that_somebody_changed_meanwhile_is_a_conflict(web, worker, client):
    row = OtherName.add(client, worker, kind="alias", text="Rosie")
    row.change(1, text="Rosita")
    stale = web.sign_in(worker).post(row.url, {"kind": "alias", "text": "Rosi", "version": "1", "once": "s" * 43})
    assert stale.status_code == 409
    assert "Rosita" in stale.text


def test_a_name_of_somebody_else_s_client_is_not_there(web, worker, stranger, client):
    row = OtherName.add(client, worker, kind="alias", text="Rosie")
    assert web.sign_in(stranger).get(row.url).status_code == 404
    assert web.post(row.url, {"kind": "alias", "text": "X"}).status_code == 404


def test_a_name_under_another_protection_is_neither_shown_nor_found(web, worker, client):
    OtherName.add(client, worker, kind="alias", text="Zebedee Qwix", sensitivity="substance_use.part2")
    assert "Qwix" not in web.sign_in(worker).get(f"{client.url}/names").text
    assert found(worker, "Qwix") == []


@pytest.mark.parametrize("later", ["", "substance_use.part2"])
def test_a_client_whose_protection_changes_is_found_by_the_names_that_are_protected_as_they_are(
        web, worker, colleague, client, later):
    """A former name is as protected as the client was; who finds them by it changes with the client's protection."""
    policy = "substance_use.part2"
    worker.set_clearances([policy], "test")
    client.change(client.version, "Agreed" if later else "", sensitivity="" if later else policy)
    label = client.sensitivity
    OtherName.add(client, worker, kind="alias", text="Zebedee Qwix", sensitivity=policy)
    assert found(worker, "Qwix") == ([] if later else [client.id])
    form = {**typed(Client.get_by_id(client.id)), "sensitivity": later, "lifted_because": "The client agreed."}
    assert web.sign_in(worker).post(f"{client.url}/edit", form).status_code == 303
    assert (label, Client.get_by_id(client.id).sensitivity) == ("" if later else policy, later)
    assert found(worker, "Qwix") == ([client.id] if later else [])
    assert found(colleague, "Qwix") == []
