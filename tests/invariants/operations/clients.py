"""What is done to a client itself: who it is, who works with it, who sees it."""
from __future__ import annotations

from typing import Any

from core.accounts.models import Worker
from core.clients.models import Alert, CareTeamMember, Client
from tests.invariants.history import LIFTED, History
from tests.invariants.operations import operation

ADDS = ("case_manager", "supervisor", "front_desk")


@operation(2)
def add_client(h: History) -> Any:
    by = h.somebody(*ADDS)
    person = {"given": h.world.word(), "family": h.world.family(), "born": "1970-02-03"}
    shown = h.post(by, "/clients/new/details", person)
    form = h._form(shown.text, "/clients/new/details", "/clients") if shown.status_code == 200 else None
    if form is None:
        return shown
    answer = h.post(by, "/clients", h.filled(form, {**person, "sensitivity": h.protection(), "email": "",
                                                    "worker": h.somebody("case_manager", "supervisor").id,
                                                    "reason": "A new person."}))
    if answer.status_code == 303:
        h.clients.append(Client.select(Client.id).where(Client.family == person["family"]).scalar())
    return answer


@operation(4)
def edit_client(h: History) -> Any:
    client = h.client()
    typed: dict[str, Any] = {"pronouns": h.world.word(), "lifted_because": LIFTED}
    if h.likely(0.4):
        typed["born"] = h.chance.choice(("1950-01-31", "1999-12-01", ""))
    if h.likely(0.4):
        typed["sensitivity"] = "" if client.sensitivity else h.world.policy
    return h.submit(h.worker_of(client), f"{client.url}/edit", **typed)


@operation(3)
def rate_risk(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/risk", value=h.chance.choice(("low", "medium", "high")),
                    reason=h.world.word(), sensitivity=h.protection())


@operation(1)
def pause(h: History) -> Any:
    return _status(h, "paused")


@operation(2)
def close_client(h: History) -> Any:
    return _status(h, "closed")


@operation(4)
def reopen_client(h: History) -> Any:
    shut = [number for number in h.clients if Client.get_by_id(number).status != "active"]
    return _status(h, "active", Client.get_by_id(h.chance.choice(shut))) if shut else None


def _status(h: History, status: str, client: Client | None = None) -> Any:
    client = client or h.client()
    return h.submit(h.worker_of(client), f"{client.url}/status", value=status, reason=h.world.word(),
                    sensitivity=h.protection())


@operation(2)
def add_alert(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/alerts", text=h.world.word(), until=h.day(1, 12),
                    sensitivity=h.protection())


@operation(1)
def end_alert(h: History) -> Any:
    alert = h.row(Alert, Alert.ended_at.is_null())
    return h.submit(h.worker_of(alert.client), f"/alerts/{alert.id}/ending", reason=h.world.word()) if alert else None


@operation(1)
def renew_alert(h: History) -> Any:
    alert = h.row(Alert, Alert.ended_at.is_null())
    return h.submit(h.worker_of(alert.client), alert.url, until=h.day(1, 12)) if alert else None


# --- Who works with it ----------------------------------------------------------------------------


@operation(3)
def hand_over(h: History) -> Any:
    client, by = h.client(), h.somebody("supervisor")
    to = h.somebody("case_manager", "supervisor").id
    if h.has("/clients/<id>/handover"):
        answer = h.submit(by, f"{client.url}/handover", worker=to)
        if answer is not None and answer.status_code in (200, 422):  # a second page asks what moves and what stays
            form = h._form(answer.text, f"{client.url}/handover", "")
            return h.post(by, form.action, h.filled(form, {"worker": to})) if form else answer
        return answer
    return h.submit(by, f"{client.url}/care-team", f"{client.url}/worker", worker=to)


@operation(2)
def join_care_team(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/care-team", f"{client.url}/care-team",
                    member=h.somebody("case_manager", "supervisor").id, part=h.world.word())


@operation(2)
def leave_care_team(h: History) -> Any:
    member = h.row(CareTeamMember, CareTeamMember.until.is_null())
    if member is None or member.worker_id == member.client.worker_id:
        return None
    by, url = h.worker_of(member.client), f"/care-team/{member.id}/ending"
    if any("GET" in rule.methods for rule in h.world.app.url_map.iter_rules()
           if rule.rule.startswith("/care-team/") and rule.rule.endswith("/ending")):
        return h.submit(by, url)
    return h.post(by, url, {})


@operation(1)
def restrict(h: History) -> Any:
    client = h.client()
    by = h.somebody("supervisor") if h.likely(0.5) else Worker.get_by_id(client.worker_id)
    value = [] if client.restricted_at else ["y"]
    return h.submit(by, f"{client.url}/care-team", f"{client.url}/restriction", restricted=value)
