"""Every route with odd values in each field, each parameter and each part of its address: no answer is 500 or above.

Each value stands by itself among others that are right, so that nothing else is refused before it is looked at.
test_input.py sends whole forms of odd values.
"""
from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.datastructures import ImmutableMultiDict

from core.foundation.db import is_sqlite
from core.web.requests import Request
from tests.security.shares import in_shares, shared
from tests.security.test_input import _role
from tests.security.test_objects import forms_of
from tests.security.world import World

pytestmark = pytest.mark.slow

ODD = (" ", "\t\n", "\x00", "a\x00b", b"\xed\xa0\x80", b"\xff\xfe", "٣", "-1", "0", "2147483648", "9223372036854775808",
       "9" * 400, "1e309", "NaN", "2026-02-30", "0001-01-01", "9999-12-31", "\u202e\u2066", "x" * 30_000,
       ["1", " ", "2"])
NUMBERS = ("0", "2147483647", "2147483648", "999999999999999999", "9223372036854775807", "9223372036854775808",
           "9" * 400, "-1", "1e5", "%D9%A3", "1%00", "%00", "%20", "%ED%A0%80", "%FF")
WORDS = ("%00", "a%00b", "%ED%A0%80", "%FF%FE", "%20", "x" * 3000, "..", "%E2%80%AE")
ROLES = ("case_manager", "supervisor", "administrator")


def sampled(asked: list[Any]) -> list[Any]:
    """Some of it, the same on every run; all of it with CASELOOM_SWEEP=all, which takes some minutes."""
    if os.environ.get("CASELOOM_SWEEP") == "all":
        return asked
    return random.Random(7).sample(asked, len(asked) // (3 if is_sqlite() else 12))


def told(world: World, role: str, method: str, url: str, **more: Any) -> int:
    with world.undone():
        return world.ask(role, method, url, **more).status_code


@pytest.fixture(scope="module")
def forms(agency) -> list[tuple[str, Any]]:
    """Every form that three roles meet, once, with one of the roles."""
    with agency.undone():
        return list({form.action: (role, form) for role in ROLES for _rule, form in forms_of(agency, role)}.values())


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_no_field_breaks_a_form_by_itself(world, forms, odd):
    """N: each field of each form with each odd value."""
    asked = [(role, form, name) for role, form in forms for name in form.entries if name != "csrf_token"]
    assert len(asked) > 150
    broken = []
    for role, form, name in sampled(asked):
        status = told(world, role, "POST", form.action, data={**form.filled(), name: odd})
        if status >= 500:
            broken.append(f"{role}: POST {form.action} with {name}: {status}")
    assert not broken, "\n".join(broken)


@pytest.fixture
def read(monkeypatch):
    """The names of the parameters that pages look for, as they do."""
    names: set[str] = set()

    class Noting(ImmutableMultiDict[str, str]):
        def get(self, key: str, *more: Any, **other: Any) -> Any:
            names.add(key)
            return super().get(key, *more, **other)

        def getlist(self, key: str, *more: Any) -> Any:
            names.add(key)
            return super().getlist(key, *more)

        def __contains__(self, key: object) -> bool:
            names.add(str(key))
            return super().__contains__(key)

    real = Request.args
    monkeypatch.setattr(Request, "args", property(lambda self: Noting(real.func(self))))
    return names


@in_shares
def test_no_parameter_breaks_a_page_by_itself(world, read, share):
    """N: each parameter that a page looks for, with each odd value."""
    asked = []
    for rule in world.rules("GET"):
        role, url = _role(world, rule), world.url(rule)
        read.clear()
        told(world, role, "GET", url)
        asked += [(role, url, name, odd) for name in sorted(read) for odd in ODD if not isinstance(odd, list)]
    assert {"after", "before", "show", "done", "worker", "client"} <= {name for _role, _url, name, _odd in asked}
    broken = []
    for role, url, name, odd in shared(sampled(asked), share):
        query = f"{name}={quote(odd)}"
        status = told(world, role, "GET", url, query_string=query)
        if status >= 500:
            broken.append(f"{role}: GET {url}?{query:.60}: {status}")
    assert not broken, "\n".join(broken)


def addresses(world: World, rule: Any) -> Iterator[tuple[str, str]]:
    """The address of a rule with an odd value in each place that varies."""
    for name in rule.arguments:
        for odd in NUMBERS if name.endswith("_id") else WORDS:
            mark = 777_777_777 if name.endswith("_id") else "qqqqqq"
            yield world.url(rule, **{name: mark}).replace(str(mark), odd), odd


def test_no_part_of_an_address_breaks_a_page(world):
    """N: each variable part of each address, asked and posted to."""
    asked = [(_role(world, rule), method, url, odd) for method in ("GET", "POST") for rule in world.rules(method)
             if rule.endpoint != "static" for url, odd in addresses(world, rule)]
    assert len(asked) > 500
    broken = []
    for role, method, url, _odd in sampled(asked):
        status = told(world, role, method, url)
        if status >= 500:
            broken.append(f"{role}: {method} {url:.80}: {status}")
    assert not broken, "\n".join(broken)


HEADERS = ("User-Agent", "HX-Target", "HX-Current-URL", "HX-Trigger", "Referer", "Accept-Language", "Accept-Encoding",
           "Cookie", "If-None-Match", "If-Modified-Since", "Range", "X-Forwarded-For", "Content-Type", "X-CSRF-Token",
           "Sec-Fetch-Site", "Origin")


def test_no_header_breaks_a_page(world):
    broken = []
    for name in HEADERS:
        for odd in ("\xff\xfe", "a\x00b", "9" * 5000, "bytes=9-1,,,", "x;q=NaN", ",,;=;,"):
            for method, url in (("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/static/app.js")):
                status = told(world, "anonymous", method, url, headers={name: odd})
                if status >= 500:
                    broken.append(f"{method} {url} with {name}: {odd!r:.20}: {status}")
    assert not broken, "\n".join(broken)
