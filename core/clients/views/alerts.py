"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_login import current_user

from core.clients.forms import AlertForm
from core.clients.models import SEVERITIES, Alert, Client
from core.clients.queries import people
from core.clients.views.page import bp, client_page, get_client, get_record, saved
from core.foundation import clock
from core.web.gate import needs
from core.web.pages import redirect_saved

USUAL = timedelta(days=90)  # product rule: offered as the review date, to be changed at will


@bp.get("/clients/<int:client_id>/alerts")
@needs("clients.read")
def alerts(client_id: int) -> Any:
    client = get_client(client_id)
    return _page(client, AlertForm(client, data={"severity": "warning", "until": clock.today() + USUAL}))


def _page(client: Client, form: AlertForm, status: int = 200) -> Any:
    return client_page("clients/alerts.html", client, reads="overview", tab="details", form=form, severities=SEVERITIES,
                       every=people.alerts(client.id), status=status)


@bp.post("/clients/<int:client_id>/alerts")
@needs("clients.write")
def put_up(client_id: int) -> Any:
    client = get_client(client_id)
    form = AlertForm(client)
    if not form.validate():
        return _page(client, form, status=422)
    return saved(form, client, "/alerts", "saved", lambda: Alert.add(
        client, current_user, kind=form.kind.data, severity=form.severity.data, text=form.text.data,
        until=form.until.data, **form.protection))


@bp.post("/alerts/<int:alert_id>/ending")
@needs("clients.write")
def take_down(alert_id: int) -> Any:
    alert = get_record(Alert, alert_id)
    if alert.ended_at is None:
        alert.end(current_user)
    return redirect_saved(f"{alert.client.url}/alerts", "saved")
