"""A client of the training agency who was typed in twice, and merged: the merge can still be undone."""
from __future__ import annotations

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.models.merging import differences, merge_clients
from core.operations.demo.story import acting_as


def merge_one(supervisor: Worker) -> None:
    """The front desk had typed a client of the supervisor's in a second time, on a weekend."""
    client = Client.select().where(
        Client.worker == supervisor, Client.status == "active", Client.sensitivity == "",
        Client.restricted_at.is_null(), ~Client.deceased).order_by(Client.id.desc()).first()
    if client is not None:
        with acting_as(supervisor):
            second = Client.add(supervisor, given=client.given, family=client.family, born=client.born,
                                address="In the shelter on Mill Street", reason="A walk-in of the weekend")
            kept = {one.name: one.usual or "survivor" for one in differences(client, second)}
            merge_clients(client, second, (client.version, second.version), supervisor, kept)
