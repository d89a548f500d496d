"""Lists as somebody likes them: narrowed, saved under a name, fewer columns, on paper, in a file (person-45)."""
from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest

from core.accounts.models import Worker
from core.clients.models import Alert, Client
from core.clients.queries.caseload import MOST_COUNTED, ROWS
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.web.lists import LONGEST_NAME, MOST_VIEWS

PART2 = "substance_use.part2"


def ids(page):
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/clients/(\d+)">', page.text)]


def rows_of(answer):
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text[1:])))


def pages(web, address):
    """The ids of every page of a list, and what its heading counts on each."""
    found, counts = [], set()
    while address:
        page = web.get(address)
        found += ids(page)
        counts |= set(re.findall(r"(\d+) clients</caption>", page.text))
        following = re.search(r'href="([^"]+after=[^"]+)"', page.text)
        address = following[1].replace("&amp;", "&") if following else ""
    return found, counts


@pytest.fixture
def many(worker):
    """130 clients, of whom 57 were not reached in 30 days; one has a name that looks like a formula."""
    today = clock.today()
    for number in range(130):
        name = "=1+1" if number == 3 else f"Name{number:03}"
        client = Client.add(worker, given="A", family=name, language="Spanish" if number % 2 else "English")
        Client.update(last_contact_on=today - timedelta(days=31 if number < 57 else 29)).where(
            Client.id == client.id).execute()


# --- What is listed -------------------------------------------------------------------------------


@pytest.mark.parametrize("show", ["mine", "team"])
def test_heading_pages_paper_and_file_have_the_same_clients_in_the_same_order(web, worker, many, show):
    web.sign_in(worker)
    asked = f"show={show}&unreached=30"
    found, counts = pages(web, f"/clients?{asked}")
    assert len(found) == 57 > ROWS
    assert counts == {"57"}
    assert ids(web.get(f"/clients/list?{asked}")) == found
    file = rows_of(web.get(f"/clients/list.csv?{asked}"))
    assert [int(row[0]) for row in file[1:]] == found
    assert [row[1] for row in file if "=1+1" in row[1]] == ["'=1+1, A"]


def test_a_list_of_more_than_a_thousand_says_so_and_its_file_has_all(web, supervisor, many_clients):
    web.sign_in(supervisor)
    page = web.get("/clients?show=team&status=all")
    assert "More than 1,000 clients</caption>" in page.text
    mine = Client.select().where(Client.team == supervisor.team_id).count()
    assert mine > MOST_COUNTED
    assert len(rows_of(web.get("/clients/list.csv?show=team&status=all"))) == mine + 1


@pytest.mark.parametrize("show", ["mine", "team"])
def test_a_list_is_narrowed_by_language_however_it_is_written(web, worker, many, show):
    found, counts = pages(web.sign_in(worker), f"/clients?show={show}&language=+spanISH")
    assert len(found) == 65
    assert counts == {"65"}


def test_a_list_is_narrowed_by_alerts_that_stand_and_may_be_seen(web, worker, client):
    other, third = (Client.add(worker, given="B", family=family) for family in ("Second", "Third"))
    for one, kind, label in ((client, "safety", ""), (other, "other", ""), (third, "safety", PART2)):
        Alert.add(one, worker, kind=kind, severity="warning", text="x", until=clock.today(), sensitivity=label)
    ended = Alert.add(Client.add(worker, given="C", family="Fourth"), worker, kind="safety", severity="warning",
                      text="x", until=clock.today())
    ended.end(worker, "Over")
    web.sign_in(worker)
    for show in ("mine", "team"):
        assert set(ids(web.get(f"/clients?show={show}&alert=any"))) == {client.id, other.id}
        assert ids(web.get(f"/clients?show={show}&alert=safety")) == [client.id]
    worker.set_clearances([PART2], "test")
    assert set(ids(web.sign_in(worker).get("/clients?alert=safety"))) == {client.id, third.id}


def test_a_list_is_narrowed_to_a_worker_who_may_have_left(web, worker, colleague, supervisor):
    theirs = Client.add(colleague, given="B", family="Theirs")
    Client.add(worker, given="A", family="Mine")
    web.sign_in(supervisor)
    address = f"/clients?show=team&worker={colleague.id}"
    assert ids(web.get(address)) == [theirs.id]
    Worker.update(ended_at=clock.now()).where(Worker.id == colleague.id).execute()
    page = web.get(address)
    assert ids(page) == [theirs.id]
    assert f"{colleague.name} (inactive)</option>" in page.text


@pytest.mark.parametrize("asked", ["worker=x", "worker=99999999999", "alert=none", "language=%00", "unreached=7",
                                   "worker=-1", "show=all", "alert=any&alert=safety"])
def test_what_is_not_offered_is_ignored(web, worker, client, asked):
    assert web.sign_in(worker).get(f"/clients?{asked}").status_code == 200
    assert web.get(f"/clients/list.csv?{asked}").status_code == 200


# --- Views and columns ----------------------------------------------------------------------------


def save(web, asked, title, once="v"):
    return web.post(f"/clients/view?{asked}", {"title": title, "once": once * 43})


def test_a_view_is_saved_opened_and_removed(web, worker, colleague, client):
    web.sign_in(worker)
    answer = save(web, "risk=none&unreached=30&sort=-last", "Not <reached>")
    assert answer.status_code == 303
    page = web.get("/clients")
    asked = "show=mine&amp;status=active&amp;risk=none&amp;sort=-last&amp;unreached=30"
    assert f'<a href="/clients?{asked}">Not &lt;reached&gt;</a>' in page.text
    assert 'aria-current="page">Not &lt;reached&gt;' in web.get(f"/clients?{asked.replace('&amp;', '&')}").text
    assert "reached&gt;" not in web.sign_in(colleague).get("/clients").text
    web.sign_in(worker).post("/clients/view/removal", {"title": "Not <reached>"})
    assert "reached&gt;" not in web.get("/clients").text


def test_a_view_counts_its_days_from_the_day_on_which_it_is_opened(web, worker, client, monkeypatch):
    Client.update(last_contact_on=clock.today() - timedelta(days=20)).where(Client.id == client.id).execute()
    save(web.sign_in(worker), "unreached=30", "Long ago")
    address = re.search(r'href="(/clients\?[^"]+)">Long ago', web.get("/clients").text)[1].replace("&amp;", "&")
    assert ids(web.get(address)) == []
    later = clock.today() + timedelta(days=13)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert ids(web.get(address)) == [client.id]


def test_the_same_name_saves_over_the_view_that_has_it(web, worker):
    web.sign_in(worker)
    save(web, "risk=high", "Mine", "a")
    save(web, "risk=low", "Mine", "b")
    page = web.get("/clients").text
    assert page.count(">Mine</a>") == 1
    assert re.search(r'risk=low[^"]*">Mine</a>', page)


@pytest.mark.parametrize("title", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_cannot_be_kept_is_said_beside_the_field(web, worker, title):
    answer = save(web.sign_in(worker), "risk=high", title)
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text


def test_views_have_an_end(web, worker):
    web.sign_in(worker)
    for number in range(MOST_VIEWS):
        save(web, "risk=high", f"View {number}", chr(97 + number))
    answer = save(web, "risk=high", "One more", "z")
    assert answer.status_code == 422
    assert "Remove one first." in answer.text
    assert ">One more</a>" not in web.get("/clients").text
    assert save(web, "risk=low", "View 3", "y").status_code == 303, "to save over one is no more"


def test_columns_are_kept_for_the_person(web, worker, colleague, client):
    web.sign_in(worker)
    answer = web.post("/clients/columns", {"shown": ["age", "worker"], "once": "c" * 43})
    assert answer.status_code == 303
    assert re.findall(r'data-label="([^"]+)"', web.get("/clients").text) == ["Age", "Assigned worker"]
    assert rows_of(web.get("/clients/list.csv"))[0] == ["Number", "Name", "Age", "Assigned worker"]
    assert 'data-label="Risk"' in web.sign_in(colleague).get("/clients?show=team").text
    refused = web.post("/clients/columns", {"shown": ["insurance_number"], "once": "d" * 43})
    assert refused.status_code == 422


def test_no_column_shows_the_desk_what_it_may_not_read(web, front_desk, client):
    web.sign_in(front_desk).post("/clients/columns", {"shown": ["age"], "once": "c" * 43})
    assert 'data-label="Risk"' not in web.get("/clients").text
    assert web.post("/clients/columns", {"shown": ["risk"], "once": "d" * 43}).status_code == 422
    assert web.get("/clients/list.csv").status_code == 403
    assert web.get("/clients/list").status_code == 403


# --- The log --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "subject"), [("/clients/list", "clients on paper"),
                                                  ("/clients/list.csv", "clients in a file")])
def test_each_client_of_a_file_is_on_record_the_protected_ones_apart(web, worker, client, address, subject):
    worker.set_clearances([PART2], "test")
    hidden = Client.add(worker, given="H", family="Hidden", sensitivity=PART2)
    again = Client.add(worker, given="I", family="Plain")
    web.sign_in(worker).get(address)
    logged = {event.sensitivity: json.loads(event.detail) for event in AuditEvent.select().where(
        AuditEvent.action == "clients.list", AuditEvent.subject == subject)}
    assert {kind: facts["ids"] for kind, facts in logged.items()} == {"": [client.id, again.id], PART2: [hidden.id]}
