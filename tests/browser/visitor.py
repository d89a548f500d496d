"""A visitor: somebody who does a job on the pages, in one of four ways.

The steps of a job are the same for all: what is pressed, filled in and seen is named by the words on the page.
Only how it is done differs: with a mouse, with a finger on a phone, with the keys alone, or without scripts.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.agency import Agency

PHONE = {"viewport": {"width": 375, "height": 700}, "is_mobile": True, "has_touch": True}
WAYS: dict[str, dict[str, Any]] = {"mouse": {}, "phone": PHONE, "keyboard": {}, "no script": {"javascript": False}}
FARTHEST = 300  # Tabs from the top of a page to anything on it


class Visitor:
    """Somebody at a page of an agency. `album` says where a picture goes."""

    has_scripts = True

    def __init__(self, page: Page, agency: Agency, album: Callable[[str], Path]) -> None:
        self.page, self.agency, self.album = page, agency, album

    # --- Looking ------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        answer = self.page.goto(self.agency.address + path)
        assert answer and answer.status == 200, f"{path}: {answer and answer.status}"

    def sees(self, *words: str) -> None:
        """Wait until all these words are in sight."""
        for said in words:
            expect(self.page.get_by_text(said).filter(visible=True).first).to_be_visible()

    def misses(self, *words: str) -> None:
        for said in words:
            expect(self.page.get_by_text(said).filter(visible=True)).to_have_count(0)

    def is_at(self, heading: str) -> None:
        """Wait for the page, or the part of a client's page, with this heading."""
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()

    def picture(self, name: str, phone_at: str = "body") -> None:
        """Take a picture of the top of the page; on a phone from this part of it on."""
        self._scroll("body", phone_at)
        self.page.screenshot(path=self.album(name), scale="css", animations="disabled", caret="hide")

    def reads(self, label: str, text: str) -> None:
        """Wait until this stands in a field."""
        expect(self._field(label)).to_have_value(text)

    # --- Doing --------------------------------------------------------------------------------------

    def enter(self, sign_in: str) -> None:
        """Be this worker from now on."""
        self.agency.enter(self.page, sign_in)

    def find(self, words: str) -> None:
        """Look for a client, from any page."""
        self.fill("Find a client by name, date of birth, or phone", words)
        self.press("Search", "header")

    def press(self, name: str, within: str = "body") -> None:
        """Follow the link or push the button whose name begins like this."""
        self._press(self._named(name, within))

    def _named(self, name: str, within: str) -> Locator:
        begins, area = re.compile(rf"^\s*{re.escape(name)}"), self.page.locator(within)
        found = (area.get_by_role("link", name=begins).or_(area.get_by_role("button", name=begins))
                 .or_(area.locator("summary").filter(has_text=begins)))
        return found.filter(visible=True).first

    def fill(self, label: str, text: str) -> None:
        self._fill(self._field(label), text)

    def pick(self, label: str, option: str) -> None:
        """Choose from a list."""
        self._pick(self._field(label), option)

    def choose(self, answer: str, question: str = "") -> None:
        """Mark one of several answers, or tick a box."""
        begins = re.compile(f"^{re.escape(question)}")
        area = self.page.get_by_role("radiogroup", name=begins) if question else self.page
        self._mark(area.get_by_label(answer, exact=True).first)

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( required)?$")).first

    def _scroll(self, desk_at: str, phone_at: str) -> None:
        self.page.locator(desk_at).first.evaluate("part => scrollTo(0, part.offsetTop - 8)")

    def _press(self, what: Locator) -> None:
        what.click()

    def _fill(self, what: Locator, text: str) -> None:
        what.fill(text)

    def _pick(self, what: Locator, option: str) -> None:
        what.select_option(label=option)

    def _mark(self, what: Locator) -> None:
        what.check()


class WithoutScripts(Visitor):
    """Has scripts switched off."""

    has_scripts = False


class WithFinger(Visitor):
    """Taps, and no button may be too small to be hit: 24 px, WCAG 2.2, 2.5.8, which spares links in a text."""

    def _scroll(self, desk_at: str, phone_at: str) -> None:
        super()._scroll(phone_at, "")

    def _press(self, what: Locator) -> None:
        box = what.bounding_box()
        if what.evaluate("e => getComputedStyle(e).display") != "inline":
            assert box and box["height"] >= 24 and box["width"] >= 24, (what, box)
        what.tap()

    def _mark(self, what: Locator) -> None:
        what.tap()


class WithKeys(Visitor):
    """Has no mouse: Tab to a thing, Enter on it; the arrows within radios and lists; "/" to find a client."""

    def find(self, words: str) -> None:
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def _press(self, what: Locator) -> None:
        self._tab_to(what)
        self.page.keyboard.press("Enter")

    def _fill(self, what: Locator, text: str) -> None:
        self._tab_to(what)
        if what.get_attribute("type") == "date":
            year, month, day = text.split("-")
            text = f"{month}{day}{year}"
        else:
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _pick(self, what: Locator, option: str) -> None:
        self._tab_to(what)
        self.page.keyboard.press("Home")
        for _ in range(what.locator("option").count()):
            if what.evaluate("list => list.selectedOptions[0].label.trim()") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} cannot be reached in {what}")

    def _mark(self, what: Locator) -> None:
        if what.get_attribute("type") == "checkbox":
            self._tab_to(what)
            self.page.keyboard.press("Space")
            return
        group = self.page.locator(f'input[name="{what.get_attribute("name")}"]')
        self._tab_to(group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if what.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{what} cannot be reached with the arrow keys")

    def _tab_to(self, what: Locator) -> None:
        """Tab on until it has the focus, and the focus can be seen."""
        what.first.wait_for()
        for _ in range(FARTHEST):
            if what.evaluate_all("all => all.includes(document.activeElement)"):
                assert self.page.evaluate(HAS_MARK), f"{what} has the focus, and nothing shows it"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} cannot be reached with the keyboard")


HAS_MARK = """() => {
    const shown = getComputedStyle(document.activeElement)
    return (shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) > 0) || shown.boxShadow !== "none"
}"""

VISITORS: dict[str, type[Visitor]] = {"mouse": Visitor, "phone": WithFinger, "keyboard": WithKeys,
                                      "no script": WithoutScripts}
