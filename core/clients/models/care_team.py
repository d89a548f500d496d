"""Who works with a client, and how its status and risk changed."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from peewee import CharField, DeferredForeignKey, ForeignKeyField, TextField

from core.accounts.models import Worker
from core.clients.models.events import log_client_change
from core.clients.models.work import hand_over
from core.foundation import clock
from core.foundation.db import Moment, Table, atomic
from core.web.sentences import SentenceField, lazy_gettext

if TYPE_CHECKING:
    from core.clients.models.client import Client

ASSIGNED = lazy_gettext("Assigned worker")  # the part of the client's own worker in the care team
WORKS_WITH = lazy_gettext("Works with the client")  # the part of who joined the care team by a piece of work


class ClientState(Table):
    """A change of status or risk: what it became, why, by whom and when. Of the safe-contact rule (kind "safe_contact")
    the `reason` is how it read before."""

    client = DeferredForeignKey("Client", backref="+", on_delete="CASCADE")
    kind = CharField(16)
    value = CharField(16)
    reason = TextField()
    by = CharField(200)
    at = Moment()
    sensitivity = CharField(100, default="")  # protects the reason


class CareTeamMember(Table):
    """Somebody who works with a client and therefore sees it; ended with a date, never deleted."""

    client = DeferredForeignKey("Client", backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    part = SentenceField()
    since = Moment()
    by = CharField(200)
    until = Moment(null=True)

    class Meta:
        indexes = ((("worker", "until", "client"), False),)

    @classmethod
    def is_present(cls, client: Client, worker_id: int) -> bool:
        """Whether this worker is on the care team now."""
        return worker_id in client.facts().care_team

    @classmethod
    def join_team(cls, client: Client, worker_id: int, by: Worker, part: str = "") -> None:
        """Add a worker to the care team, once. Without a `part` it says no more than that they work with the client,
        because what they work on may be protected."""
        with atomic():
            if not cls.is_present(client, worker_id):
                cls.create(client=client, worker=worker_id, part=part or WORKS_WITH, since=clock.now(), by=by.name)
                log_client_change(client, "careteam.join", f"worker {worker_id}", "client")

    @classmethod
    def leave(cls, client: Client, worker_id: int, by: Worker, *, taker: int = 0,
              takers: Mapping[str, int] | None = None) -> None:
        """End a worker's part in the care team; what they have open goes to the taker (by default the client's own
        worker), see hand_over()."""
        with atomic():
            cls.end_part(client, worker_id)
            hand_over(client, worker_id, taker or client.worker_id, by, takers)

    @classmethod
    def end_part(cls, client: Client, worker_id: int) -> None:
        """End a worker's part in the care team, if they have one; their work is somebody else's business."""
        ended = cls.update(until=clock.now()).where(
            cls.client == client, cls.worker == worker_id, cls.until.is_null()).execute()
        if ended:
            log_client_change(client, "careteam.leave", f"worker {worker_id}", "client")
