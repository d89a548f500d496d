"""The keys of the keyboard that pages know, and turning the single ones off."""
from __future__ import annotations

from typing import Any

from flask import request

from core.clients.views.page import bp
from core.web.gate import SIGNED_IN, needs
from core.web.keys import keys_cookie
from core.web.pages import page, redirect_saved


@bp.get("/keys")
@needs(SIGNED_IN)
def keys() -> Any:
    return page("clients/keys.html")


@bp.post("/keys")
@needs(SIGNED_IN)
def turn_keys() -> Any:
    """Turn / and ? off or on in this browser (WCAG 2.1.4)."""
    answer = redirect_saved("/keys", "saved")
    keys_cookie(answer, request.form.get("keys") == "off")
    return answer
