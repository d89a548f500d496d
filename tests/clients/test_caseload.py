"""The list of clients, through the web."""
from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from core.access.models import Agency
from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.caseload import ORDERS, ROWS, Wanted, caseload, shows
from core.foundation import clock
from core.foundation.audit import AuditEvent


@pytest.fixture
def four(worker):
    """Four clients whose name, risk, next date and last contact are each in another order."""
    today = clock.today()
    given = [("Adams", "low", 5, 20), ("Baker", "high", 9, 1), ("Clark", "", 1, 9), ("Dunne", "medium", 3, 40)]
    made = []
    for family, risk, ahead, ago in given:
        client = Client.add(worker, given="Kim", family=family)
        Client.update(risk=risk, next_on=today + timedelta(days=ahead), last_contact_on=today - timedelta(days=ago)
                      ).where(Client.id == client.id).execute()
        made.append(Client.get_by_id(client.id))
    return made


def listed(shown):
    return re.findall(r'<th scope="row"><a href="/clients/\d+">(\w+)', shown.text)


def test_my_clients_stand_in_the_order_of_their_names(web, worker, four):
    shown = web.sign_in(worker).get("/clients")
    assert listed(shown) == ["Adams", "Baker", "Clark", "Dunne"]
    assert '<th scope="col" aria-sort="ascending"><a href="/clients?show=mine&amp;status=active' in shown.text


def test_the_list_is_sorted_by_each_column_both_ways(web, worker, four):
    web.sign_in(worker)
    orders = {"name": "ABCD", "next": "CDAB", "last": "DACB", "risk": "BDAC"}
    for show in ("mine", "team"):
        for sort, order in orders.items():
            for asked, expected in ((sort, order), (f"-{sort}", order[::-1])):
                found = listed(web.get(f"/clients?show={show}&sort={asked}"))
                assert "".join(name[0] for name in found) == expected, (show, asked)


def test_the_list_is_filtered_by_status_and_risk(web, worker, four):
    four[0].set_status(four[0].version, "paused", "Abroad", worker)
    four[1].set_status(four[1].version, "closed", "Moved", worker)
    web.sign_in(worker)
    for show in ("mine", "team"):
        assert listed(web.get(f"/clients?show={show}&status=active")) == ["Clark", "Dunne"]
        assert listed(web.get(f"/clients?show={show}&status=paused")) == ["Adams"]
        assert listed(web.get(f"/clients?show={show}&status=closed")) == ["Baker"]
        assert listed(web.get(f"/clients?show={show}&status=all")) == ["Adams", "Baker", "Clark", "Dunne"]
        assert listed(web.get(f"/clients?show={show}&risk=medium")) == ["Dunne"]
        assert listed(web.get(f"/clients?show={show}&risk=none")) == ["Clark"]


def test_what_is_not_offered_is_passed_over(web, worker, four):
    web.sign_in(worker)
    for asked in ("show=all", "status=x", "risk=';--", "sort=id);drop", "after=-1", "after=x", "before=99999999999",
                  "after=99999", "sort=", "show=&sort=--name"):
        assert listed(web.get(f"/clients?{asked}")) == ["Adams", "Baker", "Clark", "Dunne"], asked


def test_never_and_no_date_are_said_in_words(web, worker):
    Client.add(worker, given="Kim", family="Adams")
    Client.update(next_on=date(9999, 12, 31)).execute()
    shown = web.sign_in(worker).get("/clients").text
    assert "never" in shown
    assert "nothing planned" in shown
    assert "9999" not in shown


def test_a_row_tells_language_and_interpreter_and_what_is_late(web, worker, four):
    Client.update(language="Somali", interpreter="needed", next_on=clock.today() - timedelta(days=2)).execute()
    shown = web.sign_in(worker).get("/clients").text
    for said in ("Somali", "Interpreter", "Overdue", "2 days ago"):
        assert said in shown


def test_whose_clients_are_offered(web, four, worker, colleague, stranger, supervisor, front_desk, auditor):
    for person, options in ((worker, ["mine", "team"]), (supervisor, ["mine", "team"]), (auditor, ["all"]),
                            (front_desk, ["team", "all"])):
        assert list(shows(Worker.get_by_id(person.id))) == options, person.name
    assert listed(web.sign_in(colleague).get("/clients")) == []
    assert len(listed(web.get("/clients?show=team"))) == 4
    assert listed(web.sign_in(stranger).get("/clients?show=team")) == []
    Agency.update(scope="assigned").execute()
    assert listed(web.sign_in(colleague).get("/clients?show=team")) == []
    assert len(listed(web.sign_in(supervisor).get("/clients?show=team"))) == 4
    Agency.update(scope="open").execute()
    assert len(listed(web.sign_in(stranger).get("/clients?show=all"))) == 4


def test_the_front_desk_sees_identity_columns_only(web, four, front_desk):
    web.sign_in(front_desk)
    shown = web.get("/clients?show=team&sort=risk&risk=high")
    assert len(listed(shown)) == 4
    for hidden in ("Risk", "High", "Next date", "Last contact", "Overdue", "days ago"):
        assert hidden not in shown.text, hidden


def test_restricted_and_protected_clients_are_not_listed(web, four, worker, colleague, supervisor):
    four[0].restrict(four[0].version, True, supervisor)
    Client.update(sensitivity="substance_use.part2").where(Client.id == four[1].id).execute()
    assert listed(web.sign_in(supervisor).get("/clients?show=team")) == ["Clark", "Dunne"]
    assert listed(web.sign_in(worker).get("/clients")) == ["Adams", "Clark", "Dunne"]


def test_the_list_is_noted_in_the_audit_log(web, worker, four):
    web.sign_in(worker).get("/clients")
    event = AuditEvent.get(AuditEvent.action == "clients.list")
    assert all(str(client.id) in event.detail for client in four)


def test_addresses_of_the_pages_hold_no_name(web, worker, many_clients):
    shown = web.sign_in(worker).get("/clients?show=team").text
    addresses = re.findall(r'href="(/clients\?[^"]*)"', shown)
    assert any("after=" in address for address in addresses)
    assert not any(name in address for address in addresses for name in ("smith", "alvarez", "nguyen"))


def test_paging_shows_everybody_once_in_order_and_goes_back(app, worker, many_clients):
    worker = Worker.get_by_id(worker.id)
    for sort in ("name", "-name", "next", "-last", "risk", "-risk"):
        for status, risk in (("active", "any"), ("all", "any"), ("all", "high")):
            wanted = Wanted(show="team", status=status, risk=risk, sort=sort)
            pages, page = [], caseload(worker, wanted)
            while True:
                pages.append([row.id for row in page.rows])
                if not page.next:
                    break
                page = caseload(worker, Wanted("team", status, risk, sort, after=page.next))
            seen = [row for ids in pages for row in ids]
            assert len(seen) == len(set(seen))
            assert len(seen) == Client.select().where(
                Client.team == worker.team_id, *([Client.status == "active"] if status == "active" else []),
                *([Client.risk == "high"] if risk == "high" else [])).count()
            back = caseload(worker, Wanted("team", status, risk, sort, before=pages[-1][0]))
            assert [row.id for row in back.rows] == pages[-2], (sort, status)
            assert back.next == pages[-2][-1]


def test_an_invisible_client_is_no_place_to_go_on_from(app, worker, stranger, many_clients):
    hidden = Client.add(stranger, given="Mia", family="Nguyen")
    worker = Worker.get_by_id(worker.id)
    assert (caseload(worker, Wanted(show="team", after=hidden.id)).rows[0].id
            == caseload(worker, Wanted(show="team")).rows[0].id)


def test_every_variant_uses_an_index(app, worker, supervisor, front_desk, many_clients, queries, explained):
    for person in (worker, supervisor, front_desk):
        person = Worker.get_by_id(person.id)
        for show in shows(person):
            for sort in (*ORDERS, "-name", "-risk"):
                for status, risk in (("active", "any"), ("all", "any"), ("closed", "high"), ("all", "none")):
                    for after in (0, 900):
                        with queries() as made:
                            caseload(person, Wanted(show, status, risk, sort, after=after))
                        for sql, params in made:
                            explained(sql, params)


def test_the_number_of_queries_is_the_same_for_four_and_two_thousand(web, worker, four, queries, request):
    web.sign_in(worker).get("/clients?show=team")
    with queries() as few:
        web.get("/clients?show=team")
    request.getfixturevalue("many_clients")
    with queries() as many:
        assert len(listed(web.get("/clients?show=team"))) == ROWS
    assert len(many) == len(few)
    assert len(many) <= 8
