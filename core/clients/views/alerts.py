"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response, request
from flask_login import current_user

from core.clients.forms import AlertForm, RenewalForm
from core.clients.models import ALERT_KINDS, SEVERITIES, Alert, Client, ClientClosed
from core.clients.queries import people
from core.clients.views.page import bp, client_page, get_client, get_record, url_for_client
from core.foundation import clock
from core.foundation.db import Conflict
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
    kind = request.args.get("kind", "")
    chosen = {"kind": kind} if kind in ALERT_KINDS else {}
    return _page(client, AlertForm(client, data={**chosen, "severity": severity, "until": clock.today() + USUAL}))


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
        Alert.add(client, current_user, **form.columns)
        return url_for_client(client, "/alerts")

    return answer(form, save, partial(_page, client, form))


@bp.get("/alerts/<int:alert_id>/renewal")
@needs("clients.write")
def renewal(alert_id: int) -> Any:
    """The review of an alert: renew it, or remove it. For one that has ended, the list shows what became of it."""
    alert = get_record(Alert, alert_id)
    if alert.ended_at:
        return redirect_saved(f"{alert.client.url}/alerts")
    if alert.client.status == "closed":
        raise ClientClosed(alert.client)
    stored = {"severity": alert.severity, "text": alert.text, "until": clock.today() + USUAL}
    return _renewal(alert, RenewalForm(data={**stored, "version": str(alert.version)}))


def _renewal(alert: Alert, form: RenewalForm, **context: Any) -> Response:
    return client_page("clients/renewal.html", alert.client, reads=f"alert {alert.id}", tab="details", alert=alert,
                       form=form, protected=[alert.sensitivity], **context)


@bp.post("/alerts/<int:alert_id>/renewal")
@needs("clients.write")
def renew(alert_id: int) -> Any:
    alert, form = get_record(Alert, alert_id), RenewalForm()

    def save() -> str:
        alert.renew(form.seen_version, current_user, **form.columns)
        return f"{alert.client.url}/alerts"

    return answer(form, save, partial(_renewal, alert, form), differences=form.differences)


@bp.post("/alerts/<int:alert_id>/ending")
@needs("clients.write")
def end_alert(alert_id: int) -> Any:
    """Remove an alert; it stays on record."""
    alert = get_record(Alert, alert_id)
    try:
        alert.end(current_user)
    except Conflict as conflict:  # renewed: what stands now is shown instead
        form = AlertForm(alert.client)
        return _page(alert.client, form, status=409, conflict=conflict.sentence)
    return redirect_saved(f"{alert.client.url}/alerts", "saved")
