"""The agency's own settings: its name and how far its staff see."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint

from core.access.forms import AgencyForm
from core.access.models import Agency
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import page

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

    def save() -> str:
        Agency.here().change(form.seen_version, form.name.data, form.scope.data)
        return "/agency"

    return answer(form, save, partial(page, "access/agency.html", form=form), differences=form.differences)
