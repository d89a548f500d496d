"""When recovery capital is asked about first, and the box about recovery on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.extend import Client, Due, NothingYet, finished, gettext, lazy_gettext

from . import rules

AUDITC, BARC10, BAMR = "substance_use.auditc", "substance_use.barc10", "substance_use.bamr"


def due(client: Client, today: date) -> Iterator[Due]:
    """After a positive AUDIT-C, the first BARC-10; from then on the form itself asks again every 90 days."""
    screened, recovered = finished(client, AUDITC, BARC10)
    positive_on = rules.positive_since((row.on, row.level) for row in screened)
    if recovered or not positive_on:
        return
    yield Due("barc10", rules.first_by(positive_on), lazy_gettext("Assess recovery capital (BARC-10)"),
              lazy_gettext("AUDIT-C was positive on %(on)s.", on=positive_on), since=positive_on,
              link=f"assessments/new/{BARC10}", settled_by_record=True)


def panel(client: Client, today: date) -> Mapping[str, Any] | NothingYet:
    """The latest BARC-10 with its change since the first, the latest AUDIT-C, and the days of use by the BAM-R."""
    screened, recovered, monitored = finished(client, AUDITC, BARC10, BAMR)
    asked = [row for row in recovered if row.total is not None]
    if not (asked or screened or monitored):
        return NothingYet(gettext("Assess recovery capital"), f"{client.url}/assessments/new/{BARC10}",
                          "assessments.write")
    return {"client": client, "form": BARC10, "latest": asked[-1] if asked else None,
            "gained": asked[-1].total - asked[0].total if len(asked) > 1 else None,
            "screened": screened[-1] if screened else None, "monitored": monitored[-1] if monitored else None,
            "protected": {row.sensitivity for row in (*asked[-1:], *screened[-1:], *monitored[-1:])}}
