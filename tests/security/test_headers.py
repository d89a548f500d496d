"""What stands around every answer: headers, cookies, and where it leads."""
from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from flask import abort
from peewee import OperationalError

from core.accounts.models import Worker, passwords
from core.foundation import clock
from core.web import gate
from tests.security.payloads import corpus
from tests.security.world import PASSWORD

pytestmark = pytest.mark.one_database

HOME = "https://localhost"


def kinds(world):
    """An answer of every kind, by its status and what it is."""
    client = world.clients["a"].id
    ask = world.ask
    yield "200", ask("supervisor", "GET", "/clients")
    yield "fragment", ask("supervisor", "GET", "/", htmx=True)
    yield "200 to nobody", ask("anonymous", "GET", "/sign-in")
    yield "303", ask("anonymous", "GET", "/clients")
    yield "308", ask("supervisor", "GET", "//clients")
    yield "401", ask("anonymous", "GET", "/clients", htmx=True)
    yield "403", ask("administrator", "GET", "/clients")
    yield "404", ask("supervisor", "GET", "/clients/999999")
    yield "404 of no route", ask("anonymous", "GET", "/.git/config")
    yield "404 of a file", ask("anonymous", "GET", "/static/none.js")
    yield "405", ask("supervisor", "DELETE", "/clients")
    yield "413", ask("supervisor", "POST", "/clients", data={"address": "x" * 1_100_000})
    yield "404, too large", ask("supervisor", "POST", "/nowhere", data={"address": "x" * 1_100_000})
    yield "422", ask("supervisor", "POST", f"/clients/{client}/risk")
    yield "OPTIONS", ask("supervisor", "OPTIONS", "/clients")
    yield "HEAD", ask("supervisor", "HEAD", "/clients")


def test_every_answer_has_every_header(world, monkeypatch):
    answers = dict(kinds(world))
    monkeypatch.setattr("core.monitoring.views.today._list", lambda *_: 1 / 0)
    answers["500"] = world.ask("supervisor", "GET", "/")
    monkeypatch.setattr("core.monitoring.views.today._list", _down)
    answers["503"] = world.ask("supervisor", "GET", "/")
    monkeypatch.setattr("core.monitoring.views.today._list", lambda *_: abort(400))
    answers["400"] = world.ask("supervisor", "GET", "/")
    for name, answer in answers.items():
        told = answer.headers
        assert name[:3] in (str(answer.status_code), "fra", "OPT", "HEA"), (name, answer.status_code)
        assert told["X-Content-Type-Options"] == "nosniff", name
        assert told["Referrer-Policy"] in ("same-origin", "no-referrer"), name
        assert told["Cross-Origin-Opener-Policy"] == told["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert told["X-Frame-Options"] == "DENY", name
        assert int(re.search(r"max-age=(\d+); includeSubDomains", told["Strict-Transport-Security"])[1]) >= 31_536_000
        assert told["Cache-Control"] == "no-store", name
        assert "Server" not in told and not any(header.lower().startswith("access-control") for header, _ in told), name
        assert answer.mimetype != "text/html" or "charset=utf-8" in told["Content-Type"], name
        assert_strict(told["Content-Security-Policy"])


def _down(*_):
    raise OperationalError("the disk is gone")


def assert_strict(policy: str) -> None:
    said = {line.split()[0]: line.split()[1:] for line in policy.split(";")}
    for directive in ("default-src", "frame-ancestors", "base-uri", "object-src"):
        assert said[directive] == ["'none'"]
    for directive in ("script-src", "style-src", "connect-src", "form-action"):
        assert said[directive] == ["'self'"]
    assert "unsafe" not in policy and "*" not in policy


def test_a_static_file_is_kept_for_ever_and_holds_no_data(world):
    answer = world.ask("supervisor", "GET", "/static/app.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = world.ask("supervisor", "GET", "/static/app.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=31536000, immutable")


def test_every_answer_says_that_htmx_makes_a_difference(world):
    for url in ("/", "/clients", f"/clients/{world.clients['a'].id}/contacts"):
        assert "HX-Request" in world.ask("supervisor", "GET", url).headers.get("Vary", ""), url


def test_an_error_page_names_no_version_and_no_place_in_the_program(world, monkeypatch):
    monkeypatch.setattr("core.monitoring.views.today._list", lambda *_: 1 / 0)
    text = world.ask("supervisor", "GET", "/").text
    assert not re.search(r"Traceback|ZeroDivision|\.py\b|[Ww]erkzeug|[Ff]lask|[Pp]eewee|/work|SELECT", text)


# --- Cookies --------------------------------------------------------------------------------------


def test_the_only_cookies_are_ours_and_strict(world):
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == world.people["supervisor"].id).execute()
    jar = []
    web = world.app.test_client()
    door = web.get("/sign-in", base_url=HOME)
    jar += door.headers.getlist("Set-Cookie")
    token = re.search(r'name="csrf_token" value="(\w+)"', door.text)[1]
    inside = web.post("/sign-in", base_url=HOME,
                      data={"csrf_token": token, "name": "supervisor", "password": PASSWORD})
    assert inside.location == "/"
    jar += inside.headers.getlist("Set-Cookie")
    for rule in world.rules("GET"):
        jar += web.get(world.url(rule), base_url=HOME, buffered=True).headers.getlist("Set-Cookie")
    token = re.search(r'name="csrf_token" value="(\w+)"', web.get("/", base_url=HOME).text)[1]
    jar += web.post("/sign-out", base_url=HOME, data={"csrf_token": token}).headers.getlist("Set-Cookie")
    assert len(jar) == 4  # the door's, the session's, the browser's, and a fresh one when the session ends
    for cookie in jar:
        name, *said = re.split(r"[=;] ?", cookie)
        assert name in ("__Host-caseloom", "__Host-caseloom-device")
        assert {"Secure", "HttpOnly", "SameSite", "Lax", "Path", "/"} <= set(said) and "Domain" not in said


# --- Redirects ------------------------------------------------------------------------------------


def stays(location: str) -> bool:
    """Whether a browser that is told this stays on our site."""
    if re.search(r"[\x00-\x20\\]", location):
        return False
    there = urlsplit(urljoin(HOME, location))
    return (there.scheme, there.netloc) == ("https", "localhost") and not there.path.startswith("//")


def test_no_next_leads_away(world, monkeypatch):
    """N: every line of the redirect corpus, at the door, after the door, and in Referer and HX-Current-URL."""
    Worker.update(password="x").where(Worker.id == world.people["supervisor"].id).execute()
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored == "x")
    monkeypatch.setattr(passwords, "is_dated", lambda stored: False)
    astray = []
    for line in corpus("redirect_next"):
        line = line.encode("utf-8", "replace").decode()
        answers = [world.ask("anonymous", "POST", "/sign-in", query_string={"next": line},
                             data={"name": "supervisor", "password": "y"})]
        world.webs.clear()
        plain = re.sub(r"[^\x21-\x7e]", "", line)
        answers.append(world.ask("supervisor", "POST", "/session/stay", headers={
            "Referer": plain, "HX-Current-URL": plain}, htmx=True))
        for answer in answers:
            leads = [answer.headers.get(name) for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url")]
            if answer.status_code >= 500 or not all(stays(place) for place in leads if place):
                astray.append(f"{line!r}: {answer.status_code} {leads}")
    assert astray == []


@pytest.mark.parametrize("target,wanted", [
    ("/", "/"), ("/clients/7", "/clients/7"), ("/tasks?tab=done", "/tasks?tab=done"), ("", "/"), ("clients", "/"),
    ("//evil.example", "/"), ("/\\evil.example", "/"), ("/%5cevil.example", "/"), ("/%2fevil.example", "/"),
    ("/a\nb", "/"), ("https://localhost/", "/"), ("/clients#x", "/"),
])
def test_only_a_path_of_ours_is_gone_on_to(target, wanted):
    assert gate.safe_next(target) == wanted


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example", "//evil.example/..",
                                  "/%2f%2fevil.example", "//clients", "/clients//1", "/./clients"])
def test_no_path_leads_away(world, path):
    for role in ("anonymous", "supervisor"):
        place = world.ask(role, "GET", path).headers.get("Location")
        assert not place or stays(place)


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"])
def test_a_forged_host_is_in_no_link(world, header):
    for url in ("/", "/sign-in", "/nowhere"):
        answer = world.ask("supervisor", "GET", url, headers={header: "evil.example"})
        assert "evil.example" not in answer.text + str(answer.headers)


def test_a_forged_address_is_not_the_one_in_the_audit_log(world):
    from core.foundation.audit import AuditEvent

    world.ask("case_manager", "GET", "/clients", headers={"X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6"})
    assert AuditEvent.select().order_by(AuditEvent.id.desc()).get().source == "127.0.0.1"
    assert clock.now() - AuditEvent.select().order_by(AuditEvent.id.desc()).get().at < timedelta(minutes=1)
