"""One client becomes a part of another: in one transaction, with everything that names it."""
from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, ContactPoint, OtherName, log_client_change
from core.clients.models.care_team import ASSIGNED
from core.clients.models.household import Resident
from core.clients.models.merging import rows
from core.clients.models.merging.table import Merge
from core.clients.models.merging.values import WITH, Difference, Refused, differences, must_be_mergeable
from core.clients.models.other_names import make_findable
from core.foundation import clock
from core.foundation.db import Conflict, atomic
from core.web import drafts
from core.web.sentences import lazy_gettext, stored


def merge_clients(survivor: Client, merged: Client, seen: tuple[int, int], by: Worker, sides: Mapping[str, str],
                  given_up: str = "") -> Merge:
    """Merge the second into the first; `sides` says of each field in which they differ whose value is kept, `seen`
    the versions that were looked at, and `given_up` why a stricter value is not kept.

    Raises Stale, Refused, and Conflict when a field that must be chosen is not.
    """
    with atomic():
        must_be_mergeable(survivor, merged)
        _must_stand(survivor, merged)
        if hidden_from(by, survivor, merged):
            raise Refused(survivor)
        found = differences(survivor, merged)
        chosen = {one.name: sides.get(one.name) or one.usual for one in found}
        if "" in chosen.values():
            raise Conflict(gettext("They differ in something else now. Look at both again."), survivor)
        if any(one.is_strict and chosen[one.name] != one.usual for one in found) and not given_up.strip():
            raise ValueError("a stricter value is given up with a reason only")
        kept: dict[str, Any] = {"survivor": _columns(survivor), "merged": _columns(merged), "newest": {
            table: rows.newest(table) for table, _column in rows.towards_client()}}
        kept["tweaks"] = _end_doubled(survivor, merged)
        kept["moved"] = _move_all(survivor.id, merged.id)
        drafts.follow(merged.id, survivor.id)
        _retire(merged, seen[1], by)
        _take_over(survivor, seen[0], merged, kept["merged"], {one.name: one.value(chosen[one.name]) for one in found})
        kept["made"] = _keep_what_lost(survivor, kept, found, chosen, by)
        kept["after"] = _columns(survivor)
        merge = Merge.create(client=survivor, merged=merged, by=by.name, at=clock.now(), given_up=given_up,
                             kept=json.dumps(kept, default=_as_text))
        make_findable(survivor.id)
        survivor.log_change("merge", clients=[merged.id])
        log_client_change(merged, "client.merged", f"client {merged.id}", "client", clients=[survivor.id])
    return merge


def hidden_from(by: Any, *clients: Client) -> bool:
    """Whether one of them has a record that this worker may not know."""
    return any(rows.labelled_other_than(table, column, [client.id for client in clients], by.may_see)
               for table, column in rows.towards_client())


def _must_stand(*clients: Client) -> None:
    """Raises Refused when one of them is a part of another record."""
    if Merge.select().where(Merge.merged << [client.id for client in clients], Merge.undone_at.is_null(),
                            Merge.client != Merge.merged).exists():
        raise Refused(clients[0])


def _columns(client: Client) -> dict[str, Any]:
    now = Client.get_by_id(client.id)
    return {name: value for name, value in now.__data__.items() if name not in ("id", "version")}


def _as_text(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r} is not kept")


def _end_doubled(survivor: Client, merged: Client) -> dict[str, dict[str, Any]]:
    """End what one person has once: a part in the care team, a household. Returns what is brought back by undoing."""
    now, there = clock.now(), {worker for worker, in CareTeamMember.select(CareTeamMember.worker).where(
        CareTeamMember.client == survivor, CareTeamMember.until.is_null()).tuples()}
    ended: dict[str, dict[str, Any]] = {"care_team_member": {}, "resident": {}}
    for member in CareTeamMember.select().where(CareTeamMember.client == merged, CareTeamMember.until.is_null()):
        ended["care_team_member"][str(member.id)] = {"part": stored(member.part), "until": None}
        until = now if member.worker_id in there else None
        part = "" if member.part == ASSIGNED else member.part
        CareTeamMember.update(until=until, part=part).where(CareTeamMember.id == member.id).execute()
    if Resident.current(survivor.id) and (part := Resident.current(merged.id)):
        ended["resident"][str(part.id)] = {"until": None}
        Resident.update(until=now).where(Resident.id == part.id).execute()
    return ended


def _move_all(survivor_id: int, merged_id: int) -> list[list[Any]]:
    """Move every row; returns the table, the column, and the ids with their versions."""
    moved: list[list[Any]] = []
    for table, column in rows.towards_client():
        if ids := rows.ids_of(table, column, merged_id):
            moved.append([table, column, ids, rows.versions(table, ids)])
            rows.move(table, column, ids, survivor_id)
    return moved


def _retire(merged: Client, seen_version: int, by: Worker) -> None:
    """Let the client be there for nobody: closed, restricted, and without a care team."""
    merged.status, merged.restricted_at, merged.restricted_by = "closed", clock.now(), by.name
    merged.save_from(seen_version)


def _take_over(survivor: Client, seen_version: int, merged: Client, theirs: Mapping[str, Any],
               values: Mapping[str, Any]) -> None:
    """Give the survivor the values that were chosen, and every protection of the other."""
    for name, value in values.items():
        took = value == getattr(merged, name) != getattr(survivor, name)
        setattr(survivor, name, value)
        for also in WITH.get(name, ()) if took else ():
            setattr(survivor, also, getattr(merged, also))
    survivor.sensitivity = survivor.sensitivity or merged.sensitivity
    if theirs["restricted_at"] and not survivor.restricted_at:
        survivor.restricted_at, survivor.restricted_by = theirs["restricted_at"], theirs["restricted_by"]
    survivor.opened_on = min(survivor.opened_on, merged.opened_on)
    survivor._index()
    survivor.save_from(seen_version)


def _keep_what_lost(survivor: Client, kept: Mapping[str, Any], found: list[Difference], chosen: Mapping[str, str],
                    by: Worker) -> dict[str, list[int]]:
    """Keep the name, phone, email and address that were not chosen beside the others. Returns the ids of these rows."""
    made: dict[str, list[int]] = {"other_name": [], "contact_point": []}
    if survivor.status == "closed":
        return made
    for side in ("survivor", "merged"):
        parts = {part: kept[side][part] for part in ("prefix", "given", "middle", "family", "suffix")}
        if any(parts[part] != getattr(survivor, part) for part in parts):
            made["other_name"].append(OtherName.add(survivor, by, kind="alias", **parts).id)
    for one in found:
        lost = one.merged if chosen[one.name] == "survivor" else one.survivor
        if one.name in ("phone", "email", "address") and lost:
            point = ContactPoint.add(survivor, by, **ContactPoint.columns(
                kind=one.name, value=lost, note=str(lazy_gettext("From the merged record"))))
            made["contact_point"].append(point.id)
    return made
