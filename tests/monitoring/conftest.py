"""What is typed into the forms of contacts and tasks, and people cleared for what is protected."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact

PART2 = "substance_use.part2"


def ahead(days):
    """A day from today on, as a browser sends it; negative days lie in the past."""
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def note():
    """note(text="…") is what a browser sends for a contact note."""
    def typed(**more):
        return {"on": ahead(0), "kind": "phone", "outcome": "reached", "minutes": "15", "text": "Slept better.", **more}
    return typed


@pytest.fixture
def task_form(worker):
    """task_form(title="…") is what a browser sends for a task."""
    def typed(**more):
        return {"title": "Call the landlord", "kind": "task", "due_on": ahead(3), "worker": str(worker.id),
                "repeat_days": "0", **more}
    return typed


@pytest.fixture
def written(web, worker, client, note):
    """written(next_step="…") has the worker log a contact through the web, and returns it."""
    def log(**more):
        answer = web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note(**more))
        assert answer.status_code == 303, answer.text
        return Contact.select().order_by(Contact.id.desc()).get()
    return log


@pytest.fixture
def edited(web, worker, note):
    """edited(contact, text="…") has the worker edit it through the web, and returns it as it is then."""
    def edit(contact, **more):
        stored = Contact.get_by_id(contact.id)
        answer = web.sign_in(worker).post(f"{contact.url}/edit", note(version=str(stored.version), **more))
        assert answer.status_code == 303, answer.text
        return Contact.get_by_id(contact.id)
    return edit


@pytest.fixture
def reads():
    """reads(client) lists what the audit log says was read of the client's record, the newest last."""
    def of(client):
        rows = AuditEvent.select(AuditEvent.subject, AuditEvent.sensitivity).where(
            AuditEvent.client_id == client.id, AuditEvent.action == "client.read").order_by(AuditEvent.id)
        return [tuple(row) for row in rows.tuples()]
    return of


def address(page, rel):
    """The address of the next or the previous page."""
    return page.text.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")
