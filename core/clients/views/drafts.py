"""A worker's drafts: kept while typing, listed, read, discarded; how many others have."""
from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext
from flask_login import current_user

from core.clients.queries import drafts as queries
from core.clients.queries.drafts import Listed
from core.clients.views.page import bp, log_list, log_read, or_404
from core.foundation import clock
from core.foundation.db import atomic
from core.web import drafts
from core.web.dates import clock_time
from core.web.gate import SIGNED_IN, needs
from core.web.pages import page, redirect_saved


@bp.get("/drafts")
@needs(SIGNED_IN)
def list_drafts() -> Any:
    listed, hidden = queries.drafts_of(current_user)
    log_list("drafts", ((one.client.id, one.client.sensitivity) for one in listed if one.client))
    others = queries.drafts_of_others(current_user) if "supervisor" in current_user.role_names else []
    return page("clients/drafts.html", listed=listed, hidden=hidden, others=others)


@bp.post("/drafts")
@needs(SIGNED_IN)
def keep_draft() -> Any:
    """Keep what stands in a form, because somebody typed: the time in words, or 409 when it is saved already."""
    marker = drafts.posted_marker()
    if not marker:
        abort(400)
    if marker.worker != current_user.id:
        abort(403)
    if not drafts.keep(marker, request.form):
        return Response(gettext("Already saved."), 409, mimetype="text/plain")
    return Response(gettext("Draft saved %(time)s", time=clock_time(clock.now())), mimetype="text/plain")


@bp.get("/drafts/<int:draft_id>")
@needs(SIGNED_IN)
def show_draft(draft_id: int) -> Any:
    return page("clients/draft.html", one=_mine(draft_id))


@bp.post("/drafts/<int:draft_id>/discard")
@needs(SIGNED_IN)
def discard_draft(draft_id: int) -> Any:
    one = _mine(draft_id)
    with atomic():
        one.draft.delete_instance()
    return redirect_saved("/drafts", "discarded")


def _mine(draft_id: int) -> Listed:
    """The draft, if it is this worker's and about nobody whom they may not see; its read is on record."""
    one = or_404(queries.draft_of(current_user, draft_id))
    if one.client:
        log_read(one.client, "draft", one.draft.marker.labels)
    return one
