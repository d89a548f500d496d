"""What was assessed, by instrument."""
from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_login import current_user

from core.assessments import queries
from core.assessments.rules import verdict
from core.assessments.views.page import bp, offered, registry
from core.clients.views.page import client_page, get_client
from core.web.gate import needs
from core.web.paging import asked_position


@bp.get("/clients/<int:client_id>/assessments")
@needs("assessments.read")
def history(client_id: int) -> Any:
    """What was assessed, by instrument; the list of one is read on with ?form=…&after=…"""
    client, form = get_client(client_id), _key(request.args.get("form", ""))
    if form:
        position = asked_position(queries.list_name(client.id, form))
        groups = queries.history_page(client.id, current_user.may_see, form, position)
    else:
        groups = queries.history(client.id, current_user.may_see)
    shown = [row for group in groups for row in group.page.rows]
    return client_page("assessments/history.html", client, reads="assessments", tab="assessments", groups=groups,
                       protected={row.sensitivity for row in shown}, offered=offered(), narrowed=bool(form),
                       declared={key: registry().get("assessment_forms", key) for key in {row.form for row in shown}},
                       verdict=verdict)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[a-z0-9_]{1,48}\.[a-z0-9_]{1,48}", text) else ""
