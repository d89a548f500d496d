"""The page for what went wrong: it offers only what its reader has, and says only what is so."""
from __future__ import annotations

import re
from html import unescape

import pytest
from peewee import OperationalError

from core.access.models import Agency
from core.clients.views import listing
from core.foundation import clock
from core.monitoring.models import Contact

pytestmark = pytest.mark.one_database


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


def test_an_administrator_is_told_that_the_role_has_no_such_page(web, administrator, front_desk, client):
    assert "Your role doesn't include this page." in unescape(
        web.sign_in(administrator).get("/clients").text)
    assert "ask your supervisor or administrator" in web.sign_in(front_desk).get("/agency").text


def test_a_full_disk_is_the_administrators_to_mend(web, administrator, worker, client, monkeypatch):
    def full(*_args, **_more):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Agency, "change", full)
    monkeypatch.setattr(Contact, "log", full)
    typed = {"name": "Riverside", "timezone": "", "state": "", "locale": "en_US", "scope": "team", "version": "1"}
    answer = web.sign_in(administrator).post("/agency", typed)
    assert answer.status_code == 507 and "Free up space on that computer." in answer.text
    assert "Tell your administrator" not in answer.text
    answer = web.sign_in(worker).post(f"{client.url}/contacts/new", {
        "on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "text": "Hello", "once": "f" * 43})
    assert answer.status_code == 507 and "Tell your administrator." in answer.text


def test_an_expired_form_gives_back_what_was_typed_by_its_label(web, worker, client):
    text = "She asked for a ride to the clinic on Friday."
    answer = web.sign_in(worker).post(f"{client.url}/contacts/new", {
        "csrf_token": "stale", "text": text, "next_step": text, "no_field": text})
    assert answer.status_code == 403 and answer.text.count(text) == 3
    labels = re.findall(r'<label for="typed-\d">([^<]+)</label>', answer.text)
    assert len(labels) == 3 and not set(labels) & {"text", "next_step", "no_field"}
    assert labels[-1] == "What you typed" and "Next step" in labels
