"""A household has one address where somebody says so, and a wall that nothing leads through (person-01)."""
from __future__ import annotations

import pytest

from core.clients.models import Client, ContactPoint
from core.clients.models.household import Resident, Wall
from core.foundation import clock
from core.foundation.audit import AuditEvent

OAK, PINE = "14 Oak St, Joliet, IL 60432", "220 Pine Ave, Aurora, IL 60505"


def again(client):
    return Client.get_by_id(client.id)


def join(web, client, who, **more):
    return web.post(f"{client.url}/household/new", {"who": who, "address": "keep", **more})


def page(web, client, path=""):
    return web.get(f"{client.url}/household{path}").text


@pytest.fixture
def ruiz(web, worker):
    """Elena, Tomas and Mia, at one address."""
    people = [Client.add(worker, given=name, family="Ruiz", address=OAK) for name in ("Elena", "Tomas", "Mia")]
    web.sign_in(worker)
    for name in ("Tomas Ruiz", "Mia Ruiz"):
        assert join(web, people[0], name).status_code == 303
    return people


def wall(web, elena, tomas, mia):
    return web.post(f"{elena.url}/household/wall", {f"side_{tomas.id}": "behind", f"side_{mia.id}": "along"})


def test_each_of_them_shows_the_others(web, ruiz):
    elena, tomas, mia = ruiz
    for one, others in ((elena, "Tomas Mia"), (tomas, "Elena Mia"), (mia, "Elena Tomas")):
        assert all(f"Ruiz, {name}</a>" in page(web, one) for name in others.split())


def test_the_page_names_whose_address_changes_and_only_theirs_does(web, ruiz):
    elena, tomas, mia = ruiz
    shown = page(web, elena, "/address")
    assert all(name in shown for name in ("Ruiz, Elena", "Ruiz, Tomas", "Ruiz, Mia"))
    form = {"address": PINE, "people": [str(elena.id), str(mia.id)]}
    assert web.post(f"{elena.url}/household/address", form).status_code == 303
    assert [again(one).address for one in ruiz] == [PINE, OAK, PINE]
    assert ContactPoint.select().where(ContactPoint.value == OAK).count() == 2
    rows = AuditEvent.select().where(AuditEvent.action == "client.change")
    assert sorted(event.client_id for event in rows) == [elena.id, mia.id]


def test_nothing_leads_through_a_wall_from_the_page_of_who_is_behind_it(web, ruiz, worker, colleague):
    elena, tomas, mia = ruiz
    assert wall(web, elena, tomas, mia).status_code == 303
    web.post(f"{elena.url}/household/address", {"address": PINE, "people": [str(elena.id), str(mia.id)]})
    assert "Ruiz, Mia" in page(web, elena) and "Ruiz, Tomas" in page(web, elena)  # as behind the wall
    for one in (elena, mia):
        one = again(one)
        one.restrict(one.version, True, worker)
    web.sign_in(colleague)
    form = {"address": "9 Elm Ct, Joliet", "people": [str(tomas.id)]}
    assert "Elena" not in page(web, tomas, "/address") and "Mia" not in page(web, tomas, "/address")
    assert web.post(f"{tomas.url}/household/address", form).status_code == 303
    assert [again(one).address for one in ruiz] == [PINE, "9 Elm Ct, Joliet", PINE]
    answers = [web.get(f"{tomas.url}{path}").text for path in (
        "", "/details", "/household", "/household/address", "/household/wall", "/related", "/contacts", "?copy=staff")]
    answers += [web.post("/search", {"q": q}).text.replace(f'value="{q}"', "")
                for q in ("Ruiz", "60505", "220 pine", "Aurora")]
    answers += [web.post("/clients/new", {"given": "Elena", "family": "Ruiz"}).text, web.get("/clients").text]
    for text in answers:
        assert not any(word in text for word in ("Pine", "Aurora", "60505", "Ruiz, Mia", "Ruiz, Elena"))
    assert not AuditEvent.select().where(AuditEvent.action == "client.wall", AuditEvent.client_id == tomas.id).exists()


def test_the_wall_stands_for_those_who_may_see_both_sides_too(web, ruiz):
    elena, tomas, mia = ruiz
    wall(web, elena, tomas, mia)
    shown = page(web, tomas)
    assert "Elena" not in shown and "Mia" not in shown and "No one that you can see" in shown
    assert "Walls" not in shown
    join(web, tomas, "Mia Ruiz")
    assert "Mia" not in page(web, tomas)
    assert Wall.select().count() == 2


def test_who_is_behind_a_wall_does_not_join_again(web, ruiz):
    elena, tomas, mia = ruiz
    wall(web, elena, tomas, mia)
    answer = join(web, elena, "Tomas Ruiz")
    assert answer.status_code == 409 and "can&#39;t be in one household" in answer.text


def test_a_wall_is_taken_away_with_a_reason_only(web, ruiz):
    elena, tomas, mia = ruiz
    wall(web, elena, tomas, mia)
    one = Wall.get(Wall.client == elena.id)
    assert web.post(f"/walls/{one.id}", {"reason": ""}).status_code == 422
    assert web.post(f"/walls/{one.id}", {"reason": "He moved abroad"}).status_code == 303
    assert web.post(f"/walls/{one.id}", {"reason": "again"}).status_code == 404
    assert Wall.behind(elena.id) == set() and Wall.behind(mia.id) == {tomas.id}


def test_who_opens_a_wall_is_on_record_as_having_seen_both_sides(web, ruiz):
    elena, tomas, mia = ruiz
    wall(web, elena, tomas, mia)
    before = AuditEvent.select().count()
    assert "Tomas" in web.get(f"/walls/{Wall.get(Wall.client == elena.id).id}").text
    events = AuditEvent.select().where(AuditEvent.id > before, AuditEvent.action == "client.read")
    assert {event.client_id for event in events} == {elena.id, tomas.id}


def test_a_wall_is_not_there_for_who_sees_one_side_only(web, ruiz, worker, colleague):
    elena, tomas, mia = ruiz
    wall(web, elena, tomas, mia)
    tomas.restrict(again(tomas).version, True, worker)
    web.sign_in(colleague)
    assert web.get(f"/walls/{Wall.get().id}").status_code == 404
    assert "Tomas" not in page(web, elena) and "Walls" not in page(web, elena)


@pytest.mark.parametrize(("address", "kept"), [("keep", "1 Ivy Ln"), ("take", OAK)])
def test_who_joins_moves_alone_with_or_without_the_address(web, ruiz, worker, address, kept):
    grandmother, *others = [Client.add(worker, given=name, family="Vega", address="1 Ivy Ln")
                            for name in ("Abuela", "Juan", "Rosa")]
    join(web, grandmother, "Juan Vega"), join(web, grandmother, "Rosa Vega")
    assert join(web, ruiz[0], "Abuela Vega", address=address).status_code == 303
    assert again(grandmother).address == kept
    assert {again(one).address for one in others} == {"1 Ivy Ln"}
    assert "Vega, Rosa" in page(web, others[0]) and "Abuela" not in page(web, others[0])
    assert Resident.select().where(Resident.client == grandmother,
                                          Resident.until.is_null()).count() == 1


def test_who_moves_out_to_nobody_knows_where_has_no_address_and_a_former_one(web, ruiz):
    elena, *_others = ruiz
    answer = web.post(f"{elena.url}/household/leave", {"address": "unknown", "version": str(again(elena).version)})
    assert answer.status_code == 303
    assert again(elena).address == "" and again(elena).blanks["address"] == "unknown"
    former = ContactPoint.get(ContactPoint.client == elena)
    assert former.value == OAK and former.until == clock.today()
    assert "Elena" not in page(web, ruiz[1])


def test_a_name_that_fits_several_is_asked_about_and_nobody_hidden_is_offered(web, ruiz, worker, colleague):
    hidden = Client.add(worker, given="Mia", family="Ruiz", middle="Hidden")
    hidden.restrict(hidden.version, True, worker)
    twin = Client.add(worker, given="Mia", family="Ruiz")
    home = Client.add(colleague, given="Ana", family="Sol")
    web.sign_in(colleague)
    answer = join(web, home, "Mia Ruiz")
    assert answer.status_code == 422 and f'value="{twin.id}"' in answer.text
    assert f'value="{hidden.id}"' not in answer.text
    assert join(web, home, "Mia Ruiz", chosen=str(hidden.id)).status_code == 422
    assert join(web, home, "Mia Ruiz", chosen=str(twin.id)).status_code == 303
    assert join(web, home, f"#{hidden.id}").status_code == 422
