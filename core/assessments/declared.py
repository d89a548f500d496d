"""What assessments declare to the registry: when to ask again, the safety step, the box of latest scores."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext, ngettext
from flask_login import current_user
from peewee import fn

from core.access.queries import Assigner
from core.accounts.models import Worker, staff_changed
from core.assessments import queries
from core.assessments.models import Assessment, SafetyStep
from core.clients.models import Client, OpenWork, client_changed, open_work
from core.extension.contributions import AssessmentForm, ClientPanel, Due, MonitoringRule
from core.extension.registry import Registry, owner
from core.foundation import application, clock
from core.foundation.db import collect
from core.monitoring.rules import everybody, for_readers
from core.web.sentences import lazy_gettext


def instrument(key: str) -> AssessmentForm | None:
    """The instrument with this key, whether it is offered just now or not."""
    return application.current(Registry).get("assessment_forms", key)


def _reassess(client: Client, today: date) -> Iterator[Due]:
    done = queries.last_by_protection(client.id)
    for form in application.current(Registry).everything("assessment_forms"):
        if form.repeat_every and form.key in done:
            yield from _again(client, form, done[form.key])


def _again(client: Client, form: AssessmentForm, days: Mapping[str, date]) -> Iterator[Due]:
    """When the instrument is due again, from the last `days` by sensitivity that each reader may know."""
    def last(may_see: frozenset[str]) -> date | None:
        return max((on for kind, on in days.items() if kind in may_see), default=None)

    readers = everybody(client) | {form.sensitivity}
    for on, sensitivity, settled_under in for_readers(readers, days, last):
        yield Due(f"{form.key}-{sensitivity}"[-100:] if sensitivity else form.key,
                  on + timedelta(days=form.repeat_every), lazy_gettext("Reassess: %(title)s", title=form.title),
                  lazy_gettext("Last completed %(on)s. Repeats every %(days)s days.", on=on, days=form.repeat_every),
                  link=f"assessments/new/{form.key}", settled_by_record=True,
                  sensitivity=sensitivity or form.sensitivity, settled_under=settled_under, owner=owner(form.key))


def _unsigned(client: Client, today: date) -> Iterator[Due]:
    """An unsigned assessment waits for its safety step first, then for its signature.

    It waits at the client's own worker, and at whoever heard the answer while they may see it.
    """
    step = SafetyStep.select(fn.MIN(SafetyStep.id)).where(SafetyStep.assessment == Assessment.id)
    rows = list(Assessment
                .select(Assessment.id, Assessment.title, Assessment.on, Assessment.sensitivity,
                        Assessment.worker, step.alias("step"))
                .where(Assessment.client == client.id, Assessment.signed_at.is_null(),
                       Assessment.counting()).namedtuples())
    by_others = any(row.worker != client.worker_id for row in rows)
    assigner = Assigner.of(client) if by_others else None
    for row in rows:
        yield _waiting(row, f"{row.id}", client.worker_id)
        if assigner and row.worker != client.worker_id and assigner.may_have(row.worker, row.sensitivity):
            yield _waiting(row, f"{row.id}-{row.worker}", row.worker)


@staff_changed.connect
def _refresh_unsigned(worker_id: int) -> None:
    """Ask again for the clients with unsigned assessments by this worker, or of theirs: who sees them has changed."""
    clients = (Client.select(Client.id).join(Assessment, on=(Assessment.client == Client.id))
               .where(Assessment.signed_at.is_null(), Assessment.counting()).distinct())
    if worker_id:
        clients = clients.where((Assessment.worker == worker_id) | (Client.worker == worker_id))
    for number, in clients.tuples():
        collect(("unsigned", number), number, _ask_again)


def _ask_again(ids: set[int]) -> None:
    for number in ids:
        client_changed.send(Client.get_by_id(number), kinds=frozenset({"assessment"}))


def _waiting(row: Any, key: str, worker_id: int) -> Due:
    common: dict[str, Any] = {"since": row.on, "link": f"/assessments/{row.id}", "settled_by_record": True,
                              "worker_id": worker_id, "sensitivity": row.sensitivity}
    if row.step is None:
        return Due(f"step-{key}", row.on, lazy_gettext("Safety follow-up: %(title)s", title=row.title),
                   lazy_gettext("An urgent answer. Record what was done today."), safety=True, **common)
    return Due(f"sign-{key}", row.on, lazy_gettext("Sign: %(title)s", title=row.title),
               lazy_gettext("The safety follow-up is recorded. The assessment still needs a signature."), **common)


def _scores(client: Client, today: date) -> Mapping[str, Any]:
    scores = queries.latest(client.id, current_user.may_see)
    return {"scores": scores, "client_id": client.id, "protected": {row.sensitivity for row, _change in scores}}


VALUES = {
    "monitoring_rules": [
        MonitoringRule("reassess", lazy_gettext("Reassess"), ("assessment",), _reassess),
        MonitoringRule("safety", lazy_gettext("Safety follow-up"), ("assessment",), _unsigned),
    ],
    "client_panels": [
        ClientPanel("scores", lazy_gettext("Latest scores"), "assessments/panel_scores.html", _scores, order=60,
                    permission="assessments.read"),
    ],
}


# --- What is open, to be settled before a client is closed ----------------------------------------


class UnsignedAssessment(OpenWork):
    """An assessment that waits for its safety step or its signature. It stays with who filled it in."""

    kind = "assessment"

    def ways(self, by: Any) -> Mapping[str, str]:
        return {"sign": gettext("Sign now") if by.id == self.worker_id else gettext("Close as is")}

    @classmethod
    def counted(cls, count: int) -> str:
        return ngettext("%(num)d unsigned assessment", "%(num)d unsigned assessments", count)

    def settle(self, way: str, reason: str, by: Any) -> None:
        """Sign it; when somebody else filled it in, both are named."""
        name = by.name
        if by.id != self.row.worker_id:
            name = lazy_gettext("%(name)s, unfinished by %(author)s", name=by.name, author=self.row.worker.name)
        self.row.change(self.row.version, "sign", signed_at=clock.now(), signed_by=name)


@open_work.connect
def _open_assessments(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    step = SafetyStep.select(fn.MIN(SafetyStep.id)).where(SafetyStep.assessment == Assessment.id)
    query = (Assessment.select(Assessment, Worker, step.alias("step")).join(Worker)
             .where(Assessment.signed_at.is_null(), Assessment.counting()))
    if worker_id:
        query = query.where(Assessment.worker == worker_id)
    still_ours = Client.select(Client.id).where(Client.status != "closed")
    query = query.where(Assessment.client == client_id if client_id else Assessment.client << still_ours)
    wait = gettext("The safety follow-up is still open. Record it first.")
    return [UnsignedAssessment(row, row.client_id, row.title, row.worker_id, row.on, row.sensitivity, row.url,
                               moves=False, wait="" if row.step else wait) for row in query]
