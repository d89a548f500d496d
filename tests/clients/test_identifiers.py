"""Numbers that others gave out: masked, revealed with a trace, found by who may read them (person-23, -07, -03)."""
from __future__ import annotations

import pytest

from core.clients.models import Client, Identifier
from core.foundation.audit import AuditEvent


def put(web, client, kind="medicaid", value="IL 000123457", **more):
    return web.post(f"{client.url}/identifiers", {"kind": kind, "value": value, **more})


@pytest.fixture
def numbered(web, worker, client):
    web.sign_in(worker)
    assert put(web, client).status_code == 303
    return Identifier.get()


@pytest.mark.parametrize("number", ["000-00-0000", "999-99-9999", "666-12-3456", "123-00-4567", "123-45-0000",
                                    "987-65-4321", "078-05-1120", "12345", "000"])
def test_a_social_security_number_that_was_never_given_out_is_refused(web, worker, client, number):
    web.sign_in(worker)
    answer = put(web, client, "ssn", number)
    assert answer.status_code == 422 and not Identifier.select().exists()
    for offered in ("unknown", "declined", "last four"):
        assert offered in answer.text
    assert f'value="{number}"' in answer.text


@pytest.mark.parametrize(("kind", "number"), [("ssn", "212-34-5678"), ("ssn", "5678"), ("itin", "912-70-1234"),
                                              ("license", "D400-7836-0001"), ("mrn", "0007788")])
def test_a_number_is_kept_as_typed_with_its_leading_zeros(web, worker, client, kind, number):
    web.sign_in(worker)
    assert put(web, client, kind, number).status_code == 303
    assert Identifier.get().value == number


def test_unknown_and_declined_are_answers(web, worker, client):
    web.sign_in(worker)
    assert put(web, client, "ssn", "", blank="declined").status_code == 303
    assert "Declined to answer" in web.get(f"{client.url}/identifiers").text
    assert put(web, client, "ssn", "").status_code == 422


def test_a_number_is_masked_until_somebody_asks_which_is_noted(numbered, web, client):
    page = web.get(f"{client.url}/identifiers").text
    assert "000123457" not in page and "3457" in page
    assert "000123457" not in web.get(f"{client.url}/details").text
    shown = web.post(f"{numbered.url}/reveal", htmx=True)
    assert "<html" not in shown.text and "IL 000123457" in shown.text
    shown = web.post(f"{numbered.url}/reveal")
    assert "IL 000123457" in shown.text
    assert AuditEvent.select().where(AuditEvent.action == "client.read",
                                     AuditEvent.subject == f"identifier {numbered.id}").count() == 2
    assert not any("123457" in event.detail for event in AuditEvent.select())


@pytest.mark.parametrize("typed", ["IL 000123457", "il000123457", "IL-000-123-457", "3457"])
def test_the_client_is_found_by_the_whole_number_or_its_last_four(numbered, web, client, typed):
    assert f'href="/clients/{client.id}"' in web.post("/search", {"q": typed}).text


@pytest.mark.parametrize("typed", ["IL 000123457", "3457"])
def test_who_may_not_read_numbers_finds_nobody_by_them(numbered, web, front_desk, client, typed):
    web.sign_in(front_desk)
    found, other = web.post("/search", {"q": typed}), web.post("/search", {"q": typed.replace("7", "8")})
    assert found.status_code == other.status_code == 200
    assert f'href="/clients/{client.id}"' not in found.text and "No matching clients" in found.text
    assert web.get(f"{client.url}/identifiers").status_code == 403
    assert web.post(f"{numbered.url}/reveal").status_code == 403


def test_a_protected_number_is_there_for_nobody_without_clearance(numbered, web, client, worker):
    Identifier.update(sensitivity="substance_use.part2").execute()
    assert "3457" not in web.get(f"{client.url}/identifiers").text
    assert web.post(f"{numbered.url}/reveal").status_code == 404
    assert web.get(numbered.url).status_code == 404
    assert "No matching clients" in web.post("/search", {"q": "IL000123457"}).text


def test_a_number_that_ended_finds_nobody(numbered, web, client):
    form = {"kind": "medicaid", "value": "IL 000123457", "ended": "y", "version": "1"}
    assert web.post(numbered.url, form).status_code == 303
    assert "No matching clients" in web.post("/search", {"q": "IL000123457"}).text


def test_the_same_number_of_a_client_one_sees_is_asked_about(numbered, web, worker, client):
    twin = Client.add(worker, given="Anna", family="Poe")
    answer = put(web, twin)
    assert answer.status_code == 422 and client.family in answer.text and "same person" in answer.text
    assert put(web, twin, anyway="y").status_code == 303
    assert put(web, Client.add(worker, given="", family="Roe"), "mrn").status_code == 303


def test_the_same_number_of_a_client_one_may_not_see_is_never_told(numbered, web, worker, colleague, client):
    client.restrict(client.version, True, worker)
    mine = Client.add(colleague, given="Mara", family="Quill")
    web.sign_in(colleague)
    answer = put(web, mine)
    assert answer.status_code == 303 and Identifier.select().count() == 2
    assert client.family not in web.get(answer.location).text


def test_two_people_who_change_one_number_are_told_apart(numbered, web):
    form = {"kind": "medicaid", "value": "IL 000123458", "version": "1"}
    assert web.post(numbered.url, form).status_code == 303
    answer = web.post(numbered.url, {**form, "value": "IL 000123459"})
    assert answer.status_code == 409 and "IL 000123459" in answer.text


@pytest.mark.parametrize(("issuer", "status"), [("Mercy", 422), ("MERCY", 422), ("St. Anne", 303)])
def test_two_hospitals_may_give_out_one_number(web, worker, client, issuer, status):
    web.sign_in(worker)
    put(web, client, "mrn", "0007788", issuer="Mercy")
    ann = Client.add(worker, given="Ann", family="Poe")
    assert put(web, ann, "mrn", "0007788", issuer=issuer).status_code == status


def test_half_of_a_short_number_is_not_shown(web, worker, client):
    web.sign_in(worker)
    put(web, client, "mrn", "77881")
    assert "7881" not in web.get(f"{client.url}/identifiers").text


def test_one_client_has_a_number_once(web, worker, client):
    """A second time is refused with what was typed; one that is no longer valid may be given out again."""
    web.sign_in(worker)
    assert put(web, client, "mrn", "7788-12", issuer="Mercy", once="a" * 43).status_code == 303
    assert put(web, client, "mrn", "7788-12", issuer="Mercy", once="a" * 43).status_code == 303, "a double click"
    again = put(web, client, "mrn", "778812", issuer="MERCY", once="b" * 43)
    assert again.status_code == 409
    assert "The client has this number already." in again.text
    assert 'value="778812"' in again.text
    assert put(web, client, "mrn", "778812", issuer="Saint Anne", once="c" * 43).status_code == 303
    other = Identifier.get(Identifier.issuer == "Saint Anne")
    wrong = web.post(other.url, {"kind": "mrn", "value": "7788-12", "issuer": "Mercy", "version": "1"})
    assert wrong.status_code == 409
    Identifier.update(ended=True).where(Identifier.issuer == "Mercy").execute()
    assert put(web, client, "mrn", "7788-12", issuer="Mercy", once="d" * 43).status_code == 303
    assert Identifier.select().count() == 3
