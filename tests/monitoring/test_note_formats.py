"""Notes in a format that a specialization offers: they begin with its headings, and keep them."""
from __future__ import annotations

import pytest

from core.foundation import clock
from core.monitoring.models import Contact

DAP = "mental_health.dap"


@pytest.fixture
def typed():
    return {"on": clock.today().isoformat(), "kind": "phone", "whom": "client", "outcome": "reached"}


def test_a_format_starts_the_note_with_its_headings_and_says_what_belongs_there(web, client, worker):
    address = f"{client.url}/contacts/new"
    plain = web.sign_in(worker).get(address).text
    assert f'name="other_format" value="{DAP}"' in plain and "Assessment:" not in plain
    page = web.get(f"{address}?format={DAP}").text
    assert "Data:\n\n\nAssessment:\n\n\nPlan:\n</textarea>" in page.replace("\r", "")
    assert "Plan: What happens next, who does it, and by when." in page


def test_the_note_keeps_its_headings_when_the_specialization_is_off(web, client, worker, administrator, typed):
    text = "Data:\nSlept badly.\n\nAssessment:\nTired.\n\nPlan:\nCall on Friday."
    saved = web.sign_in(worker).post(f"{client.url}/contacts/new?format={DAP}", {**typed, "text": text})
    web.sign_in(administrator).post("/specializations/mental_health/switch", {"value": "off"})
    page = web.sign_in(worker).get(saved.location).text
    assert "Slept badly." in page and "Assessment:" in page
    assert "format=" not in web.get(f"{client.url}/contacts/new").text
    assert "Assessment:" not in web.get(f"{client.url}/contacts/new?format={DAP}").text, "it is offered no more"


def test_headings_alone_are_no_note(web, client, worker, typed):
    address, blank = f"{client.url}/contacts/new?format={DAP}", "Data:\r\n\r\n\r\nAssessment:\r\n\r\nPlan:\r\n"
    refused = web.sign_in(worker).post(address, {**typed, "text": blank})
    assert refused.status_code == 422 and "Enter a note." in refused.text and "Assessment:" in refused.text
    assert web.post(address, {**typed, "outcome": "attempted", "text": blank}).status_code == 303
    assert Contact.get().text == ""


def test_another_format_keeps_everything_that_was_typed(web, client, worker, typed):
    address, step = f"{client.url}/contacts/new", {"next_step": "Call the county", "minutes": "25"}
    page = web.sign_in(worker).post(address, {**typed, **step, "text": "Slept badly.", "format": "",
                                              "other_format": DAP})
    assert page.status_code == 200 and not Contact.select().exists()
    shown = page.text.replace("\r", "")
    assert "Slept badly.\n\nData:\n\n\nAssessment:\n\n\nPlan:" in shown
    assert 'value="Call the county"' in shown and 'value="25"' in shown and 'class="error"' not in shown
    text = "Slept badly.\r\n\r\nData:\r\n\r\n\r\nAssessment:\r\n\r\n\r\nPlan:\r\n"
    plain = web.post(address, {**typed, **step, "text": text, "format": DAP, "other_format": ""}).text
    assert "Slept badly.</textarea>" in plain and "Assessment:" not in plain and 'value="Call the county"' in plain
    birp = web.post(address, {**typed, "text": text, "format": DAP, "other_format": "mental_health.birp"}).text
    assert "Slept badly.\n\nBehavior:" in birp.replace("\r", "") and "Assessment:" not in birp
    assert web.post(address, {**typed, "text": "Data:\nTired.", "format": DAP}).status_code == 303


def test_what_stands_below_a_heading_stays_with_it(web, client, worker, typed):
    text = "Data:\nTired.\n\nAssessment:\n\n\nPlan:\n"
    page = web.sign_in(worker).post(f"{client.url}/contacts/new", {
        **typed, "text": text, "format": DAP, "other_format": ""}).text.replace("\r", "")
    assert "Data:\nTired.\n\nAssessment:" in page
    again = web.post(f"{client.url}/contacts/new", {**typed, "text": text, "format": "", "other_format": DAP}).text
    assert again.count("Assessment:\r\n") + again.count("Assessment:\n") == 1
