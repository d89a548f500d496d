"""The plan on one page, and its reviews."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext
from flask_login import current_user

from core.clients.forms import policy_plurals
from core.clients.models import Client
from core.clients.views.page import (
    asked_copy,
    client_copy,
    client_page,
    get_client,
    get_open_client,
    url_for_client,
)
from core.foundation import clock
from core.monitoring.rules import everybody
from core.plans import queries
from core.plans.forms import ReviewForm
from core.plans.models import PlanReview, by_whom
from core.plans.rules import counted
from core.plans.views.page import bp
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/plan")
@needs("plans.read")
def plan(client_id: int) -> Any:
    client = get_client(client_id)
    copy = asked_copy()
    shown = queries.plan(client.id, current_user.may_see, clock.today())
    if copy == "client":
        return _client_copy(client, shown)
    return client_page("plans/plan.html", client, reads="plan staff copy" if copy else "plan", tab="plan", plan=shown,
                       protected=["", *shown.sensitivities], copy=copy, has_copy=not shown.going_home().is_blank)


def _client_copy(client: Client, shown: queries.Plan) -> Any:
    """What the client may take home; what is protected is on it only when the worker chose it for this sheet."""
    titles = policy_plurals()
    policies = [(kind, titles.get(kind, kind)) for kind in sorted(shown.going_home().sensitivities)]
    chosen = {kind for kind, _title in policies} & set(request.args.getlist("protected"))
    sheet = queries.plan(client.id, ["", *sorted(chosen)], clock.today()).going_home()
    return client_copy("plans/copy.html", client, reads="plan client copy", protected=["", *sheet.sensitivities],
                       plan=sheet, by_whom=by_whom, policies=policies, chosen=chosen, nothing=_nothing(sheet, policies))


def _nothing(sheet: queries.Plan, policies: list[tuple[str, str]]) -> str:
    """Why there is no sheet to print; "" when there is one."""
    if not sheet.is_blank:
        return ""
    return gettext("This plan has only protected records.") if policies else gettext("This plan has nothing to print.")


@bp.get("/clients/<int:client_id>/plan/reviews/new")
@needs("plans.write")
def review(client_id: int) -> Any:
    client = get_open_client(client_id)
    lines = _lines(client)
    return _review_page(client, lines, _review_form(client, lines, {"on": clock.today()}))


@bp.post("/clients/<int:client_id>/plan/reviews/new")
@needs("plans.write")
def review_post(client_id: int) -> Any:
    client = get_open_client(client_id)
    lines = _lines(client)
    form = _review_form(client, lines, {})

    def save() -> str:
        readers = everybody(client) | {form.protection["sensitivity"]}
        PlanReview.add(client, current_user, on=form.on.data, words=form.words.data, next_on=form.next_on.data,
                       goals=counted((line.goal.sensitivity for line in lines), readers), **form.protection)
        return url_for_client(client, "/plan")

    return answer(form, save, partial(_review_page, client, lines, form), "plan")


def _lines(client: Client) -> list[queries.GoalLine]:
    return queries.open_lines(client.id, current_user.may_see, clock.today())


def _review_form(client: Client, lines: list[queries.GoalLine], data: dict[str, Any]) -> ReviewForm:
    """The form of a review, protected like the goals that it goes through unless somebody chooses otherwise."""
    kinds = sorted({line.goal.sensitivity for line in lines} - {""})
    return ReviewForm(client, data={**data, "sensitivity": kinds[0] if kinds else None})


def _review_page(client: Client, lines: list[queries.GoalLine], form: ReviewForm, **more: Any) -> Any:
    return client_page("plans/review.html", client, reads="plan", tab="plan", form=form, lines=lines,
                       protected=["", *(line.goal.sensitivity for line in lines)], **more)
