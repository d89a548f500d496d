"""The other names of a client: former ones, aliases, the name at birth. The client is found by all of them."""
from __future__ import annotations

from datetime import date
from typing import Any, Self

from peewee import BooleanField, CharField, DateField

from core.clients.models import names
from core.clients.models.care_team import ClientState
from core.clients.models.client import Client
from core.clients.models.contact_points import POINT_KINDS, keep_former_points
from core.clients.models.record import Record
from core.foundation import clock
from core.foundation.db import Moment, atomic
from core.foundation.prepared import Prepared, given
from core.web.sentences import lazy_gettext as _

NAME_KINDS = {"previous": _("Previous name"), "maiden": _("Maiden name"), "legal": _("Legal name"),
              "usual": _("Usual name"), "alias": _("Alias or other spelling")}
PARTS = ("prefix", "given", "middle", "family", "suffix")
LEGAL = ("given", "middle", "family", "suffix")  # a name changes when one of these does


class OtherName(Record):
    """A name that the client has or had beside the present one, in parts or as one text."""

    record_name = "name"

    kind = CharField(16)
    prefix = CharField(200, default="")
    given = CharField(200, default="")
    middle = CharField(200, default="")
    family = CharField(200, default="")
    suffix = CharField(200, default="")
    text = CharField(200, default="")  # the whole name, where nobody said which part is which
    since = DateField(null=True)
    until = DateField(null=True)
    mistake = BooleanField(default=False)  # it was never theirs
    by = CharField(200)
    at = Moment()

    @property
    def whole(self) -> str:
        """The name as it is written."""
        return whole_name(self)

    @property
    def kind_words(self) -> str:
        return str(NAME_KINDS.get(self.kind, self.kind))

    @property
    def url(self) -> str:
        return f"/names/{self.id}"

    @classmethod
    def add(cls, client: Client, by: Any, made_from: Record | None = None, **fields: Any) -> Self:
        """Add a name; from now on the client is found by it. Raises ClientClosed."""
        with atomic():
            row = super().add(client, by, made_from, **fields)
            make_findable(client.id)
        return row

    def change(self, seen_version: int, action: str = "change", lifted_because: str = "", **fields: Any) -> None:
        """Save these fields; the client is found by the name as it is now. Raises Stale."""
        with atomic():
            super().change(seen_version, action, lifted_because, **fields)
            make_findable(self.client_id)

    @classmethod
    def of(cls, client_id: int, cleared: Any) -> list[OtherName]:
        """The other names of a client that somebody cleared for these may know, the newest first."""
        return OTHER_NAMES.models(client=client_id, cleared=list(cleared))


OTHER_NAMES = Prepared(lambda: OtherName.select().where(
    OtherName.client == given("client"), OtherName.sensitivity << given("cleared")).order_by(OtherName.id.desc()))


def whole_name(row: Any) -> str:
    """A name in its parts as it is written; nothing stands in for a missing one."""
    return getattr(row, "text", "") or " ".join(part for name in PARTS if (part := getattr(row, name)))


def make_findable(client_id: int) -> None:
    """Keep on the client its other names, and index all of its names: the one function that does.

    A name protected by another policy than the client's is none by which everybody who sees the client finds it.
    """
    client = Client.get_by_id(client_id)
    rows = OtherName.select().where(OtherName.client == client_id, ~OtherName.mistake,
                                    OtherName.sensitivity << ["", client.sensitivity]).order_by(OtherName.id)
    client.other_names = "\n".join(row.whole for row in rows)
    Client.update(other_names=client.other_names).where(Client.id == client_id).execute()
    names.index(client_id, client.all_names)


def change_details(client: Client, seen_version: int, by: Any, keep_former: bool = True, renamed_on: date | None = None,
                   **fields: Any) -> None:
    """Change the client's details; a former name is kept, unless it was a mistake, and so are a former phone, email
    and address, and a former safe-contact rule. Raises Stale, and ClientClosed when there is a former name to keep."""
    rule = client.safe_contact
    former = {part: getattr(client, part) for part in PARTS}
    reached = {kind: getattr(client, kind) for kind in POINT_KINDS}
    protected = client.sensitivity
    with atomic():
        client.change(seen_version, **fields)
        if client.sensitivity != protected:  # who finds the client by the names that are protected apart
            make_findable(client.id)
        keep_former_points(client, reached, by)
        if rule and client.safe_contact != rule:  # it is put back with one button
            ClientState.create(client=client, kind="safe_contact", value="", reason=rule, by=by.name, at=clock.now(),
                               sensitivity=client.sensitivity or protected)
        if keep_former and any(former[part] != getattr(client, part) for part in LEGAL):
            OtherName.add(client, by, kind="previous", until=renamed_on or clock.today(), **former)
