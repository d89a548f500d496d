"""What is done to the staff, the agency and its specializations."""
from __future__ import annotations

from typing import Any

from core.accounts.models import Worker
from core.extension import switches
from tests.invariants.history import History
from tests.invariants.operations import operation
from tests.invariants.world import PASSWORD


def _change(h: History, worker: Worker, **typed: Any) -> Any:
    return h.submit(h.somebody("administrator"), f"/staff/{worker.id}/edit", own_password=PASSWORD, **typed)


@operation(2)
def change_team(h: History) -> Any:
    team = h.chance.choice([team.id for team in h.world.teams.values()])
    return _change(h, h.somebody("case_manager", "supervisor"), team=team)


@operation(1)
def take_clearance(h: History) -> Any:
    cleared = [worker for worker in h.staff() if worker.clearances]
    return _change(h, h.chance.choice(cleared), clearances=[]) if cleared else None


@operation(2)
def give_clearance(h: History) -> Any:
    lacking = [worker for worker in h.staff("case_manager", "supervisor") if not worker.clearances]
    return _change(h, h.chance.choice(lacking), clearances=[h.world.policy]) if lacking else None


@operation(1)
def take_role(h: History) -> Any:
    """From a case manager to the front desk, or from supervisor to case manager."""
    worker = h.somebody("case_manager", "supervisor")
    return _change(h, worker, roles=["case_manager" if "supervisor" in worker.role_names else "front_desk"])


@operation(2)
def give_role(h: History) -> Any:
    worker = h.somebody("case_manager", "front_desk")
    return _change(h, worker, roles=["supervisor" if "case_manager" in worker.role_names else "case_manager"])


@operation(1)
def end_worker(h: History) -> Any:
    worker = h.somebody("case_manager", "supervisor", "front_desk")
    return h.submit(h.somebody("administrator"), f"/staff/{worker.id}/leaving")


@operation(2)
def hire(h: History) -> Any:
    number = Worker.select().count()
    answer = h.submit(h.somebody("administrator"), "/staff/new", name=f"Nia Newcomer {number}",
                      sign_in=f"newcomer{number}", roles=[h.chance.choice(("case_manager", "supervisor"))],
                      team=h.chance.choice([team.id for team in h.world.teams.values()]),
                      clearances=[h.world.policy] if h.likely(0.5) else [], own_password=PASSWORD)
    return answer is not None and answer.status_code == 200  # the page with the one-time code


@operation(1)
def change_scope(h: History) -> Any:
    return h.submit(h.somebody("administrator"), "/agency", scope=h.chance.choice(("open", "team", "assigned")))


@operation(1)
def switch_off(h: History) -> Any:
    on = sorted(switches.enabled())
    return _switch(h, h.chance.choice(on), "off") if on else None


@operation(2)
def switch_on(h: History) -> Any:
    off = sorted({plugin.name for plugin in h.world.registry.working()} - switches.enabled())
    return _switch(h, h.chance.choice(off), "on") if off else None


def _switch(h: History, name: str, value: str) -> Any:
    return h.post(h.somebody("administrator"), f"/specializations/{name}/switch", {"value": value})
