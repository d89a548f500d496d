"""Nothing typed is lost, as somebody at a desk or with a phone meets it (P1, AU-8, person-15)."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from core.accounts.models import Worker
from core.accounts.models.sessions import Limits, Session
from core.foundation import clock
from core.monitoring.models import Contact
from core.web.drafts import Draft
from tests.browser.agency import MANAGER, Agency
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_session import idle

TEXT = "Met at the shelter. Ōta said “ñ & <b>”."


def open_form(agency: Agency, page: Any) -> Any:
    """The note of a new contact."""
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}{agency.client(MANAGER).url}/contacts/new")
    return page.get_by_role("textbox", name="Note")


def test_what_is_typed_is_kept_by_itself_and_restored(agency: Agency, page: Any) -> None:
    with agency.open():
        begun = Draft.select().where(Draft.saved_at.is_null())
        before, mine = begun.count(), begun.where(Draft.worker_id == Worker.get(Worker.sign_in == MANAGER)).count()
    note = open_form(agency, page)
    note.fill(TEXT)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    address = page.url
    page.goto(f"{agency.address}/clients")
    expect(page.get_by_role("link", name=f"Drafts ({mine + 1})")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("textbox", name="Note")).to_have_value(TEXT)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Contact saved.")).to_be_visible()
    with agency.open():
        assert Draft.select().where(Draft.saved_at.is_null()).count() == before


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_password_is_asked_in_place_and_saving_goes_on(agency: Agency, new_page: Any, viewport: Any) -> None:
    page = new_page(viewport=viewport)
    note = open_form(agency, page)
    idle(agency, Limits().idle + timedelta(seconds=1))
    note.fill(TEXT)
    dialog = page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill("not the right one")
    dialog.get_by_label("Password").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("too many tries")
    dialog.get_by_label("Password").fill(agency.password(MANAGER))
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_hidden()
    expect(note).to_have_value(TEXT)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Contact saved.")).to_be_visible()
    with agency.open():
        assert Contact.select().where(Contact.text == TEXT).count() == 1


def test_a_page_that_holds_text_stays_when_the_session_ends(agency: Agency, page: Any) -> None:
    page.clock.install()
    note = open_form(agency, page)
    note.fill(TEXT)
    page.clock.run_for(2_000)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    idle(agency, Limits().idle + timedelta(seconds=1))
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    expect(note).to_have_value(TEXT)


def test_without_a_script_a_button_keeps_it_and_a_dead_session_leads_back(agency: Agency, new_page: Any) -> None:
    page = new_page(javascript=False)
    note = open_form(agency, page)
    note.fill("half a ")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved. It isn't part of the record yet.")).to_be_visible()
    expect(note).to_have_value("half a ")
    note.fill(TEXT)
    idle(agency, Limits().idle + timedelta(seconds=1))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Username").fill(MANAGER)
    page.get_by_label("Password").fill(agency.password(MANAGER))
    page.get_by_role("button", name="Sign in").click()
    expect(note).to_have_value(TEXT)
    page.get_by_role("button", name="Save", exact=True).click()
    with agency.open():
        assert Contact.select().where(Contact.text == TEXT).count() == 1
        assert clock.now() - Session.get().seen < timedelta(minutes=1)
