"""The contact form as somebody with a phone or a mouse meets it."""
from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.agency import MANAGER, Agency
from tests.browser.conftest import PHONE

SCREEN = PHONE["height"]


def test_the_text_is_on_the_first_screen_of_a_phone(agency: Agency, new_page: Any) -> None:
    page = new_page(viewport=PHONE)
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}{agency.client(MANAGER).url}/contacts/new")
    text = "document.querySelector('textarea[name=text]').getBoundingClientRect()"
    assert page.evaluate(f"{text}.top") <= SCREEN / 2, "where typing begins"
    assert page.evaluate(f"{text}.top + scrollY") <= SCREEN, "from the top of the page"


def test_typing_begins_in_the_text(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}{agency.client(MANAGER).url}/contacts/new")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()


def test_a_form_asks_what_the_choice_needs_and_hides_nothing_that_was_typed(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}{agency.client(MANAGER).url}/tasks/new")
    kind, time = page.get_by_label("Type"), page.get_by_label("Time")
    expect(time).to_be_hidden()
    kind.select_option("appointment")
    expect(time).to_be_visible()
    time.fill("10:30")
    kind.select_option("task")
    expect(time).to_be_visible()
    time.fill("")
    kind.select_option("appointment")
    kind.select_option("task")
    expect(time).to_be_hidden()


def test_the_wheel_does_not_change_a_number(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}{agency.client(MANAGER).url}/contacts/new")
    minutes = page.get_by_label("Duration (minutes)")
    minutes.fill("30")
    minutes.hover()
    page.mouse.wheel(0, 200)
    expect(minutes).not_to_be_focused()
    expect(minutes).to_have_value("30")
