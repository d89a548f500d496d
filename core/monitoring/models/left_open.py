"""Protected work that is left on a client whom somebody closed who may not know of it: who may is told on Today."""
from __future__ import annotations

from typing import Any

from core.clients.models import CareTeamMember, Client, OpenWork, client_event, open_items
from core.foundation import clock
from core.foundation.db import atomic
from core.monitoring.models.assignment import Assigner, nearest
from core.monitoring.models.due_item import CLOSED_RULE, DueItem
from core.web.sentences import lazy_gettext


@client_event.connect
def tell_who_may_know(client: Client, on: str, by: Any) -> None:
    """Give somebody cleared a line for each protection of what was left open; reopening takes it away."""
    if on not in ("closed", "reopened"):
        return
    with atomic():
        DueItem.delete().where(DueItem.client == client, DueItem.rule == CLOSED_RULE).execute()
        if on == "closed":
            left = [item for item in open_items(client_id=client.id) if item.sensitivity not in by.may_see]
            for sensitivity in sorted({item.sensitivity for item in left}):
                _tell(client, sensitivity, [item for item in left if item.sensitivity == sensitivity], by)


def _tell(client: Client, sensitivity: str, left: list[OpenWork], by: Any) -> None:
    assigner = Assigner.of(client)
    able = (item.worker_id for item in left if assigner.may_have(item.worker_id, sensitivity))
    worker_id = nearest(client, next(able, client.worker_id), sensitivity)
    if not assigner.may_have(worker_id, sensitivity):
        CareTeamMember.join_team(client, worker_id, by)
    DueItem.create(
        client=client, rule=CLOSED_RULE, plugin=CLOSED_RULE.partition(".")[0], key=sensitivity, intended=worker_id,
        worker=worker_id, on=clock.today(), show_from=clock.today(), risk=client.risk, sensitivity=sensitivity,
        title=lazy_gettext("Review protected work left open when the client was closed"),
        why=lazy_gettext("%(name)s closed the client without access to it. Its due dates are off Today; reopen the "
                         "client to bring them back.", name=by.name))
