"""Contacts with their addenda, and the goals that were worked on in them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.clients.models import Client, client_changed
from core.foundation import audit, clock
from core.foundation.db import Moment, Table, VersionedTable, atomic
from core.monitoring.models.tasks import Task

CONTACT_KINDS = {"phone": "Phone", "visit": "Home visit", "office": "In the office", "video": "Video",
                 "message": "Text or e-mail", "letter": "Letter", "other": "Elsewhere"}
OUTCOMES = {"reached": "Client reached", "attempted": "Attempted, not reached", "collateral": "Somebody else reached"}


class Contact(VersionedTable):
    """A talk with or about a client. Once signed it is never edited; addenda stand beside it."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    on = DateField()
    kind = CharField(16)
    outcome = CharField(16)
    minutes = IntegerField(default=0)
    text = TextField(default="")
    next_step = CharField(200, default="")
    next_on = DateField(null=True)
    sensitivity = CharField(100, default="")
    created = Moment()
    signed_at = Moment(null=True)
    signed_by = CharField(200, default="")

    class Meta:
        indexes = ((("client", "on", "id"), False),)

    @property
    def url(self) -> str:
        return f"/contacts/{self.id}"

    @property
    def kind_words(self) -> str:
        return CONTACT_KINDS.get(self.kind, self.kind)

    @property
    def outcome_words(self) -> str:
        return OUTCOMES.get(self.outcome, self.outcome)

    @classmethod
    def log(cls, client: Client, by: Worker, goals: Iterable[tuple[int, str, str]] = (), sign: bool = False,
            **fields: Any) -> Contact:
        """Write a contact down; a next step with a date becomes a task."""
        with atomic():
            contact = cls.create(client=client, worker=by.id, created=clock.now(), **fields)
            for goal_id, title, sensitivity in goals:
                ContactGoal.create(contact=contact, goal_id=goal_id, title=title, sensitivity=sensitivity)
            if contact.next_step and contact.next_on:
                Task.add(client, by, title=contact.next_step, due_on=contact.next_on, worker=by.id,
                         sensitivity=contact.sensitivity, contact=contact)
            audit.record("contact.add", client_id=client.id, subject=f"contact {contact.id}",
                         sensitivity=contact.sensitivity)
            if sign:
                contact.sign(by)
            contact._changed()
        return contact

    def change(self, seen: int, **fields: Any) -> None:
        """Edit a contact that is not signed yet. Raises Stale, and ValueError once it is signed."""
        if self.signed_at:
            raise ValueError("a signed contact is not edited")
        for name, value in fields.items():
            setattr(self, name, value)
        with atomic():
            self.save_from(seen)
            audit.record("contact.change", client_id=self.client_id, subject=f"contact {self.id}")
            self._changed()

    def sign(self, by: Worker) -> None:
        """Sign: from now on only addenda. Signing twice changes nothing."""
        with atomic():
            done = (Contact.update(signed_at=clock.now(), signed_by=by.name, version=Contact.version + 1)
                    .where(Contact.id == self.id, Contact.signed_at.is_null()).execute())
            if done:
                audit.record("contact.sign", client_id=self.client_id, subject=f"contact {self.id}")

    def add(self, text: str, by: Worker) -> Addendum:
        """Put an addendum beside the contact."""
        with atomic():
            made = Addendum.create(contact=self, text=text, by=by.name, at=clock.now())
            audit.record("contact.addendum", client_id=self.client_id, subject=f"contact {self.id}")
        return made

    def _changed(self) -> None:
        last = (Contact.select(Contact.on).where(Contact.client == self.client_id, Contact.outcome == "reached",
                                                 Contact.sensitivity << ["", self.client.sensitivity])
                .order_by(Contact.on.desc()).limit(1).tuples().first())
        if last:
            Client.update(last_contact_on=last[0]).where(Client.id == self.client_id).execute()
        client_changed.send(self.client, what="contact")


class ContactGoal(Table):
    """A goal that was worked on in a contact, by id, in the words and under the protection it had then."""

    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    goal_id = IntegerField(index=True)
    title = TextField()
    sensitivity = CharField(100, default="")


class Addendum(Table):
    """What was added to a signed contact later."""

    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    text = TextField()
    by = CharField(200)
    at = Moment()
