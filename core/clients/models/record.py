"""One owner for every change of a client's record.

Whatever is kept about a client extends Record. Its two verbs, `add` and `change`, are the only way to write a row:
they open the transaction, save from the version that was seen, pass the client's protection on, write the audit row
with its sensitivity, and have what follows (due dates, kept copies) worked out once, when the transaction ends.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from flask_babel import gettext
from peewee import CharField, ForeignKeyField

from core.clients.models.client import Client
from core.clients.models.events import log_client_change
from core.clients.models.made import MadeFrom
from core.extension.contributions import Readable
from core.foundation import audit, clock
from core.foundation.db import Conflict, VersionedTable, atomic
from core.foundation.prepared import Prepared, given, insert_row
from core.web.sentences import lazy_gettext, stored


class ClientClosed(Conflict):
    """Nothing new is set on a closed client; it must be reopened first."""

    def __init__(self, client: Client):
        super().__init__(gettext("This client is closed. Reopen the client to add anything."), client)


class Record(VersionedTable):
    """The base of everything in a client's record.

    A subclass names itself: `record_name` is what the audit log calls it ("goal", of a plugin "<plugin>.<thing>"),
    and `watched_as` is what monitoring rules watch it by (by default the same). A plugin's says in `readable` how its
    rows read while the plugin is off or gone.
    """

    record_name: ClassVar[str] = ""
    watched_as: ClassVar[str] = ""
    readable: ClassVar[Readable | None] = None

    # A function, because peewee forgets a plain "+" in subclasses and would put `fall_set` on Client.
    client = ForeignKeyField(Client, backref=lambda field: "+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")

    @property
    def subject(self) -> str:
        """What the audit log calls this row: "fall 5"."""
        return f"{self.record_name.rpartition('.')[2]} {self.id}"

    @classmethod
    def add(cls, client: Client, by: Any, made_from: Record | None = None, **fields: Any) -> Self:
        """Add a row to the client's record; columns named `by`, `worker`, `at` and `created` are filled in.

        On a protected client it is protected, too. `made_from` is the record that it comes from: it is protected as
        that one is now and is from now on. Raises ClientClosed, and Conflict when that record takes no more changes.
        """
        with atomic():
            label = must_be_open(client)
            if made_from:
                label = as_it_is_now(made_from).sensitivity or label
            fields["sensitivity"] = fields.get("sensitivity") or label
            row = cls(client=client, **{**cls._author(by), **fields})
            insert_row(row)
            if made_from:
                MadeFrom.create(client=client, source=made_from._full_name, made=row._full_name)
            row._log("add")
        return row

    @classmethod
    def _author(cls, by: Any) -> dict[str, Any]:
        """Who adds a row and when, for those of these columns that the table has."""
        columns = cls._meta.fields
        named = by.name if isinstance(columns.get("by"), CharField) else by.id
        known = {"by": named, "worker": by.id, "at": clock.now(), "created": clock.now()}
        return {name: value for name, value in known.items() if name in columns}

    def change(self, seen_version: int, action: str = "change", lifted_because: str = "",
               **fields: Any) -> None:
        """Save these fields, if the row is still at the version that was seen. `action` names what was done.

        Raises Stale, Conflict when it takes no more changes, and ValueError when a protection is lifted without a
        reason.
        """
        self.must_take_changes()
        before = self.sensitivity
        for name, value in fields.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        if before and self.sensitivity != before:
            if not lifted_because.strip():
                raise ValueError("a protection is lifted with a reason only")
            if self.has_entries():
                self.sensitivity = before
                raise Conflict(gettext("You can't remove the protection because something was recorded under "
                                       "it."), self)
        with atomic():
            self.save_from(seen_version)
            if self.sensitivity and self.sensitivity != before:
                self._now_protected(before)
            is_lifted = before and self.sensitivity != before
            reason = {"lifted_because": stored(lifted_because)} if is_lifted else {}
            self.log_change(action, also=before, **reason)

    def must_take_changes(self) -> None:
        """Raises Conflict when the row takes no more changes, such as one that was entered in error. Most always do."""

    def log_change(self, action: str, also: str = "", **detail: Any) -> None:
        """Write the audit row of a change, and have what follows from it worked out when the transaction ends.

        `also` names a second policy that protects what is said. Whatever is written while the client is protected
        protects the record for good. Call it within the transaction of the change.
        """
        self.inherit_protection()
        self._log(action, also, **detail)

    def _log(self, action: str, also: str = "", **detail: Any) -> None:
        log_client_change(self.client, f"{self.record_name}.{action}", self.subject,
                          self.watched_as or self.record_name, (self.sensitivity, also), self.id, **detail)

    def inherit_protection(self) -> None:
        """Give the record the protection of its client, unless it has one. Call it within a transaction."""
        _status, label = STATE.first(client=self.client_id) or ("", "")
        if label and not self.sensitivity:
            table = type(self)
            table.update(sensitivity=label).where(table.id == self.id).execute()
            self.sensitivity = label
            self._dirty.discard("sensitivity")
            self._now_protected("")

    def _now_protected(self, before: str) -> None:
        """Protect what the log says of the record, what belongs to it, and what was made from it."""
        audit.label_later(self.client_id, self.subject, self.sensitivity)
        self.pass_protection_on()
        for row in self._made():
            if row.sensitivity in ("", before) and row.sensitivity != self.sensitivity:
                row.protect(self.sensitivity, lazy_gettext("The original record is protected."))

    def _made(self) -> Iterator[Record]:
        """The rows that were made from this one."""
        kinds = {kind.record_name: kind for kind in record_kinds()}
        for made, in MadeFrom.select(MadeFrom.made).where(MadeFrom.source == self._full_name).tuples():
            name, _, number = made.rpartition(" ")
            yield from kinds[name].select().where(kinds[name].id == int(number))

    @property
    def _full_name(self) -> str:
        return f"{self.record_name} {self.id}"

    def protect(self, sensitivity: str, because: Any = "") -> None:
        """Protect it as what it comes from is protected; `because` is why an older protection is lifted."""
        self.change(self.version, "protect", because, sensitivity=sensitivity)

    def pass_protection_on(self) -> None:
        """Protect what belongs to the record, after it was protected itself. Most records have nothing of the kind."""

    def has_entries(self) -> bool:
        """Whether something without a protection of its own was recorded under the record's."""
        return False


def record_kinds(below: type[Record] = Record) -> Iterator[type[Record]]:
    """Every kind of record that is loaded, the plugins' too."""
    for one in below.__subclasses__():
        yield one
        yield from record_kinds(one)


STATE = Prepared(lambda: Client.select(Client.status, Client.sensitivity).where(Client.id == given("client")))


def must_be_open(client: Client) -> str:
    """The protection of a client whose record takes something new; asked within the transaction. Raises ClientClosed.
    """
    status, sensitivity = STATE.first(client=client.id) or ("", "")
    if status == "closed":
        raise ClientClosed(client)
    return str(sensitivity)


def as_it_is_now(record: Record) -> Record:
    """The record read anew, within the transaction. Raises Conflict when it takes no more changes."""
    now = type(record).get_by_id(record.id)
    now.must_take_changes()
    return now
