"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response, request
from flask_login import current_user

from core.clients.forms import AlertForm, RemovalForm, RenewalForm
from core.clients.models import ALERT_KINDS, SEVERITIES, Alert, Client, ClientClosed
from core.clients.queries import people
from core.clients.views.page import bp, client_page, get_client, get_record, url_for_client
from core.foundation import clock
from core.web.answers import answer
from core.web.forms import Form
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

    return answer(form, save, partial(_page, client, form), "alert_added")


@bp.get("/alerts/<int:alert_id>/renewal")
@needs("clients.write")
def renewal(alert_id: int) -> Any:
    """The review of an alert: renew it, or remove it."""
    alert = get_record(Alert, alert_id)
    if alert.ended_at:
        return _after(alert)
    if alert.client.status == "closed":
        raise ClientClosed(alert.client)
    stored = {"severity": alert.severity, "text": alert.text, "until": clock.today() + USUAL}
    return _renewal(alert, RenewalForm(data={**stored, "version": str(alert.version)}))


def _after(alert: Alert) -> Response:
    """For an alert that has ended: the list, which shows what became of it."""
    return redirect_saved(f"{alert.client.url}/alerts")


def _form(template: str, alert: Alert, form: Form, **context: Any) -> Response:
    """A form about an alert, which is as the database has it now."""
    return client_page(template, alert.client, reads=f"alert {alert.id}", tab="details", form=form,
                       alert=Alert.get_by_id(alert.id), protected=[alert.sensitivity], **context)


_renewal = partial(_form, "clients/renewal.html")
_removal = partial(_form, "clients/removal.html")


@bp.post("/alerts/<int:alert_id>/renewal")
@needs("clients.write")
def renew(alert_id: int) -> Any:
    alert, form = get_record(Alert, alert_id), RenewalForm()

    def save() -> str:
        alert.renew(form.seen_version, current_user, **form.columns)
        return f"{alert.client.url}/alerts"

    return answer(form, save, partial(_renewal, alert, form), "alert_renewed", form.differences)


@bp.get("/alerts/<int:alert_id>/ending")
@needs("clients.write")
def removal(alert_id: int) -> Any:
    """Ask why an alert is removed; on a closed client, too."""
    alert = get_record(Alert, alert_id)
    return _after(alert) if alert.ended_at else _removal(alert, RemovalForm())


@bp.post("/alerts/<int:alert_id>/ending")
@needs("clients.write")
def end_alert(alert_id: int) -> Any:
    """Remove an alert; it stays on record."""
    alert, form = get_record(Alert, alert_id), RemovalForm()

    def save() -> str:
        alert.end(current_user, form.reason.data or "")
        return f"{alert.client.url}/alerts"

    return answer(form, save, partial(_removal, alert, form), "alert_removed")
