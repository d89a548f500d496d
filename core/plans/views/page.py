"""What all pages of a plan share: the blueprint, the client's banner above, and how a form is answered."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint
from flask_login import current_user

from core.clients.models import Alert, Client
from core.extension.registry import Registry
from core.foundation import application, clock
from core.foundation.db import Stale
from core.plans.models import GoalClosed
from core.plans.rules import figure
from core.web.forms import Form
from core.web.once import once
from core.web.pages import day, page, redirect_saved

bp = Blueprint("plans", __name__)
bp.add_app_template_filter(figure)

Pairs = Sequence[tuple[Any, str, str]]
"""What differs, for a form whose row was saved elsewhere: (field, as it is now, as it was typed)."""


def registry() -> Registry:
    """What is declared, by the core and by the plugins."""
    return application.current(Registry)


def notices(kinds: set[str]) -> list[str]:
    """What must stand beside records of these protected kinds, on paper as well."""
    policies = registry().everything("sensitivity_policies")
    return [str(policy.notice) for policy in policies if policy.key in kinds and policy.notice]


def plan_url(client: Client) -> str:
    return f"{client.url}/plan"


def show(template: str, client: Client, status: int = 200, **context: Any) -> Any:
    """A page below the client's banner."""
    alerts = list(Alert.standing(client.id, clock.today(), current_user.may_see))
    return page(template, status=status, client=client, alerts=alerts, **context)


def answer(template: str, client: Client, form: Form, save: Callable[[], str], *,
           differs: Callable[[Any], Pairs] | None = None, **context: Any) -> Any:
    """Save a valid form once and go where `save` says; else show it again with what is wrong.

    After a stale save the form takes over the version that is there now: a second save is made knowingly.
    """
    if not form.validate():
        return show(template, client, 422, form=form, **context)
    try:
        return redirect_saved(once(form.once.data, current_user.id, save), "plan")
    except GoalClosed as closed:
        return show(template, client, 409, form=form, closed=closed.row, **context)
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return show(template, client, 409, form=form, stale=stale.row,
                    differs=differs(stale.row) if differs else (), **context)


def pairs(typed: Form, now: Form) -> Pairs:
    """The fields in which two forms of one kind differ, in words."""
    return [(field.label.text, words(other), words(field)) for field, other in zip(typed, now, strict=True)
            if field.type != "HiddenField" and field.data != other.data]


def words(field: Any) -> str:
    """What stands in a field, as a person reads it."""
    if field.type in ("Pick", "Radio"):
        return next((str(option.label) for option in field.choices if option.value == field.data), "")
    if field.type == "Day":
        return day(field.data)
    return figure(field.data) if field.type == "Figure" else str(field.data or "")
