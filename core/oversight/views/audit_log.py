"""The audit log, for those who may read it."""
from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import Worker
from core.extension.registry import Registry
from core.foundation import application, audit
from core.oversight.forms import AuditForm
from core.oversight.queries import events
from core.web.gate import needs
from core.web.pages import page

bp = Blueprint("oversight", __name__)

PAGE = 100


@bp.get("/audit")
@needs("audit.read")
def log() -> Any:
    """The newest first. Looking is an event of the log, too."""
    form = AuditForm(request.args)
    valid, actor = form.validate(), _actor_id(form)
    if not valid or actor is None:
        return page("oversight/audit.html", form=form, rows=[], more="", status=422)
    rows = events(current_user.may_see, _policies(), form.action.data, actor, form.client.data, form.before.data,
                  PAGE + 1)
    audit.record("audit.read", client_id=form.client.data, subject="audit log", filter=form.action.data or "",
                 worker=actor or "", before=form.before.data or "")
    return page("oversight/audit.html", form=form, rows=[(row, told(row.detail)) for row in rows[:PAGE]],
                more=_further(rows[PAGE - 1].id) if len(rows) > PAGE else "")


def _actor_id(form: AuditForm) -> int | None:
    """The worker asked for; 0 for everybody, None for somebody who is not there."""
    name = (form.worker.data or "").casefold()
    found = Worker.get_or_none(Worker.sign_in == name) if name else None
    if name and found is None:
        form.worker.errors = [gettext("Nobody has this sign-in name.")]
        return None
    return found.id if found else 0


def _policies() -> list[str]:
    registry = application.current(Registry)
    return [policy.key for policy in registry.everything("sensitivity_policies")]


def _further(last_id: int) -> str:
    kept = {name: text for name, text in request.args.items() if name in ("action", "worker", "client") and text}
    return "?" + urlencode({**kept, "before": last_id})


def told(detail: str) -> list[tuple[str, str]]:
    """The details of an event as pairs of words; long lists of numbers as how many they are."""
    found = json.loads(detail) if detail else {}
    return [(name, _said(value)) for name, value in found.items() if value not in ("", [], None)]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) if len(value) < 6 else gettext("%(n)s of them", n=len(value))
    return str(value)
