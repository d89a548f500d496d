"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_login import current_user

from core import clock
from core.clients import queries
from core.clients.forms import AlertForm
from core.clients.models import SEVERITIES, Alert, Client
from core.clients.record import part, the_client, was_read
from core.clients.views.frame import bp, client_page, saved
from core.rendering import seen
from core.security import needs

USUAL = timedelta(days=90)  # product rule: offered as the review date, to be changed at will


@bp.get("/clients/<int:client_id>/alerts")
@needs("clients.read")
def alerts(client_id: int) -> Any:
    client = the_client(client_id)
    was_read(client.id, "alerts")
    return _page(client, AlertForm(data={"severity": "warning", "until": clock.today() + USUAL}))


def _page(client: Client, form: AlertForm, status: int = 200) -> Any:
    return client_page("clients/alerts.html", client, tab="details", form=form, severities=SEVERITIES,
                       every=queries.alerts(client.id), status=status)


@bp.post("/clients/<int:client_id>/alerts")
@needs("clients.write")
def put_up(client_id: int) -> Any:
    client, form = the_client(client_id), AlertForm()
    if not form.validate():
        return _page(client, form, status=422)
    return saved(form, client, "/alerts", "saved", lambda: Alert.raise_for(
        client, current_user, kind=form.kind.data, severity=form.severity.data, text=form.text.data,
        until=form.until.data))


@bp.post("/alerts/<int:alert_id>/ending")
@needs("clients.write")
def take_down(alert_id: int) -> Any:
    alert = part(Alert, alert_id)
    if alert.ended_at is None:
        alert.end(current_user)
    return seen(f"{alert.client.url}/alerts", "saved")
