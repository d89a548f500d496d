"""What assessments declare to the registry: when to ask again, the safety step, the box of latest scores."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext, ngettext
from flask_login import current_user

from core.access.queries import Assigner
from core.access.rules import may
from core.accounts.models import Worker, staff_changed
from core.assessments import queries
from core.assessments.models import Assessment, SafetyStep
from core.assessments.rules import is_urgent, verdict
from core.clients.models import BannerFlag, Client, OpenWork, banner_flags, client_changed, open_work
from core.extension.contributions import AssessmentForm, ClientPanel, Due, MonitoringRule, NothingYet
from core.extension.registry import Registry, owner
from core.foundation import application, clock
from core.foundation.db import collect
from core.monitoring.rules import everybody, for_readers
from core.web.pages import day
from core.web.sentences import lazy_gettext


def instrument(key: str) -> AssessmentForm | None:
    """The instrument with this key, whether it is offered just now or not."""
    return application.current(Registry).get("assessment_forms", key)


def _reassess(client: Client, today: date) -> Iterator[Due]:
    done = queries.done_by_form(client.id)
    for form in application.current(Registry).everything("assessment_forms"):
        if form.repeat_every and form.key in done:
            yield from _again(client, form, done[form.key])


def _again(client: Client, form: AssessmentForm, done: Sequence[Any]) -> Iterator[Due]:
    """When the instrument is due again, from the last complete one that each reader may know; `done` newest first."""
    def last(may_see: frozenset[str]) -> date | None:
        newest = next((row for row in done if row.sensitivity in may_see), None)
        if newest is None or (form.repeat_while and not form.repeat_while.met({}, newest.total)):
            return None
        return newest.on

    readers = everybody(client) | {form.sensitivity}
    for on, sensitivity, settled_under in for_readers(readers, {row.sensitivity for row in done}, last):
        yield Due(f"{form.key}-{sensitivity}"[-100:] if sensitivity else form.key,
                  on + timedelta(days=form.repeat_every), lazy_gettext("Reassess: %(title)s", title=form.title),
                  lazy_gettext("Last completed %(on)s. Repeats every %(days)s days.", on=on, days=form.repeat_every),
                  link=f"assessments/new/{form.key}", settled_by_record=True,
                  sensitivity=sensitivity or form.sensitivity, settled_under=settled_under, owner=owner(form.key))


def _unsigned(client: Client, today: date) -> Iterator[Due]:
    """An urgent answer waits for its safety step, whatever became of its form; then the form for its signature.

    It waits at the client's own worker, and at whoever heard the answer while they may see it.
    """
    rows = list(Assessment
                .select(Assessment.id, Assessment.title, Assessment.on, Assessment.sensitivity, Assessment.draft,
                        Assessment.worker, queries.with_step().alias("has_step"))
                .where(Assessment.client == client.id, queries.unsettled()).namedtuples())
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
               .where(queries.unsettled()).distinct())
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
    if not row.has_step:
        why = (lazy_gettext("An urgent answer in an unfinished form. Record what was done today.")
               if row.draft else lazy_gettext("An urgent answer. Record what was done today."))
        return Due(f"step-{key}", row.on, lazy_gettext("Safety follow-up: %(title)s", title=row.title), why,
                   safety=True, **common)
    if row.draft:
        return Due(f"sign-{key}", row.on, lazy_gettext("Finish form: %(title)s", title=row.title),
                   lazy_gettext("The safety follow-up is recorded. The form isn't finished."), **common)
    return Due(f"sign-{key}", row.on, lazy_gettext("Sign: %(title)s", title=row.title),
               lazy_gettext("The safety follow-up is recorded. The assessment still needs a signature."), **common)


def _told(client: Client, today: date) -> Iterator[Due]:
    """A supervisor looks at each safety step: the one who was told, or the nearest when nobody could be reached."""
    steps = (SafetyStep.select(SafetyStep, Assessment).join(Assessment)
             .where(Assessment.client == client.id, SafetyStep.told.is_null(False)))
    for step in steps:
        why = (lazy_gettext("Recorded by %(name)s. Supervisor notified: %(supervisor)s.", name=step.by,
                            supervisor=step.supervisor) if step.supervisor
               else lazy_gettext("Recorded by %(name)s, who couldn't reach a supervisor.", name=step.by))
        on = clock.local(step.at).date()
        yield Due(f"told-{step.id}", on, lazy_gettext("Review safety follow-up"), why, since=on, safety=True,
                  link=step.assessment.url, worker_id=step.told_id, sensitivity=step.assessment.sensitivity)


@banner_flags.connect
def _on_banner(client: Client, worker: Any) -> list[BannerFlag]:
    """The urgent answers of the newest assessment with each instrument, and those whose safety step is still to be
    recorded, whatever became of them; as far as this worker may know them.
    """
    if not may(worker, "assessments.read"):
        return []
    return [BannerFlag(gettext("Urgent answer:") if row.newest else gettext("Safety follow-up still required:"),
                       gettext("%(flag)s (%(title)s, %(day)s)", flag=flag["title"], title=_short(row), day=day(row.on)),
                       flag["level"], f"/assessments/{row.id}", row.sensitivity)
            for row in queries.urgent_now(client.id, worker.may_see) for flag in json.loads(row.flags)
            if is_urgent(flag["level"], flag["blocks"]) and not (flag.get("changed") and row.signed_at)]


def _short(row: Any) -> str:
    """What an assessment is called where there is little room."""
    form = instrument(row.form)
    return (form.short if form else "") or row.title


def _scores(client: Client, today: date) -> Mapping[str, Any] | NothingYet:
    declared = {form.key: form for form in application.current(Registry).everything("assessment_forms")}
    scores = [(row, moved if not (form := declared.get(row.form)) or form.trend else None, form)
              for row, moved in queries.latest(client.id, current_user.may_see)]
    if not scores:
        return NothingYet(gettext("Choose an assessment"), f"{client.url}/assessments/new", "assessments.write")
    return {"scores": scores, "client_id": client.id, "verdict": verdict,
            "protected": {row.sensitivity for row, _moved, _form in scores}}


VALUES = {
    "monitoring_rules": [
        MonitoringRule("reassess", lazy_gettext("Reassess"), ("assessment",), _reassess),
        MonitoringRule("safety", lazy_gettext("Safety follow-up"), ("assessment",), _unsigned,
                       while_paused=True, after_death=True),
        MonitoringRule("safety_told", lazy_gettext("Safety follow-ups for supervisors"), ("assessment",), _told,
                       while_paused=True, after_death=True),
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
        self.row.sign(by)


@open_work.connect
def _open_assessments(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    query = (Assessment.select(Assessment, Worker, queries.with_step().alias("step")).join(Worker)
             .where(queries.unsettled()))
    if worker_id:
        query = query.where(Assessment.worker == worker_id)
    still_ours = Client.select(Client.id).where(Client.status != "closed")
    query = query.where(Assessment.client == client_id if client_id else Assessment.client << still_ours)
    wait = gettext("The safety follow-up is still open. Record it first.")
    return [UnsignedAssessment(row, row.client_id, row.title, row.worker_id, row.on, row.sensitivity, row.url,
                               moves=False, wait="" if row.step else wait) for row in query]
