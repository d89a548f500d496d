"""The list of clients, through the web."""
from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import g

from core.access.models import Agency
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client
from core.clients.queries.caseload import ORDERS, RISK_ORDER, ROWS, Wanted, caseload, shows
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from core.monitoring.models import DueItem, Task
from core.web.paging import Position


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
                  "after=99999", f"after={'A' * 80}", f"before={'é' * 50}", "sort=", "show=&sort=--name"):
        assert listed(web.get(f"/clients?{asked}")) == ["Adams", "Baker", "Clark", "Dunne"], asked


def test_never_and_no_date_are_said_in_words(web, worker):
    Client.add(worker, given="Kim", family="Adams")
    DueItem.delete().execute()
    shown = web.sign_in(worker).get("/clients").text
    assert "never" in shown
    assert "nothing planned" in shown
    assert "9999" not in shown


def test_a_row_tells_language_and_interpreter_and_what_is_late(web, worker, four):
    Client.update(language="Somali", interpreter="needed").execute()
    Task.add(four[0], worker, title="Call", due_on=clock.today() - timedelta(days=2), worker=worker.id)
    shown = web.sign_in(worker).get("/clients").text
    for said in ("Somali", "Interpreter", "Overdue", "2 days ago"):
        assert said in shown


def test_whose_clients_are_offered(web, four, worker, colleague, stranger, supervisor, front_desk, auditor):
    for person, options in ((worker, ["mine", "care_team", "team"]), (supervisor, ["mine", "care_team", "team"]),
                            (auditor, ["all"]),
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


FILTERS = (("active", "any"), ("all", "any"), ("all", "high"))


def ids(shown):
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/clients/(\d+)">', shown.text)]


def turn(web, shown, which):
    """The next or the previous page ("next", "prev"); None when there is none."""
    address = re.search(rf'rel="{which}" href="([^"]+)"', shown.text)
    return web.get(address[1].replace("&amp;", "&")) if address else None


@pytest.fixture
def short_pages(monkeypatch):
    """Five clients a page."""
    monkeypatch.setattr("core.clients.queries.caseload.ROWS", 5)


@pytest.mark.parametrize("sort", ["name", "-name", "next", "-last", "risk", "-risk"])
@pytest.mark.parametrize("show", ["team", "mine"])
def test_paging_shows_everybody_once_in_order_and_goes_back(web, worker, many_clients, show, sort):
    web.sign_in(worker)
    for status, risk in FILTERS:
        pages, shown = [], web.get(f"/clients?show={show}&sort={sort}&status={status}&risk={risk}")
        while shown and len(pages) < 4:
            pages.append(ids(shown))
            last, shown = shown, turn(web, shown, "next")
        expected = everybody(worker, show, sort, status, risk)
        assert [number for page in pages for number in page] == expected[:len(pages) * ROWS]
        assert shown or sum(map(len, pages)) == len(expected)
        if len(pages) > 1:
            assert ids(turn(web, last, "prev")) == pages[-2]


def everybody(worker, show, sort, status, risk):
    """Ids of the clients of a list, in its order."""
    which = [Client.team == worker.team_id if show == "team" else Client.id << CareTeamMember.select(
        CareTeamMember.client).where(CareTeamMember.worker == worker.id)]
    which += [Client.status == status] if status != "all" else []
    which += [Client.risk == risk] if risk != "any" else []
    rows = Client.select(Client.id, Client.risk, ORDERS[sort.lstrip("-")]).where(*which).tuples()
    rank = RISK_ORDER.index if "risk" in sort else lambda risk: 0
    return [row[0] for row in sorted(rows, key=lambda row: (rank(row[1]), row[2], row[0]), reverse=sort[0] == "-")]


MOVED = {
    "renamed": lambda client, worker, colleague: client.change(client.version, family="Aaa"),
    "handed away": lambda client, worker, colleague: client.assign(client.version, colleague, worker),
    "closed": lambda client, worker, colleague: client.set_status(client.version, "closed", "Moved", worker),
    "rated anew": lambda client, worker, colleague: client.set_risk(client.version, "high", "Worse", worker),
    "dated anew": lambda client, worker, colleague: Client.update(
        next_on=date(2000, 1, 1), last_contact_on=date(2000, 1, 1)).where(Client.id == client.id).execute(),
}


@pytest.mark.parametrize("moved", MOVED)
@pytest.mark.parametrize("sort", ["name", "next", "last", "risk"])
@pytest.mark.parametrize("show", ["mine", "care_team", "team"])
def test_the_next_page_goes_on_where_this_one_ended_though_its_last_client_moved(
        web, worker, colleague, short_pages, moved, sort, show):
    today = clock.today()
    for number in range(12):
        client = Client.add(worker, given="Kim", family=f"Name {chr(98 + number)}")
        CareTeamMember.join_team(client, colleague.id, worker)
        Client.update(next_on=today + timedelta(days=number), last_contact_on=today - timedelta(days=40 - number),
                      risk="low").where(Client.id == client.id).execute()
    web.sign_in(colleague if show == "care_team" else worker)
    first = web.get(f"/clients?show={show}&sort={sort}")
    listed = [row for row, in Client.select(Client.id).order_by(Client.id).tuples()]
    assert ids(first) == listed[:5]
    moved_one = listed[4]
    MOVED[moved](Client.get_by_id(moved_one), worker, colleague)
    second = turn(web, first, "next")
    assert ids(second) == listed[5:10]
    back = ids(turn(web, second, "prev"))
    assert [number for number in back if number != moved_one] == listed[:4]


def test_a_position_is_good_for_this_worker_and_this_list_only(web, worker, colleague, many_clients):
    shown = web.sign_in(worker).get("/clients?show=team")
    address = re.search(r'rel="next" href="([^"]+)"', shown.text)[1].replace("&amp;", "&")
    assert ids(web.get(address)) != ids(shown)
    assert ids(web.get(address.replace("sort=name", "sort=-name"))) == ids(web.get("/clients?show=team&sort=-name"))
    assert ids(web.sign_in(colleague).get(address)) == ids(shown)


def test_my_clients_are_those_assigned_to_me_and_the_care_team_is_a_filter(web, worker, colleague):
    own = Client.add(colleague, given="Kim", family="Adams")
    shared = Client.add(worker, given="Kim", family="Baker")
    CareTeamMember.join_team(shared, colleague.id, worker, "Nurse")
    web.sign_in(colleague)
    assert ids(web.get("/clients")) == [own.id]
    assert ids(web.get("/clients?show=care_team")) == [shared.id]


def test_a_list_says_whose_client_each_is(web, worker, colleague):
    CareTeamMember.join_team(Client.add(worker, given="Kim", family="Baker"), colleague.id, worker, "Nurse")
    assert ">Ana Worker</td>" in web.sign_in(colleague).get("/clients?show=care_team").text
    assert ">Ana Worker</td>" in web.sign_in(worker).get("/clients").text


def test_work_on_hold_or_put_off_is_not_overdue(web, worker, client):
    day = clock.today() - timedelta(days=3)
    held = Task.add(client, worker, title="Call the landlord", due_on=day, worker=worker.id)
    DueItem.update(closed_at=clock.now()).where(DueItem.task.is_null()).execute()
    assert "Overdue" in web.sign_in(worker).get("/clients").text
    later = clock.today() + timedelta(days=4)
    held.hold(held.version, later, worker)
    shown = web.get("/clients").text
    assert "Overdue" not in shown and "in 4 days" in shown


DAY = date(2026, 3, 1)
POSITIONS = {sort: (Position(), Position((rank, value, 900)), Position((rank, value, 900), True))
             for sort, rank, value in (("name", 0, "nguyen maria"), ("risk", 1, "nguyen maria"), ("next", 0, DAY),
                                       ("last", 0, DAY))}


def test_every_variant_uses_an_index(app, worker, supervisor, front_desk, many_clients, queries, explained):
    for person in (worker, supervisor, front_desk):
        person = Worker.get_by_id(person.id)
        for show in shows(person):
            for sort in (*ORDERS, "-name", "-risk"):
                for status, risk in (("active", "any"), ("all", "any"), ("closed", "high"), ("all", "none")):
                    for position in POSITIONS[sort.lstrip("-")]:
                        with queries() as made, app.test_request_context():
                            g._login_user = person
                            caseload(person, Wanted(show, status, risk, sort), position)
                        for sql, params in made:
                            explained(sql, params)


@pytest.mark.one_database  # SQLite decides without knowing how many rows there are
def test_next_dates_are_looked_up_by_client_with_no_specialization_on(app, worker, many_clients, queries):
    with queries() as made, app.test_request_context():
        g._login_user = worker
        caseload(worker, Wanted())
    plans = [row[3] for sql, params in made if "due_item" in sql
             for row in db.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    assert any("USING INDEX due_item_client_id" in step for step in plans), plans
    assert not any("due_item_plugin" in step for step in plans), plans


def test_the_number_of_queries_is_the_same_for_four_and_two_thousand(web, worker, four, queries, request):
    web.sign_in(worker).get("/clients?show=team")
    with queries() as few:
        web.get("/clients?show=team")
    request.getfixturevalue("many_clients")
    with queries() as many:
        assert len(listed(web.get("/clients?show=team"))) == ROWS
    assert len(many) == len(few) + 1  # how many there are, which the list itself says while it is one page
    assert len(many) <= 9


def test_a_long_name_in_another_script_ends_a_page_too(web, worker, monkeypatch):
    monkeypatch.setattr("core.clients.queries.caseload.ROWS", 1)
    for family in ("ក" * 200, "ខ" * 200):
        Client.add(worker, given="", family=family)
    first = web.sign_in(worker).get("/clients").text
    following = re.search(r'href="(/clients\?[^"]*after=[^"]+)"', first)[1].replace("&amp;", "&")
    assert "ខ" * 200 in web.get(following).text
