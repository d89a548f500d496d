"""What is done to the person: names, numbers, ways to reach them, who is around them, their death, a second record."""
from __future__ import annotations

from typing import Any

from core.clients.models import Client, ContactPoint, Identifier, OtherName
from core.clients.models.household import Wall
from core.clients.models.merging import Merge, merged_ids
from core.clients.models.questions import QUESTIONS
from core.clients.models.related import RelatedPerson
from core.web.drafts import Draft
from core.web.markers import NAME
from tests.invariants.history import LIFTED, History
from tests.invariants.operations import operation


@operation(2)
def rename_client(h: History) -> Any:
    """A change of name keeps the old one, which still finds the client."""
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/edit", given=h.world.word(), former="previous",
                    lifted_because=LIFTED)


@operation(2)
def add_other_name(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/names", kind="alias", given=h.world.word(),
                    sensitivity=h.protection())


@operation(1)
def strike_other_name(h: History) -> Any:
    row = h.row(OtherName, ~OtherName.mistake)
    return h.submit(h.worker_of(row.client), f"/names/{row.id}", mistake=["y"], lifted_because=LIFTED) if row else None


@operation(2)
def answer_demographics(h: History) -> Any:
    client = h.client()
    blanks = {f"{key}_blank": "" for key in QUESTIONS}  # an answer, or why there is none; never both
    return h.submit(h.worker_of(client), f"{client.url}/demographics/edit", sensitivity=h.protection(), **blanks)


@operation(2)
def add_contact_point(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/contact-points/new", kind="phone", value=_number(h),
                    note=h.world.word(), sensitivity=h.protection())


@operation(2)
def edit_contact_point(h: History) -> Any:
    row = h.row(ContactPoint)
    return h.submit(h.worker_of(row.client), f"/contact-points/{row.id}", safe=h.chance.choice(("yes", "no")),
                    lifted_because=LIFTED) if row else None


def _number(h: History) -> str:
    return f"312-555-{h.chance.randint(1000, 9999)}"


@operation(2)
def add_related_person(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/related/new", name=h.world.word(), phone=_number(h),
                    email="", power_until=h.day(5, 60), sensitivity=h.protection())


@operation(1)
def end_related_person(h: History) -> Any:
    row = h.row(RelatedPerson)
    return h.submit(h.worker_of(row.client), f"/related/{row.id}", ended_on=h.day(-3, 0), email="",
                    lifted_because=LIFTED) if row else None


@operation(2)
def add_identifier(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/identifiers", kind="medicaid",
                    value=f"M{h.chance.randint(10**7, 10**8)}", issuer=h.world.word(), sensitivity=h.protection())


@operation(1)
def end_identifier(h: History) -> Any:
    row = h.row(Identifier)
    return h.submit(h.worker_of(row.client), f"/identifiers/{row.id}", ended=["y"], lifted_because=LIFTED,
                    anyway=["y"]) if row else None


# --- The household --------------------------------------------------------------------------------


@operation(3)
def join_household(h: History) -> Any:
    client, other = h.client(), h.client()
    if client.id == other.id:
        return None
    return h.submit(h.worker_of(client), f"{client.url}/household/new", who=str(other.id),
                    address=h.chance.choice(("keep", "take")))


@operation(1)
def leave_household(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/household/leave")


@operation(2)
def move_household(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/household/address", address=h.world.word())


@operation(2)
def build_wall(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/household/wall")


@operation(1)
def lift_wall(h: History) -> Any:
    wall = h.row(Wall, Wall.lifted_at.is_null())
    return h.submit(h.worker_of(wall.client), f"/walls/{wall.id}", reason=h.world.word()) if wall else None


# --- Death, and a second record -------------------------------------------------------------------


@operation(1)
def record_death(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/death", known="day", on=h.day(-2, 0), looked=["y"])


@operation(2)
def undo_death(h: History) -> Any:
    dead = [number for number in h.clients if Client.get_by_id(number).deceased]
    if not dead:
        return None
    client = Client.get_by_id(h.chance.choice(dead))
    return h.submit(h.worker_of(client), f"{client.url}/death", f"{client.url}/death/undo", reason=h.world.word())


@operation(2)
def merge_clients(h: History) -> Any:
    client, other = h.client(), h.client()
    if client.id == other.id:
        return None
    url = f"{client.url}/merge?other={other.id}"
    return h.submit(h.somebody("supervisor"), url, url, given_up=h.world.word())


@operation(2)
def undo_merge(h: History) -> Any:
    merge = h.row(Merge, Merge.undone_at.is_null())
    return h.submit(h.somebody("supervisor"), f"/merges/{merge.id}/undo", reason=h.world.word()) if merge else None


@operation(1)
def say_not_the_same(h: History) -> Any:
    client, other = h.client(), h.client()
    if client.id in merged_ids(other.id):
        return None
    return h.post(h.somebody("supervisor"), f"{client.url}/duplicates", {"other": str(other.id), "different": "y"})


# --- What is typed and not saved ------------------------------------------------------------------


@operation(3)
def type_a_draft(h: History) -> Any:
    """A note that is kept while it is typed, and not saved."""
    client = h.client()
    by, page = h.worker_of(client), f"{client.url}/contacts/new"
    shown = h.get(by, page)
    form = h._form(shown.text, page, "") if shown.status_code == 200 else None
    if form is None or NAME not in form.entries:
        return None
    answer = h.post(by, "/drafts", h.filled(form, {"text": h.world.word()}))
    return answer.status_code == 200


@operation(1)
def discard_draft(h: History) -> Any:
    draft = h.row(Draft, Draft.saved_at.is_null())
    writer = next((worker for worker in h.staff() if draft and worker.id == draft.worker_id), None)
    return h.post(writer, f"/drafts/{draft.id}/discard", {}) if writer else None
