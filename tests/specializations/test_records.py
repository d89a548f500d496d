"""What a specialization recorded in its own tables, while it is off or gone: who reads it, and in which words."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.clients.models import Client
from core.extend import lazy_gettext
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem
from core.specializations.models import ReadableTable, keep_declared
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication
from tests.reliability.test_uninstalled import gone, installed, start
from tests.specializations.naps import Dream, Nap, naps

PART2 = "substance_use.part2"
PAGE = "/specializations"


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # both: tests/reliability


@pytest.fixture
def discharge(app, registry, client, worker):
    keep_declared(registry)
    return Discharge.add(client, worker, discharged_on=date(2026, 1, 5), facility="County <hospital>",
                         complexity="high", reason="Pneumonia", ending="readmitted", ended_at=clock.now(),
                         ended_by="Ana Worker")


def records(client, name="healthcare"):
    return f"{client.url}/specializations/{name}"


def switch(web, administrator, name, value="off"):
    return web.sign_in(administrator).post(f"{PAGE}/{name}/switch", {"value": value})


# --- Reading --------------------------------------------------------------------------------------


def test_codes_days_and_texts_are_read_in_words(web, registry, client, worker, discharge):
    gone(registry, name="healthcare")
    page = web.sign_in(worker).get(records(client)).text
    for words in ("Recorded with Healthcare", "Hospital discharges", "Mon, Jan 5, 2026", "County &lt;hospital&gt;",
                  "High: visit within 7 days", "Readmitted", "Reason for the stay", "Ana Worker"):
        assert words in page, words
    assert ">high<" not in page and "<script" not in page.partition("<main")[2]


def test_the_overview_says_what_else_is_on_record_and_leads_to_it(web, client, worker, administrator, discharge):
    assert "Also on record" not in web.sign_in(worker).get(client.url).text, "while it is on, its own pages show it"
    switch(web, administrator, "healthcare")
    for address in (client.url, f"{client.url}?copy=staff"):
        page = web.sign_in(worker).get(address).text
        assert "Also on record" in page and "which is off" in page and "Hospital discharges (1)" in page
        assert f'href="{records(client)}"' in page


def test_it_is_printed_for_staff(web, client, worker, administrator, discharge):
    switch(web, administrator, "healthcare")
    assert f'href="{records(client)}?copy=staff"' in web.sign_in(worker).get(records(client)).text
    sheet = web.get(f"{records(client)}?copy=staff").text
    assert "Staff copy." in sheet and "County &lt;hospital&gt;" in sheet
    assert f'href="{records(client)}?copy=client"' not in sheet


def test_reading_leaves_a_trace_in_words(web, client, worker, administrator, auditor, discharge):
    switch(web, administrator, "healthcare")
    web.sign_in(worker).get(records(client))
    event = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
    assert (event.action, event.client_id, event.subject) == ("client.read", client.id, "specialization records")
    assert "Viewed records of a specialization" in web.sign_in(auditor).get("/audit").text


def test_a_stranger_and_the_front_desk_do_not_read_it(web, client, stranger, front_desk, administrator, discharge):
    switch(web, administrator, "healthcare")
    assert web.sign_in(stranger).get(records(client)).status_code == 404
    assert web.sign_in(front_desk).get(records(client)).status_code == 403
    assert "Also on record" not in web.get(client.url).text


@pytest.mark.parametrize("name", ["nobody", "core", "substance_use", "client"])
def test_what_has_no_table_of_its_own_has_no_such_page(web, client, worker, name):
    assert web.sign_in(worker).get(records(client, name)).status_code == 404


# --- Protection -----------------------------------------------------------------------------------


def test_a_protected_row_is_there_for_whoever_is_cleared_only(web, client, worker, colleague, administrator, registry):
    colleague.set_clearances([PART2], "test")
    Medication.add(client, worker, name="Sertraline")
    Medication.add(client, worker, name="Buprenorphine", sensitivity=PART2)
    switch(web, administrator, "mental_health")
    assert "Medications (1)" in web.sign_in(worker).get(client.url).text
    page = web.get(records(client, "mental_health")).text
    assert "Sertraline" in page and "Buprenorphine" not in page and "Protected record" not in page
    assert "Medications (2)" in web.sign_in(colleague).get(client.url).text
    page = web.get(records(client, "mental_health")).text
    assert "Buprenorphine" in page and "Protected record" in page and "42 CFR" in page
    assert [event.sensitivity for event in AuditEvent.select().where(
        AuditEvent.actor_id == colleague.id, AuditEvent.subject == "specialization records")] == ["", PART2]


def test_only_protected_rows_are_nothing_at_all_to_others(web, client, worker, administrator):
    Medication.add(client, worker, name="Buprenorphine", sensitivity=PART2)
    switch(web, administrator, "mental_health")
    assert "Also on record" not in web.sign_in(worker).get(client.url).text
    assert "Nothing recorded that you can see." in web.get(records(client, "mental_health")).text


def test_a_row_of_a_policy_that_is_gone_is_nobodys(web, client, worker, supervisor, administrator, registry):
    keep_declared(registry)
    fall = Fall.add(client, worker, on=clock.today(), place="Stairs")
    Fall.update(sensitivity="gone.policy").where(Fall.id == fall.id).execute()
    gone(registry)
    for person in (worker, supervisor):
        assert "Stairs" not in web.sign_in(person).get(records(client, "geriatric")).text
        assert "Also on record" not in web.get(client.url).text


def test_without_the_plugin_of_a_policy_nobody_sees_what_it_protects(web, client, worker, registry):
    """Its notice could not stand on the page."""
    worker.set_clearances([PART2], "test")
    note = Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="Relapse",
                       sensitivity=PART2)
    assert "42 CFR" in web.sign_in(worker).get(note.url).text
    gone(registry, name="substance_use")
    assert web.get(note.url).status_code == 404 and "Relapse" not in web.get(f"{client.url}/contacts").text
    start(installed(registry))
    assert "42 CFR" in web.get(note.url).text


# --- Work goes on without it ----------------------------------------------------------------------


def test_while_it_is_gone_its_dates_are_no_open_work_and_a_client_is_handed_over_closed_and_erased(
        web, client, worker, supervisor, stranger, registry):
    fall = Fall.add(client, worker, on=clock.today(), place="Stairs")
    DueItem.update(intended=worker.id, reassigned=True).where(DueItem.plugin == "geriatric").execute()
    gone(registry)
    web.sign_in(supervisor)
    for page in ("/status", "/handover", ""):
        assert "after a fall" not in web.get(f"{client.url}{page}").text, page
    handed = {"worker": str(stranger.id), "former": "leaves", "version": "1", "once": "h" * 43}
    assert web.post(f"{client.url}/handover", handed).status_code == 303
    closing = {"value": "closed", "reason": "Moved", "version": "2", "once": "c" * 43}
    assert web.sign_in(stranger).post(f"{client.url}/status", closing).status_code == 303
    assert "Stairs" in web.get(records(client, "geriatric")).text, "a closed client's records are read, too"
    Client.delete().where(Client.id == client.id).execute()
    assert not Fall.select().where(Fall.id == fall.id).exists()


# --- What is declared -----------------------------------------------------------------------------


def test_a_table_without_a_declaration_is_read_by_its_fields(web, client, worker, registry):
    db.db.create_tables([Nap, Dream])
    nap = Nap.create(client=client, slept_on=date(2026, 1, 5), in_bed=True, how_it_went="Soundly")
    Dream.create(nap=nap, seen="A green door")
    keep = [*installed(registry), naps()]
    start(keep)
    start(installed(registry))
    assert "Dream (1), Nap (1)" in web.sign_in(worker).get(client.url).text
    page = web.get(records(client, "naps")).text
    for words in ("Recorded with Naps, which isn&#39;t installed", "Nap", "Slept on", "Mon, Jan 5, 2026", "In bed",
                  ">Yes<", "How it went", "Soundly", "Dream", "A green door"):
        assert words in page, words


def test_no_and_0_are_said_and_nothing_of_what_is_empty(web, client, worker, registry):
    db.db.create_tables([Nap, Dream])
    Nap.create(client=client, slept_on=date(2026, 1, 5), in_bed=False, minutes=0, how_it_went="")
    start([*installed(registry), naps()])
    start(installed(registry))
    page = web.sign_in(worker).get(records(client, "naps")).text
    assert "In bed" in page and ">No<" in page and "Minutes" in page and ">0<" in page and "How it went" not in page


def test_a_row_that_belongs_to_a_protected_one_is_as_protected(web, client, worker, colleague, registry):
    colleague.set_clearances([PART2], "test")
    db.db.create_tables([Nap, Dream])
    for sensitivity, seen in (("", "A green door"), (PART2, "The old bar")):
        nap = Nap.create(client=client, slept_on=date(2026, 1, 5), in_bed=True, how_it_went="", sensitivity=sensitivity)
        Dream.create(nap=nap, seen=seen)
    start([*installed(registry), naps()])
    start(installed(registry))
    assert "Dream (1), Nap (1)" in web.sign_in(worker).get(client.url).text
    page = web.get(records(client, "naps")).text
    assert "A green door" in page and "The old bar" not in page
    assert "Dream (2), Nap (2)" in web.sign_in(colleague).get(client.url).text
    assert "The old bar" in web.get(records(client, "naps")).text


def test_columns_that_are_missing_are_left_out_and_others_shown_under_their_name(web, client, worker, registry):
    keep_declared(registry)
    Fall.add(client, worker, on=clock.today(), place="Stairs", injury="Bruise")
    db.db.execute_sql("ALTER TABLE geriatric_fall DROP COLUMN injury")
    db.db.execute_sql("ALTER TABLE geriatric_fall ADD COLUMN shoe_size TEXT DEFAULT 'forty'")
    gone(registry)
    page = web.sign_in(worker).get(records(client, "geriatric")).text
    assert "Injury and response" not in page and "Shoe size" in page and "forty" in page and "Stairs" in page


def test_a_table_that_was_dropped_costs_nothing(web, client, worker, registry):
    keep_declared(registry)
    gone(registry)
    db.db.execute_sql("DROP TABLE geriatric_fall")
    gone(registry)
    assert web.sign_in(worker).get(client.url).status_code == 200
    assert web.get(records(client, "geriatric")).status_code == 404


def test_the_words_are_kept_to_be_translated_and_written_again_only_when_they_change(app, registry):
    keep_declared(registry)
    row = ReadableTable.get(ReadableTable.name == "healthcare_discharge")
    assert '{\\"text\\": \\"Readmitted\\"}' in row.columns and row.title == lazy_gettext("Hospital discharges")
    keep_declared(registry)
    assert ReadableTable.get(ReadableTable.name == "healthcare_discharge").id == row.id
    ReadableTable.update(title="Stays").where(ReadableTable.id == row.id).execute()
    keep_declared(registry)
    assert ReadableTable.get(ReadableTable.name == "healthcare_discharge").title == "Hospital discharges"


# --- Switching off --------------------------------------------------------------------------------


def test_switching_off_asks_once_with_what_stays_and_what_leaves(web, client, worker, administrator):
    for number in range(3):
        Fall.add(client, worker, on=clock.today(), place=f"Stairs {number}", sensitivity=PART2 if number else "")
    web.sign_in(administrator)
    assert f'href="{PAGE}/geriatric/switch"' in web.get(PAGE).text
    page = web.get(f"{PAGE}/geriatric/switch").text
    assert "Turn off Geriatric care?" in page and "Falls: 3 records stay readable on the clients' pages." in page
    assert "due dates end." in page and "Alvarez" not in page and "Stairs" not in page
    assert 'action="/specializations/geriatric/switch"' in page
    assert "Geriatric care is off." in web.follow(switch(web, administrator, "geriatric")).text
    assert "Falls: 3 earlier records." in web.get(PAGE).text


@pytest.mark.parametrize("how", ["gone", "refused"])
def test_what_is_gone_or_has_an_error_can_be_switched_off_and_not_on(web, client, worker, administrator, registry, how):
    keep_declared(registry)
    Fall.add(client, worker, on=clock.today(), place="Stairs")
    plugins = installed(registry, but="geriatric" if how == "gone" else "")
    if how == "refused":
        next(plugin for plugin in plugins if plugin.name == "geriatric").refuse("tables", "it has an error")
    start(plugins)
    page = web.sign_in(administrator).get(PAGE).text
    assert "Geriatric care" in page and "Falls: 1 record stays readable on the client's page." in page
    assert "due dates are off Today already." in web.get(f"{PAGE}/geriatric/switch").text
    assert web.follow(switch(web, administrator, "geriatric")).status_code == 200
    assert f'href="{PAGE}/geriatric/switch"' not in web.get(PAGE).text
    assert switch(web, administrator, "geriatric", "on").status_code == (404 if how == "gone" else 422)
    assert [event.subject for event in AuditEvent.select().where(AuditEvent.action == "specialization.off")] == [
        "geriatric"]


def test_what_another_one_requires_is_not_asked_about(web, administrator, registry):
    plugins = installed(registry)
    mood = next(plugin for plugin in plugins if plugin.name == "mental_health")
    mood.about = replace(mood.about, requires=("geriatric",))
    start(plugins)
    answer = web.sign_in(administrator).get(f"{PAGE}/geriatric/switch")
    assert answer.status_code == 422 and "requires Geriatric care. Turn that off first." in answer.text


def test_a_policy_that_is_gone_is_named_with_its_title_and_nothing_is_said_to_be_readable(
        web, client, worker, administrator, registry):
    keep_declared(registry)
    Fall.add(client, worker, on=clock.today(), place="Stairs")
    gone(registry, name="substance_use")
    page = web.sign_in(administrator).get(PAGE).text
    assert "Substance use" in page and "This plugin is no longer installed." in page
    assert "42 CFR Part 2 records, and clients protected the same way, are shown to no one until it's back" in page
    assert "readable, and nothing was deleted" not in page
    asked = web.get(f"{PAGE}/geriatric/switch").text
    assert "Falls: 1 record is kept." in asked and "stays readable" not in asked


def test_in_safe_mode_no_plugin_is_said_to_be_gone(web, client, worker, administrator, registry, discharge):
    start([], safe_mode=True)
    page = web.sign_in(worker).get(client.url).text
    assert "Recorded with Healthcare, which isn&#39;t loaded in safe mode" in page
    page = web.sign_in(administrator).get(PAGE).text
    assert "Caseloom was started in safe mode, so no plugin is loaded." in page and "installed" not in page
    assert "Mental health" in page and "mental_health</h2>" not in page
