"""The plan on one page, and its reviews."""
from __future__ import annotations

from typing import Any

from flask_login import current_user

from core.clients.views.page import get_client, log_read
from core.foundation import clock
from core.plans import queries
from core.plans.forms import ReviewForm
from core.plans.models import PlanReview
from core.plans.views.page import answer, bp, notices, plan_url, show
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/plan")
@needs("plans.read")
def plan(client_id: int) -> Any:
    client = get_client(client_id)
    found = queries.plan(client.id, current_user.may_see, clock.today())
    log_read(client, "plan", ["", *found.sensitivities])
    return show("plans/plan.html", client, plan=found, notices=notices(found.sensitivities))


@bp.get("/clients/<int:client_id>/plan/reviews/new")
@needs("plans.write")
def review(client_id: int) -> Any:
    client = get_client(client_id)
    lines = queries.standing_goals(client.id, current_user.may_see, clock.today())
    log_read(client, "plan", ["", *(line.goal.sensitivity for line in lines)])
    form = ReviewForm(data={"on": clock.today()})
    return show("plans/review.html", client, form=form, lines=lines)


@bp.post("/clients/<int:client_id>/plan/reviews/new")
@needs("plans.write")
def review_post(client_id: int) -> Any:
    client, form = get_client(client_id), ReviewForm()
    lines = queries.standing_goals(client.id, current_user.may_see, clock.today())

    def save() -> str:
        PlanReview.add(client, current_user, on=form.on.data, words=form.words.data,
                        next_on=form.next_on.data, goals=queries.count_ordinary(lines))
        return plan_url(client)

    return answer("plans/review.html", client, form, save, lines=lines)
