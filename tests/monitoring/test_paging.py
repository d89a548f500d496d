"""Lists page over data that moves: nothing is skipped, nothing comes twice, and no address holds client data."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.clients.models import CareTeamMember, Client
from core.foundation import clock, db
from core.monitoring.models import Contact, DueItem, Task
from tests.monitoring.conftest import address, ahead


@pytest.fixture
def tasks(client, worker):
    """60 tasks, a day apart, from long ago to yesterday."""
    with db.atomic():
        return [Task.add(client, worker, title=f"Task {number:02}", worker=worker.id,
                         due_on=clock.today() - timedelta(days=60 - number)) for number in range(60)]


def titles(page):
    return re.findall(r"(?:<p>|<a href=\"/tasks/\d+\">)(Task \d\d)", page.text)


def named(first, last):
    return [f"Task {number:02}" for number in range(first, last)]


def line(task):
    return DueItem.get(DueItem.task == task)


# --- Today ----------------------------------------------------------------------------------------


def done(web, task, worker, colleague):
    web.post(f"/today/{line(task).id}/done")


def renamed(web, task, worker, colleague):
    task.edit(task.version, worker, title="Another title")


def postponed(web, task, worker, colleague):
    web.post(f"/today/{line(task).id}/snooze", {"until": ahead(3)})


def moved(web, task, worker, colleague):
    task.edit(task.version, worker, due_on=clock.today())


def handed_away(web, task, worker, colleague):
    web.post(f"/today/{line(task).id}/assignment", {"worker": str(colleague.id)})


@pytest.mark.parametrize("change", [done, renamed, postponed, moved, handed_away])
@pytest.mark.parametrize("url", ["/", "/tasks"])
def test_next_after_the_last_row_changed_neither_skips_nor_repeats(web, worker, colleague, tasks, change, url):
    first = web.sign_in(worker).get(url)
    assert titles(first) == named(0, 25)
    change(web, tasks[24], worker, colleague)
    assert titles(web.get(address(first, "next")))[:3] == named(25, 28)


def test_next_after_the_client_of_the_last_row_was_closed_goes_on(web, worker, tasks):
    other = Client.add(worker, given="Ida", family="Brandt")
    Task.update(client=other).where(Task.id == tasks[24].id).execute()
    DueItem.update(client=other).where(DueItem.task == tasks[24]).execute()
    first = web.sign_in(worker).get("/")
    stored = Client.get_by_id(other.id)
    stored.set_status(stored.version, "closed", "Moved away", worker)
    assert titles(web.get(address(first, "next"))) == named(25, 50)


@pytest.mark.parametrize("url", ["/", "/tasks"])
def test_previous_goes_back_one_page(web, worker, tasks, url):
    first = web.sign_in(worker).get(url)
    second = web.get(address(first, "next"))
    third = web.get(address(second, "next"))
    assert titles(third)[:10] == named(50, 60)
    back = web.get(address(third, "prev"))
    assert titles(back) == named(25, 50)
    assert titles(web.get(address(back, "prev"))) == named(0, 25)


@pytest.mark.parametrize("url", ["/", "/tasks", "/tasks?tab=done", "/contacts/new"])
def test_no_address_of_a_list_tells_anything(web, worker, client, tasks, own_clients, url):
    for task in tasks[:30]:
        task.finish(task.version, "", worker)
    page = web.sign_in(worker).get(url)
    asked = address(page, "next")
    assert re.fullmatch(r"/[a-z/]*\?((show|tab)=[a-z]+&)?after=[A-Za-z0-9_-]{40,300}", asked)


@pytest.mark.parametrize("position", ["after=1", "after=%00", "before=" + "A" * 60, "after=" + "B" * 5000])
def test_a_position_that_nobody_was_given_is_the_beginning(web, worker, tasks, position):
    assert titles(web.sign_in(worker).get(f"/?{position}")) == named(0, 25)


def test_done_goes_back_to_the_page_that_it_was_done_on(web, worker, tasks):
    second = web.get(address(web.sign_in(worker).get("/"), "next"))
    action = re.search(rf'action="(/today/{line(tasks[30]).id}/done[^"]*)"', second.text)[1].replace("&amp;", "&")
    assert titles(web.follow(web.post(action)))[:6] == [*named(25, 30), "Task 31"]


def test_done_in_the_teams_list_goes_back_to_the_teams_list(web, supervisor, tasks):
    page = web.sign_in(supervisor).get("/?show=team")
    action = re.search(rf'action="(/today/{line(tasks[0]).id}/done[^"]*)"', page.text)[1].replace("&amp;", "&")
    assert titles(web.follow(web.post(action)))[0] == "Task 01"


@pytest.mark.parametrize("back", ["show=team", "after=" + "x" * 900, "after=%22%3E", "after=a&show=elsewhere"])
def test_where_done_goes_back_to_is_never_what_somebody_typed(web, worker, tasks, back):
    answer = web.sign_in(worker).post(f"/today/{line(tasks[0]).id}/done?{back}", {"once": "d" * 43})
    assert re.fullmatch(r"/\?(after=a&)?done=done", answer.location)


def test_a_page_whose_rows_are_all_gone_is_the_beginning(web, worker, tasks):
    second = address(web.sign_in(worker).get("/"), "next")
    with db.atomic():
        for task in tasks[25:]:
            task.finish(task.version, "", worker)
    DueItem.delete().where(DueItem.rule != "core.task").execute()
    assert titles(web.get(second)) == named(0, 25)


def test_every_line_comes_once_and_the_count_is_theirs(web, worker, tasks):
    page, seen = web.sign_in(worker).get("/"), []
    total = int(re.search(r"(\d+) (?:lines|items)", page.text)[1])
    while True:
        seen += re.findall(r'id="due-(\d+)"', page.text)
        if 'rel="next"' not in page.text:
            break
        page = web.get(address(page, "next"))
    assert len(seen) == len(set(seen)) == total


# --- Tasks that are done --------------------------------------------------------------------------


def test_done_tasks_are_sorted_by_when_they_were_done(web, worker, tasks):
    for number in (7, 3, 50):
        tasks[number].finish(tasks[number].version, "", worker)
    assert titles(web.sign_in(worker).get("/tasks?tab=done")) == ["Task 50", "Task 03", "Task 07"]


@pytest.mark.parametrize("of_the_client", [False, True])
def test_done_tasks_page_on_when_one_was_done_in_the_meantime(web, worker, client, tasks, of_the_client):
    for task in tasks[:40]:
        task.finish(task.version, "", worker)
    first = web.sign_in(worker).get(f"{client.url if of_the_client else ''}/tasks?tab=done")
    assert titles(first) == named(15, 40)[::-1]
    tasks[40].finish(1, "", worker)
    second = web.get(address(first, "next"))
    assert titles(second) == named(0, 15)[::-1]
    assert titles(web.get(address(second, "prev"))) == named(15, 40)[::-1]


# --- Contacts -------------------------------------------------------------------------------------


@pytest.fixture
def contacts(client, worker):
    with db.atomic():
        return [Contact.log(client, worker, on=clock.today() - timedelta(days=40 - number), kind="phone",
                            outcome="reached", text=f"Talk {number:02}.") for number in range(40)]


def talks(page):
    return re.findall(r"Talk (\d\d)\.", page.text)


def test_the_contacts_go_on_behind_one_that_moved_or_was_struck(web, worker, client, contacts, note):
    url = f"/clients/{client.id}/contacts"
    first = web.sign_in(worker).get(url)
    assert talks(first) == [f"{number:02}" for number in range(39, 14, -1)]
    contacts[15].edit(1, worker, on=clock.today())
    second = web.get(address(first, "next"))
    assert talks(second) == [f"{number:02}" for number in range(14, -1, -1)]
    contacts[14].strike(1, worker, "Wrong client")
    assert talks(web.get(address(second, "prev")))[-1] == "16"


# --- With whom ------------------------------------------------------------------------------------


@pytest.fixture
def own_clients(worker):
    """2,000 clients of the worker; the last by name is Zygmunt Zyla."""
    rows = [{"given": f"Given{number:04}", "family": f"Family{number:04}", "worker": worker.id, "team": worker.team_id,
             "opened_on": clock.today(), "name_sort": f"family{number:04} given{number:04}"} for number in range(1999)]
    with db.atomic():
        for start in range(0, 1999, 400):
            Client.insert_many(rows[start:start + 400]).execute()
        ids = [number for number, in Client.select(Client.id).where(Client.family.startswith("Family")).tuples()]
        members = [{"client": number, "worker": worker.id, "part": "Assigned worker", "by": "test",
                    "since": clock.now()} for number in ids]
        for start in range(0, len(members), 400):
            CareTeamMember.insert_many(members[start:start + 400]).execute()
    return Client.add(worker, given="Zygmunt", family="Zyla")


def test_log_a_contact_finds_any_of_2000_own_clients_by_name(web, worker, own_clients):
    web.sign_in(worker)
    assert "Zyla" not in web.get("/contacts/new").text
    for typed in ("Zyla", "zygm", "Zyla, Zygmunt", "zila"):
        answer = web.post("/contacts/new", {"name": typed})
        assert f'href="/clients/{own_clients.id}/contacts/new"' in answer.text, typed


def test_it_offers_own_clients_only(web, worker, colleague, own_clients):
    Client.add(colleague, given="Zygmunt", family="Zylinski")
    assert "Zylinski" not in web.sign_in(worker).post("/contacts/new", {"name": "Zyl"}).text


def test_more_than_a_page_of_namesakes_is_said(web, worker):
    for number in range(30):
        Client.add(worker, given=f"Ann{number}", family="Smith")
    answer = web.sign_in(worker).post("/contacts/new", {"name": "smith"})
    assert "Showing the first matches" in answer.text
    assert answer.text.count('<li class="row pair">') == 25


def test_nothing_typed_and_nobody_found_is_said(web, worker, client):
    assert web.sign_in(worker).post("/contacts/new", {"name": " "}).status_code == 422
    assert "No matching clients" in web.post("/contacts/new", {"name": "Nobody"}).text


def test_own_clients_page_on_when_the_last_one_was_renamed_or_closed(web, worker, own_clients):
    first = web.sign_in(worker).get("/contacts/new")
    last = Client.get(Client.family == "Family0024")
    last.change(last.version, family="Aaron")
    second = web.get(address(first, "next"))
    assert re.findall(r"Family(\d+)", second.text)[0] == "0025"
    assert re.findall(r"Family(\d+)", web.get(address(second, "prev")).text)[-1] == "0023"
