"""Contacts with their addenda and amendments, and the goals that were worked on in them."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from peewee import (
    CharField,
    DateField,
    DeferredForeignKey,
    Expression,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from core.access.queries import Assigner
from core.accounts.models import Worker
from core.clients.models import NEVER, Client, Record, last_day_of_life, lived_after
from core.foundation import clock
from core.foundation.db import Conflict, Moment, Table, atomic, joined
from core.foundation.prepared import Prepared, given
from core.monitoring.models.tasks import Task
from core.web.language import gettext
from core.web.sentences import SentenceField, lazy_gettext
from core.web.sentences import lazy_gettext as _

CONTACT_KINDS = {"phone": _("Phone"), "visit": _("Home visit"), "office": _("Office visit"), "video": _("Video"),
                 "text": _("Text message"), "email": _("Email"), "letter": _("Letter"), "other": _("Other")}
OLDER_KINDS = {"message": _("Text or email")}  # of notes up to 0.2.0; offered no more
WHOM = {"client": _("Client"), "family": _("Family or caregiver"), "other": _("Provider or other")}
OUTCOMES = {  # by outcome and whom; a "collateral" contact without whom is one of up to 0.2.0
    ("reached", "client"): _("Client reached"),
    ("collateral", "family"): _("Family or caregiver reached"),
    ("collateral", "other"): _("Provider or other person reached"),
    ("collateral", ""): _("Collateral contact"),
    ("attempted", "client"): _("Client not reached"),
    ("attempted", "family"): _("Family or caregiver not reached"),
    ("attempted", "other"): _("Provider or other person not reached"),
}

Goals = Iterable[tuple[int, str, str]]  # id, words and sensitivity of goals that were worked on


def kind_words(kind: str) -> str:
    """How a contact of this kind took place, in words."""
    return str(CONTACT_KINDS.get(kind, OLDER_KINDS.get(kind, kind)))


def outcome_words(outcome: str, whom: str) -> str:
    """Who was reached or was to be, in words."""
    return str(OUTCOMES.get((outcome, whom), OUTCOMES.get((outcome, ""), outcome)))


def outcome_of(reached: bool, whom: str) -> str:
    """What is stored as the outcome: only a contact in which the client was reached counts as "reached"."""
    return "attempted" if not reached else "reached" if whom == "client" else "collateral"


class Contact(Record):
    """A talk with or about a client. Once signed it is never edited: addenda and amendments stand beside it."""

    record_name = "contact"

    # As of every record, but without an index of its own: one below begins with it.
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE", index=False)
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    on = DateField()
    kind = CharField(16)
    outcome = CharField(16)  # "reached" (the client), "collateral" (somebody else was), or "attempted"
    whom = CharField(16, default="client")  # who was reached, or was to be
    minutes = IntegerField(default=0)
    text = TextField(default="")
    next_step = CharField(200, default="")
    next_on = DateField(null=True)
    created = Moment()
    signed_at = Moment(null=True)
    signed_by = SentenceField(default="")
    amends = ForeignKeyField("self", null=True, backref="+", on_delete="CASCADE")
    amend_reason = TextField(default="")
    amended_at = Moment(null=True)  # set on the one that was amended: it no longer counts
    struck_at = Moment(null=True)  # entered in error: it stays, crossed out, and no longer counts
    struck_by = CharField(200, default="")
    strike_reason = TextField(default="")

    class Meta:
        indexes = ((("client", "on", "id"), False), (("worker", "signed_at"), False))

    @property
    def url(self) -> str:
        return f"/contacts/{self.id}"

    @property
    def kind_words(self) -> str:
        return kind_words(self.kind)

    @property
    def outcome_words(self) -> str:
        return outcome_words(self.outcome, self.whom)

    @property
    def is_open(self) -> bool:
        """Whether its author may still edit it."""
        return self.signed_at is None and self.struck_at is None

    @classmethod
    def counting(cls) -> Expression:
        """Contacts that count: neither amended by another one nor entered in error."""
        return cls.amended_at.is_null() & cls.struck_at.is_null()

    @classmethod
    def log(cls, client: Client, by: Worker, goals: Goals = (), sign: bool = False, **fields: Any) -> Self:
        """Write a contact down; its next step becomes a task. Raises ClientClosed."""
        with joined():
            contact = cls.add(client, by, **fields)
            contact._must_be_in_lifetime()
            contact._keep_goals(goals)
            if contact.next_step and contact.next_on:
                contact._add_task(by)
            if sign:
                contact.sign(by)
        return contact

    def edit(self, seen_version: int, by: Worker, goals: Goals = (), offered: Iterable[int] = (),
             lifted_because: str = "", **fields: Any) -> None:
        """Edit a contact that is not signed yet; its task follows. Of the `offered` goals, exactly `goals` stay.

        Raises Stale, and Conflict once it is signed.
        """
        self.must_be_unsigned()
        before = (self.next_step, self.next_on)
        with atomic():
            self.change(seen_version, lifted_because=lifted_because, **fields)
            self._must_be_in_lifetime()
            ContactGoal.delete().where(ContactGoal.contact == self, ContactGoal.goal << list(offered)).execute()
            self._keep_goals(goals)
            self._update_task(by, (self.next_step, self.next_on) != before)

    def must_be_unsigned(self) -> None:
        """Raises Conflict when the contact may no longer be edited."""
        if self.struck_at:
            raise Conflict(gettext("This note was entered in error."), self)
        if self.signed_at:
            raise Conflict(gettext("This note is signed. Amend it to make a correction."), self)

    def sign(self, by: Worker, seen_version: int | None = None) -> None:
        """Sign: from now on only addenda and amendments. Signing twice changes nothing.

        Somebody else than its author closes it as it stands; `signed_by` names both. Raises Stale, unless no version
        is named.
        """
        if not self.is_open:
            return
        seen = self.version if seen_version is None else seen_version
        if by.id == self.worker_id:
            self.change(seen, "sign", signed_at=clock.now(), signed_by=by.name)
            return
        both = lazy_gettext("%(name)s, unfinished by %(author)s", name=by.name, author=self.worker.name)
        self.change(seen, "close", signed_at=clock.now(), signed_by=both)

    def add_addendum(self, text: str, by: Worker) -> Addendum:
        """Put an addendum beside a signed contact. Raises Conflict when it is not signed or no longer counts."""
        if self.is_open or self.amended_at or self.struck_at:
            raise Conflict(gettext("You can only add an addendum to a signed note that hasn't been amended or entered "
                                   "in error."), self)
        with atomic():
            made = Addendum.create(contact=self, text=text, by=by.name, at=clock.now())
            self.log_change("addendum")
        return made

    def amend(self, seen_version: int, by: Worker, reason: str, goals: Goals = (), offered: Iterable[int] = (),
              **fields: Any) -> Self:
        """Correct a signed contact by another one beside it, which counts from then on.

        Of the `offered` goals, the amendment has exactly `goals`; of the others, those that the contact has. Raises
        Stale and Conflict.
        """
        self.must_be_amendable()
        with atomic():
            label = fields.get("sensitivity") or self.sensitivity
            self.change(seen_version, "amended", lazy_gettext("Amended."), amended_at=clock.now(), sensitivity=label)
            made = type(self).create(
                client=self.client, worker=self.worker_id, created=clock.now(), signed_at=clock.now(),
                signed_by=by.name, amends=self, amend_reason=reason,
                **{"sensitivity": self.sensitivity, "next_step": self.next_step, "next_on": self.next_on, **fields})
            others = ContactGoal.select(ContactGoal.goal, ContactGoal.title, ContactGoal.sensitivity).where(
                ContactGoal.contact == self, ContactGoal.goal.not_in(list(offered)))
            made._must_be_in_lifetime()
            made._keep_goals([*goals, *others.tuples()])
            Task.update(contact=made).where(Task.contact == self).execute()
            made.log_change("amend")
        return made

    def must_be_amendable(self) -> None:
        """Raises Conflict unless the contact is signed and still counts."""
        if self.is_open or self.amended_at or self.struck_at:
            raise Conflict(gettext("You can only amend a signed note that hasn't been amended or entered in "
                                   "error."), self)

    def strike(self, seen_version: int, by: Worker, reason: str) -> None:
        """Mark it as entered in error: it stays, crossed out, and counts for nothing; its task is cancelled.

        Raises Stale, and Conflict when it no longer counts.
        """
        if self.amended_at or self.struck_at:
            raise Conflict(gettext("This note was already amended or entered in error."), self)
        with atomic():
            self.change(seen_version, "strike", struck_at=clock.now(), struck_by=by.name, strike_reason=reason)
            for task in Task.select().where(Task.contact == self, Task.closed_at.is_null()):
                task.cancel(task.version, lazy_gettext("The original note was entered in error."), by)

    def pass_protection_on(self) -> None:
        """Protect its amendment and the tasks that came from it, done ones too: they say what the note says."""
        why = lazy_gettext("The original note is protected.")
        for row in (*Task.select().where(Task.contact == self, Task.sensitivity != self.sensitivity),
                    *Contact.select().where(Contact.amends == self, Contact.sensitivity != self.sensitivity)):
            row.protect(self.sensitivity, why)

    def has_entries(self) -> bool:
        """Whether an addendum was written: it is protected by the note alone."""
        return Addendum.select().where(Addendum.contact == self).exists()

    def _must_be_in_lifetime(self) -> None:
        """Raises Conflict when the client was reached after their death."""
        last = last_day_of_life(self.client)
        if last and self.outcome == "reached" and self.on > last:
            raise Conflict(gettext("The client died before this date. Check the date, or who you talked to."), self)

    def _keep_goals(self, goals: Goals) -> None:
        for goal_id, title, sensitivity in goals:
            ContactGoal.create(contact=self, goal=goal_id, title=title, sensitivity=sensitivity)

    def _update_task(self, by: Worker, is_new: bool) -> None:
        """Let the task of the next step say what the note says; without a next step it is cancelled.

        `is_new` says that the note's next step is another one than before: once its task is closed, only a new next
        step makes another task.
        """
        task = Task.select().where(Task.contact == self, Task.closed_at.is_null()).order_by(Task.id.desc()).first()
        wanted = {"title": self.next_step, "due_on": self.next_on, "sensitivity": self.sensitivity}
        if not (self.next_step and self.next_on):
            if task:
                task.cancel(task.version, lazy_gettext("The next step was removed from the note."), by)
        elif task is None:
            if is_new:
                self._add_task(by)
        elif any(getattr(task, name) != value for name, value in wanted.items()):
            task.follow_note(**wanted)

    def _add_task(self, by: Worker) -> None:
        Task.add(self.client, by, contact=self, worker=self._task_worker(), title=self.next_step, due_on=self.next_on,
                 sensitivity=self.sensitivity)

    def _task_worker(self) -> int:
        """Who gets the task: the author, or the client's worker when the author no longer sees the client."""
        return self.worker_id if Assigner.of(self.client).sees(self.worker_id) else self.client.worker_id


class ContactGoal(Table):
    """A goal that was worked on in a contact, in the words and under the protection it had then."""

    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    goal = DeferredForeignKey("Goal", backref="+", on_delete="CASCADE")  # plans stand above this feature
    title = TextField()
    sensitivity = CharField(100, default="")


class Addendum(Table):
    """What was added to a signed contact later."""

    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    text = TextField()
    by = CharField(200)
    at = Moment()


LAST = Prepared(lambda: Contact.select(fn.MAX(Contact.on).converter(Contact.on.python_value)).where(
    Contact.client == given("client"), Contact.outcome == "reached", Contact.counting(),
    Contact.sensitivity << given("known")))
KEEP_LAST = Prepared(lambda: Client.update(last_contact_on=given("on")).where(Client.id == given("client")))


def update_last_contact(client: Client) -> None:
    """Keep on the client, which was read in this transaction, the day on which it was last reached, as far as
    everybody may know."""
    last = LAST.value(client=client.id, known=["", client.sensitivity]) or NEVER
    if last != client.last_contact_on:
        KEEP_LAST.run(client=client.id, on=last)
        client.last_contact_on = last
        client._dirty.discard("last_contact_on")



@lived_after.connect
def _with_the_client(client: Client, day: date) -> list[Contact]:
    return list(Contact.select().where(Contact.client == client, Contact.on > day, Contact.outcome == "reached",
                                       Contact.counting()).order_by(Contact.on, Contact.id))
