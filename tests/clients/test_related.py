"""The people around a client: what each may know, and whom nobody contacts (person-11, person-07)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import RelatedPerson
from core.foundation import clock
from core.monitoring.models import DueItem


def add(web, client, name="Dan Bose", **more):
    return web.post(f"{client.url}/related/new", {"name": name, **more})


def people(web, client):
    return web.get(f"{client.url}/related").text


def test_who_may_talk_and_receive_is_said_apart_and_nobody_asked_means_no_answer(web, worker, client):
    web.sign_in(worker)
    assert add(web, client, "Kim Lind", relation="child", may_discuss="yes", phone="312-555-0144").status_code == 303
    page = people(web, client)
    assert "Kim Lind" in page and 'href="tel:+13125550144"' in page
    assert "Yes" in page and "Not asked" in page
    assert "Kim Lind" not in web.get(client.url).text


def test_whom_nobody_contacts_is_a_link_nowhere_and_said_before_anything_else(web, worker, client):
    web.sign_in(worker)
    add(web, client, "Kim Lind", phone="312-555-0144", emergency="y")
    add(web, client, stopped="y", phone="312-555-0145", email="dan@example.org")
    page = people(web, client)
    assert "tel:+13125550145" not in page and "mailto:dan" not in page and "312-555-0145" in page
    assert page.index("Do not contact") < page.index("312-555-0145") and page.index("Dan Bose") < page.index("Kim Lind")
    assert "Dan Bose" in web.get(f"{client.url}/contacts/new").text


def test_permission_and_a_stop_exclude_each_other(web, worker, client):
    answer = add(web.sign_in(worker), client, stopped="y", may_receive="yes")
    assert answer.status_code == 422 and "Dan Bose" in answer.text and not RelatedPerson.select().exists()


def test_an_emergency_contact_without_permission_is_for_emergencies_only(web, worker, client):
    add(web.sign_in(worker), client, emergency="y")
    assert "Emergency only" in people(web, client)


def test_a_legal_power_has_a_scope_and_an_end_of_which_somebody_is_reminded(web, worker, client):
    web.sign_in(worker)
    ends = clock.today() + timedelta(days=20)
    assert add(web, client, power="guardian", power_scope="medical decisions",
               power_until=ends.isoformat()).status_code == 303
    due = DueItem.get(DueItem.rule == "core.power")
    assert due.on == ends and due.show_from <= clock.today()
    assert "Renew or end a legal power" in web.get("/").text
    row = RelatedPerson.get()
    assert not row.has_power(ends + timedelta(days=1)) and row.has_power(ends)
    web.post(row.url, {"name": row.name, "version": "1", "ended_on": clock.today().isoformat(), "power": "guardian"})
    assert not DueItem.select().where(DueItem.rule == "core.power").exists()


def test_a_scope_without_a_power_is_refused_beside_the_field(web, worker, client):
    answer = add(web.sign_in(worker), client, power_scope="medical")
    assert answer.status_code == 422 and "Choose which legal power" in answer.text and "medical" in answer.text


def test_a_client_one_may_not_see_is_never_offered_as_somebody_around(web, worker, colleague, client, north):
    """Mara Quill is a restricted client; Ben adds a supporter of her name, and learns nothing."""
    from core.clients.models import Client
    hidden = Client.add(worker, given="Mara", family="Quill")
    hidden.restrict(hidden.version, True, worker)
    web.sign_in(colleague)
    answer = add(web, client, "Mara Quill")
    assert answer.status_code == 303
    assert f"/clients/{hidden.id}" not in people(web, client)


def test_who_is_no_longer_around_is_no_link(web, worker, client):
    web.sign_in(worker)
    add(web, client, phone="312-555-0144")
    web.post(RelatedPerson.get().url, {"name": "Dan Bose", "phone": "312-555-0144", "version": "1",
                                       "ended_on": clock.today().isoformat()})
    assert "tel:+1312555" not in people(web, client) and "No longer around" in people(web, client)


@pytest.mark.parametrize("page", ["", "/contacts/new"])
def test_a_protected_person_is_there_for_nobody_without_clearance(web, worker, client, page):
    web.sign_in(worker)
    add(web, client, stopped="y")
    RelatedPerson.update(sensitivity="substance_use.part2").execute()
    assert "Dan Bose" not in web.get(f"{client.url}{page or '/related'}").text
    assert web.get(RelatedPerson.get().url).status_code == 404
