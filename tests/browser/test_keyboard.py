"""Fifty times a day, by keyboard: find somebody, log a contact, sign it."""
from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from core.clients.models import Client
from core.monitoring.models import Contact
from core.web.drafts import Draft
from tests.browser.agency import MANAGER, Agency

CONTACTS = 12
TEXT = "Called. All is well."
BESIDE = 5  # keys beside the name and the text: "/", Enter, Enter, Ctrl-Enter as two


def test_a_morning_of_contacts_by_keyboard(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    with agency.open():
        worker = agency.client(MANAGER).worker_id
        before = Contact.select().count()
        mine = list(Client.select().where(Client.worker == worker, Client.status == "active", ~Client.deceased,
                                          Client.id.not_in(Draft.select(Draft.client))))
    pressed = 0

    def press(key: str) -> None:
        nonlocal pressed
        pressed += 1 + key.count("+")
        page.keyboard.press(key)

    def write(text: str) -> None:
        nonlocal pressed
        pressed += len(text)
        page.keyboard.type(text)

    page.goto(agency.address)
    typed = 0
    for number in range(CONTACTS):
        name = f"#{mine[number % len(mine)].id}"
        press("/")
        write(name)
        press("Enter")
        expect(page.locator(".banner").get_by_role("link", name="Log contact")).to_be_focused()
        press("Enter")
        expect(page.get_by_role("textbox", name="Note")).to_be_focused()
        page.wait_for_load_state()  # a person doesn't type before the scripts are there
        write(TEXT)
        press("Control+Enter")
        expect(page.get_by_text("Signed. To correct it")).to_be_visible()
        typed += len(name) + len(TEXT)
    assert pressed - typed == CONTACTS * BESIDE
    with agency.open():
        assert Contact.select().count() == before + CONTACTS
        assert Contact.select().where(Contact.text == TEXT, Contact.signed_at.is_null(False)).count() == CONTACTS


def test_hits_come_while_typing_and_the_arrows_go_through_them(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}/tasks")
    client = agency.client(MANAGER)
    page.keyboard.press("/")
    page.keyboard.type(client.family[:4].lower())
    hits = page.get_by_role("list", name="Matching clients")
    expect(hits).to_be_visible()
    assert client.family[:4].lower() not in page.url
    page.keyboard.press("ArrowDown")
    expect(hits.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(hits).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()


def test_the_single_keys_can_be_turned_off(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    page.goto(agency.address)
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn off / and ?").click()
    expect(page.get_by_role("button", name="Turn on / and ?")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.get_by_role("button", name="Turn on / and ?").click()
    expect(page.get_by_role("button", name="Turn off / and ?")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
