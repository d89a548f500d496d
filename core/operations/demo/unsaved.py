"""What the staff of the training agency have begun to type and not saved: a note each, half written."""
from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from core.clients.models import Client
from core.foundation import clock
from core.monitoring.forms import ContactForm
from core.web import drafts
from core.web.gate import new_token
from core.web.markers import Marker

BEGUN = ("Called about the ride to the clinic. Her sister can drive on",
         "Met at the library. We went through the letter from")


def begin(workers: list[Any]) -> None:
    """Each of these workers was interrupted in a note about a client of theirs."""
    for number, worker in enumerate(workers):
        client = Client.select().where(Client.worker == worker, Client.status == "active", Client.sensitivity == "",
                                       Client.restricted_at.is_null()).order_by(Client.id).first()
        if client is not None:
            marker = Marker(worker.id, f"{client.url}/contacts/new", ContactForm.__name__, "Contact note", client.id)
            drafts.keep(marker, MultiDict({"text": BEGUN[number % len(BEGUN)], "on": clock.today().isoformat(),
                                           "kind": "phone", "once": new_token()}))
