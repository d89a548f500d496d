"""What becomes of clients and of open work when somebody of the staff may see less, or leaves."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext, ngettext

from core.access.models import Agency
from core.access.queries import Assigner, staff_facts
from core.access.rules import StaffFacts, has_permission
from core.accounts.models import Consequences, Worker, access_changing, access_shrunk
from core.clients.models.care_team import CareTeamMember, ClientState
from core.clients.models.client import Client, client_facts
from core.clients.models.record import Record
from core.clients.models.work import OpenWork, hand_over, open_items
from core.extension.registry import Registry
from core.foundation import application
from core.foundation.db import db


@access_changing.connect
def consequences(worker: Worker, after: StaffFacts | None) -> Consequences:
    """What must be done first, and what becomes of the worker's open work, in counts that name no client."""
    staff = _staff(worker.id, after)
    clients = dict(Client.select(Client.id, Client.sensitivity)
                   .where(Client.worker == worker.id, Client.status != "closed").tuples())
    lost = _lost_clients(worker.id, clients, staff)
    first = [*_last_cleared(worker.facts(), staff), *_assigned([clients[number] for number in lost], after)]
    then = [*_moving(_orphaned(worker.id, staff)), *(_left_open(worker.id) if after is None else ())]
    if after and after.team_id != worker.team_id and clients:
        then.append(_going_along(len(clients), after.team_id))
    return Consequences(tuple(first), tuple(then))


def _staff(worker_id: int, after: StaffFacts | None) -> dict[int, StaffFacts]:
    """Who works here once the access of this worker has changed."""
    staff = staff_facts()
    staff.pop(worker_id, None)
    return {**staff, worker_id: after} if after else staff


def _assigned(sensitivities: list[str], after: StaffFacts | None) -> Iterator[str]:
    """How many clients are lost, from what protects each: a sentence for each policy that the worker loses, and one
    for all others."""
    lost = Counter(policy if after and policy not in after.clearances else "" for policy in sensitivities)
    for policy in sorted(set(lost) - {""}):
        yield ngettext(
            "They're assigned to %(num)d client protected as “%(policy)s”. Transfer that client first.",
            "They're assigned to %(num)d clients protected as “%(policy)s”. Transfer those clients first.",
            lost[policy], policy=_title(policy))
    if lost[""]:
        yield ngettext("They're assigned to %(num)d client. Transfer the client first.",
                       "They're assigned to %(num)d clients. Transfer the clients first.", lost[""])


def _left_open(worker_id: int) -> Iterator[str]:
    """What becomes of work that stays with its worker when they leave, a sentence for each kind."""
    kinds = Counter(type(item) for item in open_items(worker_id=worker_id) if not item.moves)
    return (sentence for kind in kinds if (sentence := kind.left_open(kinds[kind])))


def _going_along(count: int, team_id: int | None) -> str:
    if team_id:
        return ngettext("%(num)d client moves to the new team.", "%(num)d clients move to the new team.",
                        count)
    return ngettext("%(num)d client won't have a team.", "%(num)d clients won't have a team.", count)


def _assigners(client_ids: Iterable[int], staff: Mapping[int, StaffFacts]) -> dict[int, Assigner]:
    scope = Agency.here().scope
    return {number: Assigner(facts, staff, scope) for number, facts in client_facts(client_ids).items()}


def _lost_clients(worker_id: int, clients: Mapping[int, str], staff: Mapping[int, StaffFacts]) -> list[int]:
    """Those of their clients whom the worker could not work with any more."""
    assigners = _assigners(clients, staff)
    return [number for number in clients if not assigners[number].may_have(worker_id, "")]


def _orphaned(worker_id: int, staff: Mapping[int, StaffFacts]) -> list[OpenWork]:
    """What the worker has open and could not have any more."""
    items = [item for item in open_items(worker_id=worker_id) if item.moves]
    assigners = _assigners({item.client_id for item in items}, staff)
    return [item for item in items if not assigners[item.client_id].may_have(worker_id, item.sensitivity)]


def _moving(items: list[OpenWork]) -> Iterator[str]:
    """What becomes of this work, in a sentence; none without any."""
    if items:
        kinds = Counter(type(item) for item in items)
        clients = len({item.client_id for item in items})
        listed = sorted(kinds, key=lambda kind: (kind.order, kind.kind), reverse=True)
        work = ngettext("%(work)s of %(num)d client", "%(work)s of %(num)d clients", clients,
                        work=_listed([kind.counted(kinds[kind]) for kind in listed]))
        yield gettext("Reassigned to each client's assigned worker, or to someone else with access: "
                      "%(work)s.", work=work)


def _listed(words: list[str]) -> str:
    """Words as a sentence lists them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(others)s and %(last)s", others=", ".join(words[:-1]), last=words[-1])


# --- The last one who is cleared ------------------------------------------------------------------


def _last_cleared(before: StaffFacts, staff: Mapping[int, StaffFacts]) -> Iterator[str]:
    """A sentence for each policy under which there are records that nobody could work with any more."""
    for policy in sorted(before.clearances):
        if _works_with(policy, [before]) and not _works_with(policy, staff.values()) and _is_used(policy):
            yield gettext("They're the only one with clearance for %(policy)s, and there are records that need it. "
                          "Give someone else clearance first.", policy=_title(policy))


def _works_with(policy: str, staff: Iterable[StaffFacts]) -> bool:
    return any(policy in worker.clearances and has_permission(worker.roles, "today.write") for worker in staff)


def _is_used(policy: str) -> bool:
    """Whether any record, the core's or a plugin's, is protected by this policy."""
    tables = set(db.get_tables())
    return any(kind.select().where(kind.sensitivity == policy).exists()
               for kind in (Client, ClientState, *_below(Record)) if kind._meta.table_name in tables)


def _below(kind: Any) -> Iterator[Any]:
    for made in kind.__subclasses__():
        yield made
        yield from _below(made)


def _title(policy: str) -> str:
    titles = {one.key: str(one.title) for one in application.current(Registry).everything("sensitivity_policies")}
    return titles.get(policy, policy)


# --- Afterwards -----------------------------------------------------------------------------------


@access_shrunk.connect
def give_to_others(worker: Worker, by: Worker) -> None:
    """Give what the worker may not have any more to each client's own worker; who left is on no care team."""
    orphaned = _orphaned(worker.id, staff_facts())
    for client in Client.select().where(Client.id << list({item.client_id for item in orphaned})):
        keys = {item.key for item in orphaned if item.client_id == client.id}
        hand_over(client, worker.id, client.worker_id, by, only=keys)
    if not worker.is_active:
        parts = CareTeamMember.select(CareTeamMember, Client).join(Client).where(
            CareTeamMember.worker == worker.id, CareTeamMember.until.is_null(), Client.worker != worker.id)
        for part in parts:
            CareTeamMember.end_part(part.client, worker.id)
