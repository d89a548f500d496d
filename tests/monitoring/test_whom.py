"""With whom a contact was, and how."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.extend import contacts_since
from core.foundation import clock
from core.monitoring.models import Contact, DueItem

pytestmark = pytest.mark.one_database


def contact_by():
    return DueItem.get(DueItem.rule == "core.contact").on


@pytest.mark.parametrize(("whom", "outcome", "words"), [
    ("client", "reached", "Client reached"),
    ("client", "attempted", "Client not reached"),
    ("family", "reached", "Family or caregiver reached"),
    ("family", "attempted", "Family or caregiver not reached"),
    ("other", "reached", "Provider or other person reached"),
    ("other", "attempted", "Provider or other person not reached"),
])
def test_a_note_says_who_was_reached(web, written, whom, outcome, words):
    contact = written(whom=whom, outcome=outcome)
    for address in (contact.url, f"/clients/{contact.client_id}/contacts", f"/clients/{contact.client_id}"):
        assert words in web.get(address).text, address


def test_only_the_client_counts_as_reached(written, client):
    first = contact_by()
    written(whom="family")
    assert contact_by() == first and type(client).get_by_id(client.id).last_contact_on.year == 1
    written(whom="client")
    assert contact_by() == clock.today() + timedelta(days=30)


def test_a_reached_caregiver_is_told_from_a_provider(written, client):
    written(whom="family")
    written(whom="other", outcome="attempted")
    rows = contacts_since(client, clock.today())
    assert [(row.outcome, row.whom) for row in rows] == [("collateral", "family"), ("attempted", "other")]


def test_an_edit_keeps_and_corrects_with_whom_it_was(web, written, edited):
    contact = written(whom="family")
    page = web.get(f"{contact.url}/edit").text
    family = next(tag for tag in page.split("<input") if 'value="family"' in tag)
    assert "checked" in family.split(">")[0]
    assert edited(contact, whom="client").outcome == "reached"
    assert edited(contact, whom="other").outcome == "collateral"


def test_an_older_note_does_not_say_whom_and_is_asked_for_it_when_it_is_edited(web, worker, client, note):
    contact = Contact.log(client, worker, on=clock.today(), kind="message", outcome="collateral", whom="", text="Hm.")
    page = web.sign_in(worker).get(contact.url).text
    assert "Collateral contact" in page and "Text or email" in page
    assert 'value="message"' in web.get(f"{contact.url}/edit").text
    typed = note(version="1", kind="message")
    assert web.post(f"{contact.url}/edit", typed | {"whom": ""}).status_code == 422
    assert web.post(f"{contact.url}/edit", typed | {"whom": "family"}).status_code == 303
    assert Contact.get().whom == "family" and Contact.get().kind == "message"


def test_text_and_email_are_told_apart_and_the_older_kind_is_offered_no_more(web, worker, client, written):
    page = web.sign_in(worker).get(f"/clients/{client.id}/contacts/new").text
    assert 'value="text"' in page and 'value="email"' in page and 'value="message"' not in page
    assert "Email" in web.get(written(kind="email").url).text
