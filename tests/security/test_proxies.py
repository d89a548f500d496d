"""Behind a web server: who called is what the trusted one says; what anybody else says is ignored."""
from __future__ import annotations

from dataclasses import replace

import pytest

from core.accounts.models import Worker, passwords
from core.accounts.models.sessions import Session
from core.app import create_app
from core.foundation import application, config
from core.foundation.audit import AuditEvent
from core.testing import Web
from core.web import gate
from tests.reliability.test_server import said, served
from tests.security.world import PASSWORD

pytestmark = pytest.mark.one_database

SPOOFED = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "http, https",
           "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "666", "Forwarded": "for=6.6.6.6;proto=https",
           "X-Real-IP": "6.6.6.6"}


def knock(settings, registry, proxies, headers=(), **more):
    """Sign in through this many web servers, with headers of which the caller wrote all but the last hop."""
    app = create_app(replace(settings, proxies=proxies), registry, application.active())
    web = Web(app)
    web.http.set_cookie(gate.COOKIE, gate.new_token(), domain="localhost", secure=True)
    data = {"csrf_token": web.csrf, "name": "ana.worker", "password": PASSWORD, **more}
    return web.http.post("/sign-in", base_url="http://localhost", data=data, headers={**SPOOFED, **dict(headers)})


@pytest.fixture
def known(app, worker):
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == worker.id).execute()


@pytest.mark.parametrize(("proxies", "source"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "6.6.6.6")])
def test_the_audit_log_has_the_address_that_the_trusted_web_server_names(known, settings, registry, proxies, source):
    answer = knock(settings, registry, proxies)
    assert answer.status_code == 303 and answer.location == "/"
    assert Session.get().source == source
    assert AuditEvent.select().where(AuditEvent.action == "sign-in").get().source == source


def test_only_a_trusted_web_server_says_that_the_line_is_encrypted(known, settings, registry):
    assert "Strict-Transport-Security" not in knock(settings, registry, 0).headers
    behind = knock(settings, registry, 1)
    assert behind.headers["Strict-Transport-Security"].startswith("max-age=")
    assert all("; Secure" in cookie for cookie in behind.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 403), ("https://localhost", 303)])
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_nobody_says_under_which_name_the_site_is_reached(known, settings, registry, proxies, origin, status):
    """X-Forwarded-Host comes from the caller: it does not make their site the one that a form is from."""
    assert knock(settings, registry, proxies, {"Origin": origin}).status_code == status


@pytest.mark.parametrize("wrong", ["-1", "x", "1.5", "127.0.0.1"])
def test_a_setting_that_makes_no_sense_is_told(tmp_path, wrong):
    with pytest.raises(ValueError, match="CASELOOM_PROXIES"):
        config.read({"CASELOOM_DATA": str(tmp_path), "CASELOOM_PROXIES": wrong})


@pytest.mark.parametrize(("proxies", "encrypted"), [("", False), ("1", True)])
def test_the_server_passes_on_what_the_trusted_one_says(tmp_path, monkeypatch, sqlite_template, proxies, encrypted):
    """waitress takes such headers away by itself unless it is told not to."""
    monkeypatch.setenv("CASELOOM_PROXIES", proxies)
    with served(tmp_path, sqlite_template) as port:
        heard = said(port, b"GET /sign-in HTTP/1.1\r\nHost: caseloom.example.org\r\nX-Forwarded-Proto: https\r\n"
                           b"X-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n")
    assert b" 200 OK" in heard
    assert (b"Strict-Transport-Security" in heard) == encrypted
