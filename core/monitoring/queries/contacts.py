"""A client's contacts, what stands beside them, and which of them a worker may still finish."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from peewee import Expression

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, names
from core.clients.models.names import ClientName, NameWord
from core.clients.queries.visibility import TOO_BIG, cleared, mine, visible
from core.foundation import clock
from core.foundation.prepared import Prepared, given
from core.monitoring.models import CONTACT_KINDS, Addendum, Contact, ContactGoal, DueItem, Task
from core.monitoring.models.due_item import NOTE_RULE
from core.monitoring.rules import FINISH_WITHIN
from core.web.paging import Position, beyond

PAGE = 25
BEGINNING = Position()


def _contacts_of(descending: bool, goes_on: bool) -> Any:
    columns = (Contact.on, Contact.id)
    query = (Contact.select(Contact, Worker.name.alias("worker_name")).join(Worker)
             .where(Contact.client == given("client"), Contact.sensitivity << given("may_see"),
                    Contact.amended_at.is_null()))
    if goes_on:
        query = query.where(beyond(columns, (given("on"), given("id")), (descending, descending)))
    order = (column.desc() if descending else column for column in columns)
    return query.order_by(*order).limit(given("most")).objects()


CONTACTS = Prepared(_contacts_of)


def contacts_of(client_id: int, may_see: list[str], position: Position = BEGINNING, most: int = PAGE) -> list[Any]:
    """A client's contacts, the newest first, in the direction of the position; without those that were amended."""
    key = dict(zip(("on", "id"), position.key, strict=False))
    return CONTACTS.models(not position.backwards, bool(key), client=client_id, may_see=may_see, most=most, **key)


RECENT = Prepared(lambda: Contact.select(
    Contact.id, Contact.on, Contact.kind, Contact.outcome, Contact.whom, Contact.text, Contact.sensitivity,
    Worker.name.alias("worker_name"))
    .join(Worker).where(Contact.client == given("client"), Contact.sensitivity << given("may_see"), Contact.counting())
    .order_by(Contact.on.desc(), Contact.id.desc()).limit(given("most")))


def recent(client_id: int, may_see: list[str], most: int) -> list[Any]:
    """What a short list shows of a client's last contacts that count, the newest first."""
    return RECENT.rows(client=client_id, may_see=may_see, most=most)


def goals_of(contact_ids: Sequence[int], may_see: list[str]) -> dict[int, list[Any]]:
    """The goals worked on, by contact, as far as they may be known."""
    goals: dict[int, list[Any]] = {number: [] for number in contact_ids}
    for row in ContactGoal.select().where(ContactGoal.contact << list(contact_ids),
                                          ContactGoal.sensitivity << may_see):
        goals[row.contact_id].append(row)
    return goals


def closings_of(client_id: int, contact_ids: Sequence[int], may_see: list[str]) -> dict[int, str]:
    """How the task of the next step of each of a client's contacts was closed, "done" or "cancelled", by contact.

    Contacts whose task is open, or may not be known, or that have none, are not there. Of several closed ones the
    newest counts. The task of a contact that was amended is with its last amendment.
    """
    amended = dict(Contact.select(Contact.amends, Contact.id).where(
        Contact.client == client_id, Contact.amends.is_null(False)).tuples())
    holders = {number: _last(number, amended) for number in contact_ids}
    tasks = (Task.select(Task.contact, Task.closing)
             .where(Task.client == client_id, Task.contact << list(holders.values()), Task.sensitivity << may_see)
             .order_by(Task.closed_at.is_null(), Task.id))
    closings = dict(tasks.tuples())
    return {number: closings[holder] for number, holder in holders.items() if closings.get(holder)}


def _last(contact_id: int, amended: Mapping[int, int]) -> int:
    """The last amendment of a contact, or the contact itself."""
    while contact_id in amended:
        contact_id = amended[contact_id]
    return contact_id


def addenda_of(contact_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The addenda, oldest first, by contact."""
    addenda: dict[int, list[Any]] = {number: [] for number in contact_ids}
    for row in Addendum.select().where(Addendum.contact << list(contact_ids)).order_by(Addendum.id):
        addenda[row.contact_id].append(row)
    return addenda


def amendment_of(contact: Contact) -> Contact | None:
    """The contact that corrects this one."""
    return Contact.get_or_none(Contact.amends == contact) if contact.amended_at else None


def last_habits(worker: Any) -> tuple[str, int]:
    """Kind and minutes of the worker's last contact with a duration, to begin the next note with; not every form asks
    for one."""
    return (Contact.select(Contact.kind, Contact.minutes).where(Contact.worker == worker.id, Contact.minutes > 0,
                                                                Contact.kind << list(CONTACT_KINDS))
            .order_by(Contact.id.desc()).limit(1).tuples().first() or ("phone", 15))


# --- Whose note it is to finish -------------------------------------------------------------------


def note_of_lost_client(worker: Any, contact_id: int) -> Contact | None:
    """The worker's own unsigned note about a client whom they see no longer, while it may still be finished.

    That is for 7 days after they left the care team; somebody who never was on it has 7 days from writing the note.
    They must still be cleared for the client and the note.
    """
    if not 0 < contact_id < TOO_BIG:
        return None
    since = clock.start_of(clock.today() - timedelta(days=FINISH_WITHIN))
    return (Contact.select(Contact, Client).join(Client)
            .where(Contact.id == contact_id, Contact.worker == worker.id, Contact.signed_at.is_null(),
                   Contact.struck_at.is_null(), Contact.sensitivity << worker.may_see, cleared(worker),
                   ~visible(worker), left_lately(worker, Contact.client, Contact.created >= since, since)).first())


def left_lately(worker: Any, client: Any, written_lately: Expression, since: Any) -> Expression:
    """That the worker left the care team since this moment; of a client on whose team they never were,
    that the note was written lately."""
    been = CareTeamMember.select(CareTeamMember.client).where(CareTeamMember.worker == worker.id)
    lately = been.where(CareTeamMember.until >= since)
    return (client << lately) | (client.not_in(been) & written_lately)


def has_on_today(worker: Any, contact: Contact) -> bool:
    """Whether the note stands unsigned on this worker's Today."""
    return DueItem.select().where(DueItem.client == contact.client_id, DueItem.rule == NOTE_RULE,
                                  DueItem.key == f"note-{contact.id}", DueItem.worker == worker.id).exists()


# --- With whom ------------------------------------------------------------------------------------


def own_clients(worker: Any, position: Position) -> list[Any]:
    """The active clients on whose care team the worker is, by name, in the direction of the position."""
    columns, down = (Client.name_sort, Client.id), position.backwards
    query = Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.last_contact_on,
                          Client.sensitivity, Client.name_sort).where(_own(worker))
    if position.key:
        query = query.where(beyond(columns, position.key, (down, down)))
    return list(query.order_by(*(column.desc() if down else column for column in columns))
                .limit(PAGE + 1).namedtuples())


def _own(worker: Any) -> Expression:
    return mine(worker) & cleared(worker) & (Client.status == "active")


def own_clients_called(worker: Any, words: Sequence[str], most: int) -> list[Any]:
    """Of the active clients on whose care team the worker is, those whose name holds these words, by name.

    A word of the name may go on where the given one ends, or sound like it.
    """
    query = Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.last_contact_on,
                          Client.sensitivity).where(_own(worker))
    for word in words:
        alike = (NameWord.word >= word) & (NameWord.word < word + "\U0010ffff")
        if sound := names.sound(word):
            alike |= NameWord.sound == sound
        query = query.where(Client.id << ClientName.select(ClientName.client_id).join(NameWord).where(alike))
    return list(query.order_by(Client.name_sort, Client.id).limit(most).namedtuples())
