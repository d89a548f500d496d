"""The agency's own settings: its name and how far its staff see."""
from __future__ import annotations

from typing import Any

from flask import Blueprint

from core.access.forms import AgencyForm
from core.access.models import Agency
from core.foundation.db import Stale
from core.web.gate import needs
from core.web.pages import page, redirect_saved

bp = Blueprint("access", __name__)

@bp.get("/agency")
@needs("settings.write")
def agency() -> Any:
    here = Agency.here()
    form = AgencyForm(data={"name": here.name, "scope": here.scope, "version": str(here.version)})
    return page("access/agency.html", form=form)


@bp.post("/agency")
@needs("settings.write")
def change_agency() -> Any:
    form = AgencyForm()
    if not form.validate():
        return page("access/agency.html", form=form, status=422)
    try:
        Agency.here().change(form.seen_version, form.name.data, form.scope.data)
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return page("access/agency.html", form=form, stale=stale.row, status=409)
    return redirect_saved("/agency", "saved")
