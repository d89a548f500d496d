"""What was assessed, by instrument."""
from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_login import current_user

from core.assessments import queries
from core.assessments.views.page import bp, offered
from core.clients.views.page import client_page, get_client
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/assessments")
@needs("assessments.read")
def history(client_id: int) -> Any:
    """What was assessed, by instrument; a long line is read on with ?form=…&before=…"""
    client = get_client(client_id)
    form, before = _key(request.args.get("form", "")), _number(request.args.get("before", ""))
    groups = queries.history(client.id, current_user.may_see, form, before)
    return client_page("assessments/history.html", client, reads="assessments", tab="assessments", groups=groups,
                       protected={row.sensitivity for group in groups for row in group.rows}, offered=offered(),
                       narrowed=bool(form or before))


def _key(text: str) -> str:
    return text if re.fullmatch(r"[a-z0-9_]{1,48}\.[a-z0-9_]{1,48}", text) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
