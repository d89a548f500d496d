"""Several phones, emails and addresses, each with its use, its dates, and whether it is safe (person-11)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Alert, Client, ContactPoint
from core.foundation import clock


def add(web, client, kind="phone", value="312-555-0190", **more):
    return web.post(f"{client.url}/contact-points/new", {"kind": kind, "value": value, **more})


def edit(web, client, **more):
    now = Client.get_by_id(client.id)
    return web.post(f"{client.url}/edit", {"given": now.given, "family": now.family, "phone": now.phone,
                                           "email": now.email, "address": now.address, "version": str(now.version),
                                           **more})


@pytest.mark.parametrize(("typed", "links"), [
    ("312-555-0142 ext. 12", ["tel:+13125550142;ext=12"]),
    ("312-555-0144 / 773-555-0145", ["tel:+13125550144", "tel:+17735550145"]),
    ("+44 20 7946 0958", ["tel:+442079460958"]),
    ("(312) 555 0143", ["tel:+13125550143"]),
    ("1-312-555-0143", ["tel:+13125550143"]),
    ("555-0142", ["tel:5550142"]),
    ("ask at the shelter", []),
])
def test_a_phone_dials_what_a_person_would(web, worker, client, typed, links):
    Client.update(phone=typed).where(Client.id == client.id).execute()
    page = web.sign_in(worker).get(client.url).text
    for part in page.split('id="reach"'):  # the top of the page, for a phone, and the box
        assert [link for link in part.split('"') if link.startswith("tel:")] == links
    for piece in typed.split(" / "):
        assert piece.replace("'", "&#39;") in page


def test_a_second_phone_is_not_known_as_safe_until_somebody_says_so(web, worker, client):
    web.sign_in(worker)
    assert add(web, client, use="work").status_code == 303
    page = web.get(f"{client.url}/details").text
    assert 'href="tel:+13125550190"' in page and "Not known if it&#39;s safe" in page
    point = ContactPoint.get()
    form = {"kind": "phone", "value": point.value, "safe": "no", "version": "1"}
    assert web.post(point.url, form).status_code == 303
    page = web.get(f"{client.url}/details").text
    assert "tel:+13125550190" not in page and "Don&#39;t use it" in page


def test_a_way_that_is_over_is_no_link(web, worker, client):
    web.sign_in(worker)
    yesterday = clock.today() - timedelta(days=1)
    add(web, client, "email", "old@example.org", until=yesterday.isoformat())
    page = web.get(f"{client.url}/details").text
    assert "old@example.org" in page and "mailto:old" not in page


@pytest.mark.parametrize("typed", ["3125550190", "555-0190", "0190"])
def test_the_client_is_found_by_a_second_phone(web, worker, client, typed):
    web.sign_in(worker)
    add(web, client)
    assert f'href="/clients/{client.id}"' in web.post("/search", {"q": typed}).text
    assert "No matching clients" in web.post("/search", {"q": "773-555-0190"}).text


@pytest.mark.parametrize("typed", ["3125550190", "3125550191", "555-0191", "0191"])
def test_the_client_is_found_by_each_of_two_numbers_in_one_field(web, worker, client, typed):
    web.sign_in(worker)
    add(web, client, value="312-555-0190 / 312-555-0191 ext. 7")
    assert f'href="/clients/{client.id}"' in web.post("/search", {"q": typed}).text


def test_nobody_finds_a_client_whom_they_may_not_see_by_a_second_phone(web, worker, colleague, client):
    web.sign_in(worker)
    add(web, client)
    client.restrict(client.version, True, worker)
    assert "No matching clients" in web.sign_in(colleague).post("/search", {"q": "3125550190"}).text


def test_what_the_details_held_before_is_kept_with_its_last_day(web, worker, client):
    web.sign_in(worker)
    edit(web, client, phone="312-555-0100", address="14 Oak St")
    edit(web, client, phone="312-555-0101", address="")
    former = {point.kind: point for point in ContactPoint.select().where(ContactPoint.value != client.phone)}
    assert former["phone"].value == "312-555-0100" and former["address"].value == "14 Oak St"
    assert {point.until for point in former.values()} == {clock.today()}
    assert f'href="/clients/{client.id}"' in web.post("/search", {"q": "312-555-0100"}).text


def test_a_hidden_address_is_hidden_here_too_until_somebody_asks(web, worker, client):
    web.sign_in(worker)
    add(web, client, "address", "220 Pine Ave, Aurora", use="mailing")
    Alert.add(client, worker, kind="address", severity="urgent", text="Do not tell him",
              until=clock.today() + timedelta(days=30))
    point = ContactPoint.get()
    for url in (f"{client.url}/details", client.url, point.url):
        assert "Pine" not in web.get(url).text
    assert "Pine" in web.post(f"{client.url}/address").text


def test_no_address_because_homeless_is_an_answer(web, worker, client):
    web.sign_in(worker)
    assert edit(web, client, address="", address_blank="homeless").status_code == 303
    assert "No address: homeless" in web.get(f"{client.url}/details").text


@pytest.mark.parametrize(("kind", "value"), [("phone", "000-000-0000"), ("phone", "home"), ("email", "not an email")])
def test_what_reaches_nobody_is_refused_and_kept_in_the_form(web, worker, client, kind, value):
    answer = add(web.sign_in(worker), client, kind, value)
    assert answer.status_code == 422 and value in answer.text and not ContactPoint.select().exists()


def test_a_stand_in_for_a_phone_is_refused_in_the_details(web, worker, client):
    answer = edit(web.sign_in(worker), client, phone="000-000-0000")
    assert answer.status_code == 422 and "000-000-0000" in answer.text


def test_a_protected_way_is_there_for_nobody_without_clearance(web, worker, client):
    web.sign_in(worker)
    add(web, client)
    ContactPoint.update(sensitivity="substance_use.part2").execute()
    assert "555-0190" not in web.get(f"{client.url}/details").text
    assert web.get(ContactPoint.get().url).status_code == 404
    assert "No matching clients" in web.post("/search", {"q": "3125550190"}).text
