"""Whatever is sent: no page breaks, nothing typed becomes markup, nothing typed is lost or changed."""
from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from core.access.rules import permissions_of
from core.clients.models import Client
from core.foundation.db import is_sqlite
from core.monitoring.models import Contact
from tests.security.pages import Page
from tests.security.payloads import corpus
from tests.security.shares import SHARES, in_shares, shared
from tests.security.test_objects import forms_of
from tests.security.world import ON_POSTGRES, World

pytestmark = pytest.mark.slow

HUGE = ("99999999999999999999", "-99999999999999999999", "9" * 5000, "9223372036854775808", "1e309", "NaN", "0x10",
        "2147483648", "-1", "", "٣", "\x00", "1;1", "[1]", "2026-13-45", "2026-11-23.99999999999999999999", "%")
QUERY = ("after", "before", "show", "tab", "sort", "status", "risk", "type", "need", "assessment", "form", "done", "q",
         "page", "client", "worker", "action", "from", "to", "since", "until", "on", "first", "last", "next")
FORMS, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


PARTS = b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n\r\n' % n for n in range(2500)) + b"--x--"


class Sent:
    """A form as somebody might send it who does not use its page; `odd` names the ways."""

    def __init__(self, form: dict[str, Any], token: str) -> None:
        self.form, self.every = form, {"csrf_token": token}
        self.names = [name for name in form if name not in ("csrf_token", "once", "version")] or ["text"]

    def all(self, value: str, **more: Any) -> dict[str, Any]:
        return {"data": {**self.every, **dict.fromkeys(self.names, value), **more}}

    def raw(self, value: bytes) -> dict[str, Any]:
        parts = [f"csrf_token={self.every['csrf_token']}".encode(),
                 *(name.encode() + b"=" + value for name in self.names)]
        return {"data": b"&".join(parts), "content_type": FORMS}

    odd: dict[str, Callable[[Sent], dict[str, Any]]] = {
        "nothing": lambda sent: {"data": sent.every},
        "an unknown choice": lambda sent: sent.all("no such choice"),
        "a very long text": lambda sent: sent.all("ä" * 25_000),
        "control characters": lambda sent: sent.all("a\x07b\x1b[31m\x7f\x85\u2028c"),
        "a NUL": lambda sent: sent.all("a\x00b"),
        "a lone surrogate": lambda sent: sent.raw(b"a%ed%a0%80b"),
        "bytes that are no text": lambda sent: sent.raw(b"%ff%fe%c3%28%00"),
        "raw bytes": lambda sent: sent.raw(b"\xff\xfe\xc3\x28"),
        "3,000 fields": lambda sent: sent.all("1", **{f"field{n}": "x" for n in range(3000)}),
        "lists for single values": lambda sent: {"data": {
            **sent.every, **{f"{name}{end}": ["1", "2", "x"] for name in sent.names for end in ("", "[]")}}},
        "huge numbers": lambda sent: sent.all("9" * 400),
        "numbers that are none": lambda sent: sent.all("NaN", version="9" * 30),
        "odd versions": lambda sent: {"data": {**sent.form, **sent.every, "version": "٣", "once": "x" * 43}},
        "a day that is none": lambda sent: sent.all("2026-02-30"),
        "a file for a text": lambda sent: {"data": {
            **sent.every, **{name: (io.BytesIO(b"x"), "x.txt") for name in sent.names}}},
        "JSON": lambda sent: {"data": b'{"a": [1, 2', "content_type": "application/json"},
        "multipart without an end": lambda sent: {"data": PARTS[:90], "content_type": MULTIPART},
        "2,500 parts": lambda sent: {"data": PARTS, "content_type": MULTIPART},
    }


@in_shares
def test_no_form_breaks_whatever_is_sent(world, share):
    """N: every POST route of the map with each of the bodies; on PostgreSQL, which stores no NUL, that and a third of
    the others."""
    known = {rule.rule: form for rule, form in forms_of(world, "supervisor") + forms_of(world, "administrator")}
    broken, sent = [], 0
    every = is_sqlite()
    for place, rule in shared(list(enumerate(world.rules("POST"))), share):
        role = _role(world, rule)
        form = known[rule.rule].filled() if rule.rule in known else {}
        for turn, odd in enumerate(Sent.odd):
            if every or odd == "a NUL" or (place + turn) % 3 == 0:
                sent += 1
                body = Sent.odd[odd](Sent(form, world.web(role).csrf))
                with world.undone():
                    answer = world.ask(role, "POST", world.url(rule), **body)
                if answer.status_code >= 500 or answer.status_code in (403, 405):
                    broken.append(f"{rule.rule} with {odd}: {answer.status_code}")
    assert not broken, "\n".join(broken)
    assert sent > (900 if every else 300) // SHARES


@in_shares
def test_no_page_breaks_whatever_its_address_asks_for(world, share):
    """N: every GET route with each odd value in every parameter; on PostgreSQL with the numbers."""
    broken = []
    for rule in shared(world.rules("GET"), share):
        role = _role(world, rule)
        for odd in HUGE if is_sqlite() else HUGE[:5]:
            with world.undone():
                answer = world.ask(role, "GET", world.url(rule), query_string=dict.fromkeys(QUERY, odd))
            if answer.status_code >= 500 or answer.status_code == 403:
                broken.append(f"{role}: {rule.rule}?…={odd[:30]!r}: {answer.status_code}")
    assert not broken, "\n".join(broken)


@ON_POSTGRES
def test_no_parameter_and_no_field_breaks_with_a_nul(world):
    """PostgreSQL stores no NUL and is asked for none: each parameter and each field by itself, all others as usual."""
    broken = []
    for rule in world.rules("GET"):
        for name in QUERY:
            with world.undone():
                answer = world.ask(_role(world, rule), "GET", world.url(rule), query_string={name: "a\x00"})
            if answer.status_code >= 500:
                broken.append(f"{rule.rule}?{name}: {answer.status_code}")
    for role in ("supervisor", "administrator"):
        for rule, form in forms_of(world, role):
            for name in form.filled():
                with world.undone():
                    answer = world.ask(role, "POST", world.url(rule), data={**form.filled(), name: "a\x00"})
                if answer.status_code >= 500:
                    broken.append(f"{rule.rule} with {name}: {answer.status_code}")
    assert broken == []


def _role(world: World, rule: Any) -> str:
    """Somebody who may."""
    return next((role for role in ("case_manager", "supervisor", "administrator")
                 if world.permission(rule) in permissions_of(role)), "supervisor")


def test_a_body_that_is_too_large_is_refused_in_words(world):
    client = world.clients["a"].id
    for size in (1_000_001, 26_000_000):
        for kind in (FORMS, MULTIPART):
            body = b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\n" + b"x" * size + b"\r\n--x--"
            answer = world.web("case_manager").http.post(f"/clients/{client}/contacts/new", data=body,
                                                         base_url="https://localhost", content_type=kind)
            assert answer.status_code == 413
            assert "A form can hold up to 1 MB" in answer.text


@pytest.mark.parametrize(("fields", "status"), [(1_990, 303), (2_001, 413)])
def test_a_form_of_more_than_two_thousand_fields_is_refused(world, fields, status):
    typed = {"on": "2026-01-05", "kind": "phone", "outcome": "attempted", "text": "No answer."}
    sent = {**typed, **{f"f{number}": "" for number in range(fields - len(typed))}}
    answer = world.ask("case_manager", "POST", f"/clients/{world.clients['a'].id}/contacts/new", data=sent)
    assert answer.status_code == status


# --- Markup (IN-1, IN-6) --------------------------------------------------------------------------

MAIN = ("/clients/<int:client_id>/contacts/new", "/clients/<int:client_id>/tasks/new",
        "/clients/<int:client_id>/needs/new", "/goals/<int:goal_id>/steps/new", "/clients/<int:client_id>/alerts",
        "/clients/<int:client_id>/edit", "/goals/<int:goal_id>/edit")
SHOWN = ("", "/details", "/contacts", "/tasks", "/plan", "/alerts", "/edit", "/care-team")


def sendable(text: str) -> str:
    """What of it a browser can send, and a record may hold."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text).strip()[:180]


def shapes(world: World, role: str) -> dict[str, list[Any]]:
    """The elements and attribute names of every page that shows the client, in order."""
    client = world.clients["a"].id
    urls = [f"/clients/{client}{path}" for path in SHOWN] + ["/", "/clients", "/tasks"]
    return {url: Page(world.ask(role, "GET", url).text).elements for url in urls}


def typed(world: World, forms: list[Any], words: str) -> list[int]:
    """Send these forms with these words in every text field."""
    told = []
    for form in forms:
        read = ("born", "email", "phone", "at_time", "baseline", "target", "language")  # as more than words
        plain = [name for name in form.texts if name not in read]
        told.append(world.ask("case_manager", "POST", form.action, data={
            **form.filled(), **dict.fromkeys(plain, words)}).status_code)
    return told


def test_what_is_typed_never_becomes_markup(world):
    """Pages with payloads have the elements and attributes that pages with plain words have, one for one."""
    chosen = [text for text in map(sendable, [*corpus("xss", 60), *corpus("template_code", 20), *corpus("sqli", 60)])
              if text]
    if not is_sqlite():
        chosen = random.Random(3).sample(chosen, 6)
    forms = [form for rule, form in forms_of(world, "case_manager") if rule.rule in MAIN]
    with world.undone():
        answers = typed(world, forms, "Plain words")
        benign = shapes(world, "case_manager")
    assert answers == [303] * len(MAIN)
    changed = []
    for start in range(0, len(chosen), 4):
        plain = "".join(c if c.isprintable() else " " for c in " ".join(chosen[start:start + 4]))
        words = " ".join(plain.split())[:190].strip()  # control characters are refused, which is another test
        with world.undone():
            assert typed(world, forms, words) == answers, words
            for url, elements in shapes(world, "case_manager").items():
                if elements != benign[url]:
                    new = [element for element in elements if element not in benign[url]]
                    changed.append(f"{url} with {words!r}: {new or len(elements)}, not {len(benign[url])}")
    assert changed == []


def test_what_is_typed_is_kept_and_shown_byte_for_byte(world):
    """IN-3: names and odd strings come back as they were typed, or are refused by the name of the character."""
    client, wrong = world.clients["a"].id, []
    sample = [*corpus("names_unicode", 60), *corpus("xss", 20), *corpus("sqli", 60), *corpus("template_code", 20)]
    if not is_sqlite():
        sample = sample[::5]
    for text in sample:
        sent = text.encode("utf-8", "replace").decode()
        with world.undone():
            answer = world.ask("case_manager", "POST", f"/clients/{client}/contacts/new", data={
                "on": "2026-01-05", "kind": "phone", "outcome": "attempted", "text": sent})
            if answer.status_code == 422:
                if "It can&#39;t be saved" not in answer.text and "characters or fewer" not in answer.text:
                    wrong.append(f"{text!r} is refused without a reason")
                continue
            kept = Contact.select().order_by(Contact.id.desc()).get().text
            if kept.replace("\r\n", "\n") != sent.replace("\r\n", "\n"):
                wrong.append(f"{text!r} became {kept!r}")
            shown = Page(world.ask("case_manager", "GET", f"{answer.location.partition('?')[0]}/edit").text)
            areas = {_lines(entry.value) for form in shown.forms for entry in form.entries.values()}
            if _lines(sent) not in areas:
                wrong.append(f"{text!r} is shown differently")
    assert wrong == []


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


# --- SQL (IN-2) -----------------------------------------------------------------------------------


@pytest.mark.one_database
def test_what_looks_like_sql_is_only_looked_for(world):
    """In every parameter of the lists and in the search: the digest stands, and no foreign row appears."""
    before, wrong = world.digest(), []
    for text in (line.encode("utf-8", "replace").decode() for line in corpus("sqli", 60)):
        for url in ("/clients", "/tasks", "/", f"/clients/{world.clients['a'].id}/contacts"):
            answer = world.ask("case_manager", "GET", url, query_string=dict.fromkeys(QUERY, text))
            if answer.status_code != 200 or world.word("b") in answer.text:
                wrong.append(f"{url} with {text!r}: {answer.status_code}")
        answer = world.ask("case_manager", "POST", "/search", data={"q": text[:200]})
        found = re.search(f"sqlite|syntax error|{world.word('b')}", answer.text)
        if answer.status_code != 200 or found:
            wrong.append(f"search for {text!r}: {answer.status_code}")
    assert wrong == []
    assert world.digest() == before


@pytest.mark.parametrize("q", ["%", "_", "%%%%", "a%b", "*", "?", "[a-z]", "(a+)+$", "%_" * 90, "' ", "\\", "\\%"])
def test_a_wildcard_in_a_search_finds_nobody(world, q):
    text = world.ask("case_manager", "POST", "/search", data={"q": q}).text
    assert world.word("a") not in text
    assert Client.select().count() == 4
