"""Two records again: each has what it had, and what was recorded between goes where somebody says."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, ContactPoint, OtherName
from core.clients.models.household import Resident
from core.clients.models.merging import rows
from core.clients.models.merging.table import Merge, NotSame
from core.clients.models.other_names import make_findable
from core.clients.models.record import record_kinds
from core.foundation import clock
from core.foundation.db import Conflict, atomic
from core.web import drafts

KEPT_ALIKE = frozenset({"name_sort", "phone_tail", "other_phone_tail", "last_contact_on", "next_on", "other_names",
                        "worker", "team", "status", "opened_on"})
TWEAKED = {"care_team_member": CareTeamMember, "resident": Resident}
MADE = {"other_name": OtherName, "contact_point": ContactPoint}


@dataclass(frozen=True)
class Later:
    """Something that came or changed after the merge: a row of a table, or a field of the client (no `row`)."""

    key: str  # "task-12" or "phone"
    usual: str  # "survivor", "merged", or "" when it must be said
    row: Any = None


def later_rows(merge: Merge, reader: Any) -> list[Later]:
    """What somebody who undoes must give to one of the two: what is new since, and what moved and was changed since.

    What this reader may not know stays where it is.
    """
    if why_not(merge):
        return []
    kept, found = merge.before, []
    kinds: dict[str, Any] = {kind._meta.table_name: kind for kind in record_kinds()}
    for table, column in rows.towards_client():
        kind = kinds.get(table)
        if kind is None or column != "client_id":
            continue
        now = rows.ids_of(table, column, merge.client_id)
        old = rows.versions(table, now)
        moved = {int(number): version for one in kept["moved"] if one[0] == table for number, version in one[3].items()}
        made = kept["made"].get(table, [])
        new = [number for number in now if number > kept["newest"].get(table, 0) and number not in made]
        changed = [number for number in now if number in moved and old.get(number) != moved[number]]
        known = kind.select().where(kind.id << [*new, *changed], kind.sensitivity << list(reader.may_see))
        found += [Later(f"{table}-{row.id}", "merged" if row.id in changed else "", row)
                  for row in known.order_by(kind.id)]
    return found + [Later(name, "survivor") for name in _changed_fields(merge)]


def _changed_fields(merge: Merge) -> list[str]:
    """The fields of the survivor that were changed after the merge."""
    kept, now = merge.before, Client.get_by_id(merge.client_id)
    return [name for name, value in kept.get("after", {}).items()
            if name not in KEPT_ALIKE and _stored(now, name) != value]


def _stored(client: Client, name: str) -> Any:
    value = client.__data__[name]
    return value.isoformat() if hasattr(value, "isoformat") else value


def undo_merge(merge: Merge, seen_version: int, because: str, by: Worker, sides: Mapping[str, str]) -> None:
    """Take a merge back; `sides` says by the key of each later thing whose it is: "survivor" or "merged".

    Raises Stale, and Conflict when it was undone, another one must be undone first, or the time has passed.
    """
    with atomic():
        if reason := why_not(merge):
            raise Conflict(reason, merge)
        later = {one.key: sides.get(one.key) or one.usual for one in later_rows(merge, by)}
        if "" in later.values():
            raise Conflict(gettext("Something new was recorded in the meantime. Choose whose it is."), merge)
        survivor, merged = Client.get_by_id(merge.client_id), Client.get_by_id(merge.merged_id)
        fields = _changed_fields(merge)
        _give_back(merge, later)
        _restore(survivor, merged, merge.before, {name: later[name] for name in fields})
        merge.undone_at, merge.undone_by, merge.undone_because = clock.now(), by.name, because
        merge.save_from(seen_version)
        NotSame.say(survivor, merged, by.name)
        for client in (survivor, merged):
            make_findable(client.id)
            Client.get_by_id(client.id).log_change("unmerge")


def why_not(merge: Merge) -> str:
    """Why it can't be undone now, in a sentence; "" when it can."""
    pair = [merge.client_id, merge.merged_id]
    later = Merge.select().where(Merge.id > merge.id, Merge.undone_at.is_null(), Merge.merged != Merge.client,
                                 (Merge.client << pair) | (Merge.merged << pair))
    if merge.undone_at or not merge.before:
        return gettext("This merge was already undone.")
    if later.exists():
        return gettext("These records were merged again after that. Undo the later merge first.")
    return gettext("A merge can be undone for 30 days. This one is older.") if clock.today() > merge.last_day else ""


def _give_back(merge: Merge, later: Mapping[str, str]) -> None:
    """Move back what moved, and what somebody gives to the other one; take away what the merge made."""
    kept = merge.before
    for table, made in kept["made"].items():
        MADE[table].delete().where(MADE[table].id << made, MADE[table].version == 1).execute()
    for table, column, ids, _versions in kept["moved"]:
        there = set(rows.ids_of(table, column, merge.client_id))
        rows.move(table, column, [number for number in ids if number in there
                                  and later.get(f"{table}-{number}") != "survivor"], merge.merged_id)
        if table == "draft":
            drafts.follow(merge.client_id, merge.merged_id, ids)
    moved = {f"{table}-{number}" for table, _column, ids, _versions in kept["moved"] for number in ids}
    for key, side in later.items():
        table, _, number = key.rpartition("-")
        if table and side == "merged" and key not in moved:
            rows.move(table, "client_id", [int(number)], merge.merged_id)
    for table, changed in kept["tweaks"].items():
        for number, columns in changed.items():
            TWEAKED[table].update(**columns).where(TWEAKED[table].id == int(number)).execute()


def _restore(survivor: Client, merged: Client, kept: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Give both the columns that they had; a field that was changed since stays, or goes to the other one."""
    for name, value in kept["merged"].items():
        _set(merged, name, value)
    for name, value in kept["survivor"].items():
        if name in KEPT_ALIKE and name != "opened_on":
            continue
        if name not in fields:
            _set(survivor, name, value)
        elif fields[name] == "merged":
            setattr(merged, name, getattr(survivor, name))
            _set(survivor, name, value)
    for client in (survivor, merged):
        client._index()
        client.save_from(client.version)


def _set(client: Client, name: str, value: Any) -> None:
    field = Client._meta.fields[name]
    setattr(client, name, field.python_value(value) if value is not None else None)
