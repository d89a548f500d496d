"""The agency's own settings: its name, where it is, and how far its staff see."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, current_app

from core.access.forms import AgencyForm
from core.access.models import Agency
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import page

bp = Blueprint("access", __name__)
COLUMNS = ("name", "timezone", "state", "locale", "scope", "asks_orientation")


@bp.get("/agency")
@needs("settings.write")
def agency() -> Any:
    here = Agency.here()
    form = AgencyForm(data={**{name: getattr(here, name) for name in COLUMNS}, "version": str(here.version)})
    return page("access/agency.html", form=form, zone_setting=_zone_setting())


@bp.post("/agency")
@needs("settings.write")
def change_agency() -> Any:
    form = AgencyForm()

    def save() -> str:
        Agency.here().change(form.seen_version, **{name: form[name].data or "" for name in COLUMNS})
        return "/agency"

    return answer(form, save, partial(page, "access/agency.html", form=form, zone_setting=_zone_setting()),
                  differences=form.differences)


def _zone_setting() -> str:
    """The time zone that the machine's settings name; it wins over the agency's."""
    return current_app.extensions["caseloom.settings"].timezone
