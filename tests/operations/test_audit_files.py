"""The files of the audit log: its key, without which nothing starts, and its anchor, without which everything does."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.app import assemble, create_app
from core.extension.registry import Registry
from core.foundation import application, audit, clock, db
from core.foundation.application import Application
from core.operations.doctor import examine

TOLD = "write the audit log&#39;s anchor file"


# --- The key --------------------------------------------------------------------------------------


def test_nothing_starts_without_the_key_that_the_log_was_sealed_with(app, settings, client):
    (settings.data / "audit.key").unlink()
    for start in (create_app, assemble):
        with pytest.raises(ValueError, match=r"audit\.key is missing.*Put your copy of the file back"):
            with application.activated(Application()):
                start(settings, Registry())
    assert not (settings.data / "audit.key").exists(), "no other key is made in its place"


# --- The anchor -----------------------------------------------------------------------------------


def harm_missing(path):
    return path / "not-mounted" / "audit.anchor"


def harm_directory(path):
    (path / "directory.anchor").mkdir()
    return path / "directory.anchor"


def harm_full(path):
    return "/dev/full"


def harm_beneath_a_file(path):
    (path / "file").touch()
    return path / "file" / "audit.anchor"


HARMS = (harm_missing, harm_directory, harm_full, harm_beneath_a_file)


@pytest.fixture(params=HARMS, ids=lambda harm: harm.__name__)
def unreachable(request, app, settings, registry):
    """The application with an anchor file that cannot be written."""
    harmed = replace(settings, audit_anchor=type(settings.audit_anchor)(request.param(settings.data)))
    assemble(harmed, registry)
    return harmed


def test_pages_are_served_although_the_anchor_cannot_be_written_and_administrators_are_told(
        web, unreachable, client, worker, administrator):
    assert web.sign_in(worker).get(client.url).status_code == 200
    assert TOLD not in web.get(client.url).text
    for url in ("/agency", "/audit", "/staff"):
        page = web.sign_in(administrator).get(url)
        assert page.status_code == 200 and TOLD in page.text


def test_the_doctor_says_that_the_anchor_cannot_be_written(unreachable, registry):
    finding, = (one for one in examine(unreachable, registry) if one.what == "anchor")
    assert not finding.fine and str(unreachable.audit_anchor) in finding.sentence


def test_it_is_tried_again_after_a_minute(web, app, settings, registry, client, worker, administrator, monkeypatch):
    folder = settings.data / "share"
    assemble(replace(settings, audit_anchor=folder / "audit.anchor"), registry)
    web.sign_in(administrator).get("/audit")
    folder.mkdir()
    assert TOLD in web.get("/audit").text
    begun = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(seconds=61))
    web.get("/audit")
    assert TOLD not in web.get("/audit").text
    assert audit.verify() is None


def test_a_line_that_a_full_disk_cut_short_leaves_no_trace(app, settings):
    audit.record("one")
    audit.write_anchor()
    with settings.audit_anchor.open("a") as file:
        file.write("head 1 0000")  # a power cut in the middle of a line
    assert audit.verify() is None
    audit.record("two")
    audit.write_anchor()
    assert audit.verify() is None
    assert all(len(line.split(" ")) == 4 for line in settings.audit_anchor.read_text().splitlines())


def test_a_missing_an_empty_and_an_unreadable_anchor_are_told(app, settings):
    audit.record("one")
    audit.write_anchor()
    mend = "Put your copy of the file back. If there is none, run: caseloom backup. It starts a new one."
    settings.audit_anchor.write_text("")
    assert "is empty" in audit.verify() and audit.verify().endswith(mend)
    settings.audit_anchor.unlink()
    assert f"{settings.audit_anchor} is missing" in audit.verify() and audit.verify().endswith(mend)
    settings.audit_anchor.mkdir()
    assert "can't be read: it isn't a file" in audit.verify()


def test_an_anchor_that_ends_before_it_should_is_told(app, settings, monkeypatch):
    begun = clock.now()
    for minutes in range(0, 60, 5):
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=minutes))  # noqa: B023
        audit.record("step")
    assert audit.verify() is None
    lines = settings.audit_anchor.read_text().splitlines()
    settings.audit_anchor.write_text("\n".join(lines[:4]) + "\n")
    assert "should have seen row" in audit.verify()


def test_every_transaction_is_anchored_within_a_minute_not_only_readings(app, settings, monkeypatch):
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    before = settings.audit_anchor.read_text()
    with db.atomic():
        audit.record("a change")
        assert settings.audit_anchor.read_text() == before, "not before it is there"
    assert settings.audit_anchor.read_text().splitlines()[-1].startswith(f"head {audit.length()} ")


def test_a_file_that_holds_something_else_is_left_alone_and_named(app, settings, registry):
    key = (settings.data / "audit.key").read_bytes()
    assemble(replace(settings, audit_anchor=settings.data / "audit.key"), registry)
    audit.record("backup")
    audit.write_anchor()
    assert (settings.data / "audit.key").read_bytes() == key
    assert "some other file" in audit.anchor_writable()
