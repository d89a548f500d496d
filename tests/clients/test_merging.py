"""Two records of one person become one with everything, and two again (person-02, -13, -17, -18, -21)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.clients.models import Alert, CareTeamMember, Client, ContactPoint, Demographic, Identifier, RelatedPerson
from core.clients.models.household import Wall, join_household
from core.clients.models.merging import Merge
from core.clients.models.merging.rows import ids_of, towards_client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.foundation.db import db
from core.monitoring.models import Contact, DueItem, Task, due
from core.plans.models import Goal, Need, Step
from core.web.drafts import Draft
from tests.web.test_drafts import Opened, contact


@pytest.fixture
def kole(worker):
    """The one with every stop."""
    client = Client.add(worker, given="Dina", family="Kole", born=date(1988, 4, 12), phone="312-555-0150",
                        voicemail="no", safe_contact="no voicemail, no mail")
    Alert.add(client, worker, kind="violence", severity="urgent", text="x", until=clock.today() + timedelta(days=40))
    RelatedPerson.add(client, worker, name="Rob Kole", stopped=True)
    return client


@pytest.fixture
def cole(worker):
    return Client.add(worker, given="Dina", family="Cole", born=date(1988, 4, 12), voicemail="yes")


@pytest.fixture
def boss(web, supervisor):
    web.sign_in(supervisor)
    return supervisor


def again(client):
    return Client.get_by_id(client.id)


def merge(web, survivor, merged, **chosen):
    versions = f"{again(survivor).version}-{again(merged).version}"
    page = web.get(f"{survivor.url}/merge?other={merged.id}").text
    import re
    offered = dict(re.findall(r'name="(pick_\w+)" (?:type="radio" )?value="(\w+)"[^>]*checked', page)) or {}
    offered |= {name: value for tag in re.findall(r"<input[^>]*checked[^>]*>", page)
                for name, value in [(re.search(r'name="(\w+)"', tag)[1], re.search(r'value="(\w*)"', tag)[1])]}
    return web.post(f"{survivor.url}/merge?other={merged.id}", {**offered, "version": versions, **chosen})


def undo(web, row, reason="Two people", **whose):
    return web.post(row.url, {"reason": reason, "version": str(Merge.get_by_id(row.id).version), **whose})


def fill(client, worker, web):
    """Some of every kind."""
    for text in ("first", "second"):
        Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text=text, sign=text == "first")
    Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    need = Need.add(client, worker, words="Housing")
    for words in ("One", "Two"):
        goal = Goal.add(client, worker, need=need, words=words)
    Step.add(goal, worker, text="Ask", who="worker", worker=worker.id)
    Demographic.add(client, worker, question="marital", answers="never")
    Identifier.add(client, worker, **Identifier.columns("mrn", "", f"7788{client.id}"))
    ContactPoint.add(client, worker, **ContactPoint.columns(kind="phone", value=f"312-555-77{client.id:02d}"))


def counts(client):
    return {(table, column): len(ids_of(table, column, client.id)) for table, column in towards_client()}


def copies():
    return [list(table.select().order_by(table.id).tuples()) for table in (Client, DueItem)]


# --- Merging --------------------------------------------------------------------------------------


@pytest.mark.parametrize("survives", ["cole", "kole"])
def test_every_stop_of_either_one_outlives_the_merge(web, boss, kole, cole, survives):
    survivor, merged = (cole, kole) if survives == "cole" else (kole, cole)
    assert merge(web, survivor, merged).status_code == 303
    now = again(survivor)
    assert now.voicemail == "no" and now.safe_contact == "no voicemail, no mail"
    assert Alert.get(Alert.client == survivor).until == clock.today() + timedelta(days=40)
    assert RelatedPerson.get(RelatedPerson.client == survivor).stopped
    assert "no voicemail, no mail" in web.get(survivor.url).text


def test_a_stricter_value_is_given_up_with_a_reason_only(web, boss, kole, cole):
    answer = merge(web, cole, kole, pick_voicemail="survivor")
    assert answer.status_code == 422 and "Enter why." in answer.text and not Merge.select().exists()
    assert merge(web, cole, kole, pick_voicemail="survivor", given_up="She asked us to").status_code == 303
    assert again(cole).voicemail == "yes" and Merge.get().given_up == "She asked us to"


def test_two_rules_for_safe_contact_are_both_kept(web, boss, kole, cole):
    Client.update(safe_contact="text only").where(Client.id == cole.id).execute()
    merge(web, cole, kole)
    assert again(cole).safe_contact.splitlines() == ["text only", "no voicemail, no mail"]


def test_everything_moves_and_the_page_said_how_much(web, boss, worker, kole, cole):
    for client in (kole, cole):
        fill(client, worker, web)
    before = {key: counts(kole)[key] + number for key, number in counts(cole).items()}
    said = web.get(f"{cole.url}/merge?other={kole.id}").text
    assert "<dt>Contacts</dt><dd>2</dd>" in said and "<dt>Goals</dt><dd>2</dd>" in said
    merge(web, cole, kole)
    assert set(counts(kole).values()) == {0}
    more = {key: number - before[key] for key, number in counts(cole).items() if number != before[key]}
    assert more == {("other_name", "client_id"): 1}  # the name that lost stays findable
    kept = copies()
    due.refresh_all(clock.today())
    assert copies() == kept


def test_rows_of_a_plugin_that_is_gone_move_too(web, boss, kole, cole):
    db.execute_sql('CREATE TABLE gone_thing (id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client (id), '
                   "words VARCHAR(20))")
    db.execute_sql(f"INSERT INTO gone_thing VALUES (1, {kole.id}, 'x')")
    merge(web, cole, kole)
    assert db.execute_sql("SELECT client_id FROM gone_thing").fetchall() == [(cole.id,)]
    undo(web, Merge.get())
    assert db.execute_sql("SELECT client_id FROM gone_thing").fetchall() == [(kole.id,)]


def test_the_number_and_the_address_of_the_merged_one_lead_to_the_survivor(web, boss, worker, kole, cole):
    fill(kole, worker, web)
    merge(web, cole, kole)
    assert web.get(f"{kole.url}/contacts").location == f"{cole.url}/contacts"
    for typed in (f"#{kole.id}", f"7788{kole.id}", "Dina Kole", "312-555-0150"):
        found = web.post("/search", {"q": typed}).text
        assert found.count(f'href="/clients/{cole.id}"') == 1 and f'href="/clients/{kole.id}"' not in found, typed
    assert f'href="{kole.url}"' not in web.get("/clients?status=all").text
    alike = web.post("/clients/new", {"given": "Dina", "family": "Kole", "born": "1988-04-12"}).text
    assert f'href="/clients/{cole.id}"' in alike and f'href="/clients/{kole.id}"' not in alike


def test_who_may_not_see_the_survivor_finds_nothing_at_the_number(web, boss, stranger, kole, cole):
    merge(web, cole, kole)
    again(cole).restrict(again(cole).version, True, boss)
    web.sign_in(stranger)
    assert web.get(kole.url).status_code == 404
    assert "No matching clients" in web.post("/search", {"q": f"#{kole.id}"}).text


def test_a_form_that_was_open_is_saved_in_the_merged_record_and_says_so(web, boss, worker, kole, cole):
    web.sign_in(worker)
    form = Opened(web, f"{kole.url}/contacts/new")
    form.keep(**contact("half a"))
    web.sign_in(boss)
    merge(web, cole, kole)
    web.sign_in(worker)
    assert Draft.get(Draft.saved_at.is_null()).client_id == cole.id
    assert "Restored from" in web.get(f"{cole.url}/contacts/new").text
    answer = form.send(**contact("after"))
    assert answer.status_code == 303 and "done=saved_merged" in answer.location
    assert Contact.get().client_id == cole.id


def test_nobody_merges_without_the_permission_or_what_they_may_not_see(web, boss, worker, kole, cole):
    web.sign_in(worker)
    assert web.get(f"{cole.url}/merge?other={kole.id}").status_code == 403
    web.sign_in(boss)
    Contact.log(kole, worker, on=clock.today(), kind="phone", outcome="reached", text="x",
                sensitivity="substance_use.part2")
    answer = merge(web, cole, kole)
    assert answer.status_code == 409 and "can&#39;t merge these two records" in answer.text
    kole.restrict(again(kole).version, True, worker)
    assert web.get(f"{cole.url}/merge?other={kole.id}").status_code == 404


def test_a_wall_refuses_with_the_same_words(web, boss, worker, kole, cole):
    Wall.create(client=kole, other=cole, by="x", at=clock.now())
    answer = merge(web, cole, kole)
    assert answer.status_code == 409 and "can&#39;t merge these two records" in answer.text


def test_one_person_lives_in_one_household_and_has_each_worker_once(web, boss, worker, kole, cole):
    join_household(kole, Client.add(worker, given="A", family="B"), worker, False)
    join_household(cole, Client.add(worker, given="C", family="D"), worker, False)
    merge(web, cole, kole)
    from core.clients.models.household import Resident
    assert Resident.select().where(Resident.client == cole, Resident.until.is_null()).count() == 1
    assert CareTeamMember.select().where(CareTeamMember.client == cole, CareTeamMember.worker == worker,
                                         CareTeamMember.until.is_null()).count() == 1


def test_a_death_of_one_of_them_is_asked_about(web, boss, kole, cole):
    Client.update(deceased=True, died_on=clock.today()).where(Client.id == kole.id).execute()
    assert merge(web, cole, kole).status_code == 422
    assert merge(web, cole, kole, pick_deceased="survivor").status_code == 303
    assert not again(cole).deceased


def test_a_record_that_changed_since_it_was_looked_at_is_not_merged(web, boss, kole, cole):
    form = {"version": f"{cole.version}-{kole.version}", "pick_family": "survivor", "pick_phone": "merged",
            "pick_voicemail": "merged", "pick_safe_contact": "merged"}
    kole.restrict(kole.version, False, boss)  # nothing that is asked about, but another version
    assert web.post(f"{cole.url}/merge?other={kole.id}", form).status_code == 409
    assert not Merge.select().exists()


def test_who_looked_at_either_one_is_told(web, boss, kole, cole):
    web.get(kole.url)
    merge(web, cole, kole)
    looked = web.get(f"{cole.url}/access-history").text
    assert looked.count("Viewed the client overview") >= 1
    assert AuditEvent.select().where(AuditEvent.client_id == kole.id, AuditEvent.action == "client.merged").exists()


# --- And back -------------------------------------------------------------------------------------


def test_undo_gives_each_what_it_had_and_asks_about_what_came_between(web, boss, worker, kole, cole, travel):
    fill(kole, worker, web)
    old = Task.get(Task.client == kole)
    before = [counts(kole), counts(cole), again(kole).__data__, again(cole).__data__]
    merge(web, cole, kole)
    assert again(cole).phone == "312-555-0150"
    talk = Contact.log(again(cole), worker, on=clock.today(), kind="phone", outcome="reached", text="between")
    again(cole).change(again(cole).version, phone="312-555-0156")
    Task.get_by_id(old.id).finish(Task.get_by_id(old.id).version, "done", worker)
    row = Merge.get()
    page = web.get(row.url).text
    assert "between" in page and "Call" in page and "was changed since" in page
    assert undo(web, row).status_code == 422
    answer = undo(web, row, **{f"whose_contact-{talk.id}": "survivor", f"whose_task-{old.id}": "merged",
                               "whose_phone": "merged"})
    assert answer.status_code == 303
    assert counts(kole) == before[0]
    assert counts(cole) == {**before[1], ("contact", "client_id"): before[1]["contact", "client_id"] + 1}
    assert again(kole).phone == "312-555-0156" and again(cole).phone == ""
    for client, was in ((kole, before[2]), (cole, before[3])):
        now = again(client).__data__
        assert {name: now[name] for name in was if name not in ("version", "phone", "phone_tail", "last_contact_on",
                                                                "next_on")} == {
            name: was[name] for name in was if name not in ("version", "phone", "phone_tail", "last_contact_on",
                                                            "next_on")}
    kept = copies()
    due.refresh_all(clock.today())
    assert copies() == kept
    assert again(cole).last_contact_on == clock.today()
    assert f'href="{kole.url}"' not in web.get(f"{cole.url}/duplicates").text


def test_undo_is_offered_for_thirty_days(web, boss, kole, cole, travel):
    merge(web, cole, kole)
    travel(days=30)
    web.sign_in(boss)
    assert Merge.get().url in web.get(f"{cole.url}/duplicates").text
    travel(days=31)
    web.sign_in(boss)
    assert Merge.get().url not in web.get(f"{cole.url}/duplicates").text
    answer = undo(web, Merge.get())
    assert answer.status_code == 409 and "for 30 days" in answer.text


def test_merges_in_a_chain_are_undone_in_order(web, boss, worker, kole, cole):
    third = Client.add(worker, given="Dina", family="Koll", born=date(1988, 4, 12))
    merge(web, cole, kole)
    merge(web, third, cole)
    first, second = Merge.select().order_by(Merge.id)
    assert web.get(kole.url).location == third.url
    answer = undo(web, first)
    assert answer.status_code == 409 and "Undo the later merge first" in answer.text
    assert undo(web, second).status_code == 303 and undo(web, first).status_code == 303
    assert {again(client).status for client in (kole, cole, third)} == {"active"}
    assert undo(web, first).status_code == 409


def test_who_was_closed_before_is_closed_again(web, boss, worker, kole, cole):
    kole.set_status(again(kole).version, "closed", "Moved to Texas", worker)
    merge(web, cole, kole)
    assert again(cole).status == "active"
    undo(web, Merge.get())
    assert again(kole).status == "closed" and again(kole).restricted_at is None
    assert "Moved to Texas" in web.get(f"{kole.url}/status").text
