"""Every page in every state of the world: words of neighboring elements are apart, for who hears or copies them."""
from __future__ import annotations

from html.parser import HTMLParser

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

INLINE = {"a", "span", "strong", "b", "em", "s", "small", "time", "button", "form", "input", "label", "summary"}
SILENT = {"script", "style", "title", "svg", "select", "option", "datalist", "textarea"}


class Glue(HTMLParser):
    """Collects words that only a tag, and no blank or mark, separates."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.last, self.crossed, self.silent = "", False, 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self._cross(tag)

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT and self.silent > 0
        self._cross(tag)

    def _cross(self, tag):
        if tag in INLINE:
            self.crossed = True
        else:
            self.last = ""

    def handle_data(self, text):
        if self.silent:
            return
        if self.crossed and self.last[-1:].isalnum() and text[:1].isalnum():
            self.found.append(f"{self.last[-30:]}|{text[:30]}")
        self.last, self.crossed = text, False


def glued(page):
    parser = Glue()
    parser.feed(page)
    return parser.found


def test_the_look_at_a_page_finds_words_that_stick_together():
    assert glued("<p><a>Ruffin</a><span>High risk</span></p>") == ["Ruffin|High risk"]
    assert glued("<p><a>Ruffin</a> <span>High</span></p><p>a<br>b</p><p>c<span> · d</span></p>") == []


@pytest.mark.parametrize("role", ["supervisor", "front_desk", "auditor", "administrator"])
def test_no_words_stick_together_on_any_page(world, role):
    found = {}
    for rule in world.rules("GET"):
        for query in ({"show": "team"}, {"copy": "staff"}, {"copy": "client"}):
            answer = world.ask(role, "GET", world.url(rule), query_string=query)
            if answer.mimetype == "text/html" and answer.status_code < 300:
                found |= dict.fromkeys(glued(answer.text), rule.rule)
    assert found == {}
