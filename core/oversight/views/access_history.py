"""Who looked at a client: every page of the record that was opened, and every list that showed the client."""
from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from core.clients.views.page import client_page, get_client
from core.foundation import clock
from core.oversight.forms import AccessHistoryForm
from core.oversight.queries import looks
from core.oversight.views.audit_log import bp, known_policies
from core.web.gate import needs
from core.web.paging import asked_position, page_of

PAGE = 50

READ = {  # what was read, by the subject of the event
    "overview": _("Opened the client's page"),
    "details": _("Opened the details"),
    "details form": _("Opened the form of the details"),
    "closed client": _("Was told that the client is closed"),
    "handover": _("Opened the handover of the client's work"),
    "risk": _("Opened the risk and its history"),
    "status": _("Opened the status and what is open"),
    "contacts": _("Opened the contact list"),
    "plan": _("Opened the plan"),
    "assessments": _("Opened the assessments"),
    "tasks": _("Opened the task list"),
    "care team": _("Opened the care team"),
    "alerts": _("Opened the alerts"),
    "date of birth": _("Uncovered the date of birth"),
    "access history": _("Looked up who looked at the client"),
    "audit log": _("Read the audit log about the client"),
}
LISTED = {  # which list showed the client
    "clients": _("Saw the client in a list of clients"),
    "today": _("Saw the client on Today"),
    "search": _("Found the client in a search"),
    "possible duplicates": _("Saw the client among possible duplicates"),
    "choose for a contact": _("Saw the client in a list to choose from"),
}


@bp.get("/clients/<int:client_id>/access-history")
@needs("clients.audit")
def access_history(client_id: int) -> Any:
    """The newest first; looking here is an event, too."""
    client = get_client(client_id)
    form = AccessHistoryForm(request.args)
    show = partial(client_page, "oversight/access_history.html", client, reads="access history", tab="details",
                   form=form, in_words=in_words)
    if not form.validate():
        return show(rows=[], pages=None, status=422)
    name, last = f"access history {client.id}", form.last.data
    position = asked_position(name)
    rows = looks(client.id, known_policies(), clock.start_of(form.first.data) if form.first.data else None,
                 clock.start_of(last + timedelta(days=1)) if last else None, position, PAGE + 1)
    pages = page_of(name, rows, PAGE, position, lambda row: (row.id,))
    return show(rows=pages.rows, pages=pages, base=_base(form))


def _base(form: AccessHistoryForm) -> str:
    """The address of another page of the same days, up to its position."""
    days = {field.name: field.data.isoformat() for field in form if field.data}
    return f"?{urlencode(days)}&" if days else "?"


def in_words(event: Any) -> str:
    """What somebody saw, as a sentence without its subject: "Opened the contact list"."""
    if event.action == "clients.list":
        return str(LISTED.get(event.subject) or (
            gettext("Saw the client in a list of tasks") if event.subject.startswith("tasks")
            else gettext("Saw the client in a list: %(name)s", name=event.subject)))
    if known := READ.get(event.subject):
        return str(known)
    if event.subject.endswith(" form"):
        return gettext("Opened a form: %(name)s", name=event.subject.removesuffix(" form"))
    if re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+ .+", event.subject):
        return gettext("Opened a line of Today")
    if re.fullmatch(r"[a-z ]+ \d+", event.subject):
        return gettext("Opened a record: %(name)s", name=event.subject)
    return gettext("Opened: %(name)s", name=event.subject)
