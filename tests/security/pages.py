"""What stands in a page: its links, its forms, and how a person would fill them."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from core.foundation import clock

SENT = ("hx-post", "hx-put", "hx-patch", "hx-delete")


@dataclass
class Entry:
    """One field of a form. `options` are the values of a list, of radios or of checkboxes."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """One form: where it is sent, how, and its fields by name."""

    action: str
    method: str
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """Names of the fields that somebody types words into."""
        return [entry.name for entry in self.entries.values() if entry.kind in ("text", "textarea", "search")]

    def filled(self, words: str = "Typed by a test", **given: Any) -> dict[str, Any]:
        """What is sent when every field is filled in with something that fits."""
        return {name: self._answer(entry, words) for name, entry in self.entries.items()} | given

    def _answer(self, entry: Entry, words: str) -> Any:
        if entry.kind == "select":
            return (entry.chosen or [value for value in entry.options if value] or [""])[0]
        if entry.kind in ("radio", "checkbox"):
            return (entry.chosen or entry.options[:1])[0] if entry.kind == "radio" else entry.chosen
        if entry.value or entry.kind == "hidden":
            return entry.value
        ahead = any(part in entry.name for part in ("until", "next", "due", "refill"))
        when = clock.today() + timedelta(days=14 if ahead else 0)
        return {"date": when.isoformat(), "number": "3", "email": "a@example.org",
                "password": "seven green lamps at night"}.get(entry.kind) or _fitting(entry.name, words)


def _fitting(name: str, words: str) -> str:
    return {"email": "a@example.org", "at_time": "14:30", "baseline": "1", "target": "9", "value": "3",
            "sign_in": "typed.by.a.test", "minutes": "5"}.get(name, words)


class Page(HTMLParser):
    """A page taken apart: `links`, `forms`, and every element with its attributes in `elements`."""

    def __init__(self, text: str, address: str = "/") -> None:
        super().__init__(convert_charrefs=True)
        self.address, self.open_select = address, ""
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self._form: PageForm | None = None
        self._area = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.links += [found[name] for name in ("href", "src", "hx-get") if name in found]
        self.forms += [PageForm(urljoin(self.address, found[name]), name.removeprefix("hx-"))
                       for name in SENT if name in found and tag != "form"]
        if tag == "form":
            self._form = PageForm(urljoin(self.address, found.get("action", "")), found.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form:
            self._enter(tag, found)

    def _enter(self, tag: str, found: dict[str, str]) -> None:
        name, entries = found.get("name", ""), self._form.entries if self._form else {}
        if tag == "option" and self.open_select:
            entries[self.open_select].options.append(found.get("value", ""))
            if "selected" in found:
                entries[self.open_select].chosen.append(found.get("value", ""))
        elif tag == "select" and name:
            entries[name], self.open_select = Entry(name, "select"), name
        elif tag == "textarea" and name:
            entries[name], self._area = Entry(name, "textarea"), name
        elif tag == "input" and name:
            kind, value = found.get("type", "text"), found.get("value", "")
            entry = entries.setdefault(name, Entry(name, kind, "" if kind in ("radio", "checkbox") else value))
            if kind in ("radio", "checkbox"):
                entry.options.append(value or "y")
                entry.chosen += [value or "y"] if "checked" in found else []

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.entries[self._area].value += data.removeprefix("\r\n").removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        self.open_select = "" if tag == "select" else self.open_select
        self._area = "" if tag == "textarea" else self._area

    def within(self) -> Iterator[str]:
        """The addresses of this site that the page leads to, without their fragments."""
        for link in self.links:
            whole = urlsplit(urljoin(f"https://localhost{self.address}", link))
            if whole.scheme in ("http", "https") and not link.startswith("#"):
                yield whole._replace(fragment="").geturl().removeprefix("https://localhost")
