"""The page for what went wrong: it offers only what its reader has, and says only what is so."""
from __future__ import annotations

import pytest

from core.clients.views import listing


def broken(*_args, **_more):
    raise RuntimeError


@pytest.mark.parametrize(("who", "label", "url"), [
    ("worker", "Go to Today", "/"), ("front_desk", "Go to Clients", "/clients"),
    ("administrator", "Go to the start page", "/")])
def test_it_leads_to_a_page_that_its_reader_has(web, request, who, label, url):
    web.sign_in(request.getfixturevalue(who))
    refused = web.get("/staff" if who == "front_desk" else "/clients/999999")
    assert refused.status_code in (403, 404)
    assert f'href="{url}">{label}</a>' in refused.text
    assert web.get(url).status_code == 200


def test_where_nothing_was_typed_it_says_nothing_of_a_text(web, worker, monkeypatch):
    monkeypatch.setattr(listing, "caseload", broken)
    monkeypatch.setattr(listing, "search", broken)
    web.sign_in(worker)
    read, sent = web.get("/clients"), web.post("/search", {"q": "somebody that I am looking for"})
    assert (read.status_code, sent.status_code) == (500, 500)
    assert "Your text" not in read.text and "Nothing was saved" not in read.text
    assert "tell your administrator" in read.text
    assert "Your text is still there." in sent.text
