"""Wherever a phone or an e-mail address of a client stands, the safe-contact rule stands beside it and before it; a
hidden address stands nowhere. Every page is asked, so that a new one cannot forget it."""
from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from core.clients.models import Alert, Client, ContactPoint, RelatedPerson
from tests.security.world import World

pytestmark = pytest.mark.one_database

PHONE, EMAIL = "312 555 0143", "ivy@example.org"
BOXES = ("section", "form", "tr", "td", "li", "fieldset")  # what holds things that belong together
STAFF = ("case_manager", "supervisor", "front_desk", "auditor")
COPIES = ("?copy=staff", "?copy=client")


class Ways(HTMLParser):
    """The ways to reach the client that a page holds, each with what stands before it in the nearest box."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.boxes: list[str] = [""]  # the text so far of each open box
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in BOXES:
            self.boxes.append("")
        self.look(" ".join(value or "" for name, value in attributes if name in ("href", "value")))

    def handle_endtag(self, tag: str) -> None:
        if tag in BOXES and len(self.boxes) > 1:
            inner = self.boxes.pop()
            self.boxes[-1] += inner

    def handle_data(self, text: str) -> None:
        self.look(text)
        self.boxes[-1] += text

    def look(self, text: str) -> None:
        if PHONE in text or EMAIL in text or text.startswith(("tel:", "mailto:")):
            self.found.append(self.boxes[-1])


def asked(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Every page of client a, and every page of the whole agency, as this role gets it: its address and its text."""
    for rule in world.rules("GET"):
        if rule.endpoint != "static":
            yield world.url(rule), world.ask(role, "GET", world.url(rule)).text
    for path in ("/plan", ""):
        for copy in COPIES:
            url = f"{world.clients['a'].url}{path}{copy}"
            yield url, world.ask(role, "GET", url).text
    person = {"given": "xqanarya given", "family": "xqanarya family"}
    yield "duplicates", world.ask(role, "POST", "/clients/new", data=person).text
    yield "search", world.ask(role, "POST", "/search", data={"q": "xqanarya"}).text
    edited = {"family": "", "phone": PHONE, "email": EMAIL, "safe_contact": "xqanarya safe"}
    yield "edit", world.ask(role, "POST", f"{world.clients['a'].url}/edit", data=edited).text


@pytest.fixture
def reached(world: World) -> World:
    Client.update(phone=PHONE, email=EMAIL).where(Client.id == world.clients["a"].id).execute()
    for row, value in zip(ContactPoint.select().where(ContactPoint.client == world.clients["a"].id), (PHONE, EMAIL),
                          strict=False):
        ContactPoint.update(kind="email" if "@" in value else "phone", value=value).where(
            ContactPoint.id == row.id).execute()
    RelatedPerson.update(phone=PHONE, email=EMAIL).where(RelatedPerson.client == world.clients["a"].id).execute()
    return world


@pytest.mark.parametrize("role", STAFF)
def test_the_rule_stands_before_every_way_to_reach_the_client(reached: World, role: str) -> None:
    wrong, seen = [], 0
    for url, text in asked(reached, role):
        for before in Ways(text).found:
            seen += 1
            if "xqanarya safe" not in before:
                wrong.append(f"{role}: {url}")
    assert sorted(set(wrong)) == []
    assert seen >= 2, "the test has found no phone at all"


@pytest.mark.parametrize("role", STAFF)
def test_a_hidden_address_stands_on_no_page(reached: World, role: str) -> None:
    client, by = Client.get_by_id(reached.clients["a"].id), reached.people["case_manager"]
    assert any("xqanarya street" in text for _url, text in asked(reached, role))
    Alert.add(client, by, kind="address", severity="urgent", text="Do not tell him", until=client.opened_on)
    assert [url for url, text in asked(reached, role) if "xqanarya street" in text] == []


def test_the_look_through_a_page_finds_what_lacks_the_rule() -> None:
    """The test itself can fail: a phone whose rule stands after it, or in another box, is found."""
    def lacks(page: str) -> list[bool]:
        return ["rule" not in before for before in Ways(page).found]

    phone: Any = f'<a href="tel:{PHONE}">Call</a>'
    assert lacks(f"<section>rule {phone}</section>") == [False]
    assert lacks(f"<section>{phone} rule</section>") == [True]
    assert lacks(f"<section>rule</section><section>{phone}</section>") == [True]
