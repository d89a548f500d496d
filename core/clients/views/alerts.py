"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response, request
from flask_login import current_user

from core.clients.forms import AlertForm
from core.clients.models import SEVERITIES, Alert, Client
from core.clients.queries import people
from core.clients.views.page import bp, client_page, get_client, get_record, url_for_client
from core.foundation import clock
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import redirect_saved

USUAL = timedelta(days=90)  # product rule: offered as the review date, to be changed at will


@bp.get("/clients/<int:client_id>/alerts")
@needs("clients.read")
def alerts(client_id: int) -> Any:
    client = get_client(client_id)
    asked = request.args.get("severity", "")
    severity = asked if asked in SEVERITIES else "warning"
    return _page(client, AlertForm(client, data={"severity": severity, "until": clock.today() + USUAL}))


def _page(client: Client, form: AlertForm, **context: Any) -> Response:
    every = people.alerts(client.id, current_user.may_see)
    return client_page("clients/alerts.html", client, reads="alerts", tab="details", form=form, every=every,
                       protected=[alert.sensitivity for alert in every], severities=SEVERITIES, **context)


@bp.post("/clients/<int:client_id>/alerts")
@needs("clients.write")
def add_alert(client_id: int) -> Any:
    client = get_client(client_id)
    form = AlertForm(client)

    def save() -> str:
        Alert.add(client, current_user, kind=form.kind.data, severity=form.severity.data, text=form.text.data,
                  until=form.until.data, **form.protection)
        return url_for_client(client, "/alerts")

    return answer(form, save, partial(_page, client, form))


@bp.post("/alerts/<int:alert_id>/ending")
@needs("clients.write")
def end_alert(alert_id: int) -> Any:
    """Remove an alert; it stays on record."""
    alert = get_record(Alert, alert_id)
    alert.end(current_user)
    return redirect_saved(f"{alert.client.url}/alerts", "saved")
