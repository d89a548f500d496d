"""The staff of a made-up agency: teams, roles, clearances, and passwords that are printed once."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from core.access.models import Agency
from core.accounts.models import ROLES, Clearance, Team, Worker, passwords
from core.clients.models import Client
from core.extension.registry import Registry
from core.extension.switches import Switch
from core.operations.demo import names, words
from core.operations.demo.sheets import Sheet

CASELOAD = 40  # clients of a case manager
TEAM = 9  # case managers of a team, beside their supervisor
PLACES = ("North", "South", "East", "West", "River", "Harbor", "Hill", "Market", "Station", "Garden")


class SignIn(NamedTuple):
    """How somebody signs in: the role in words, the name and the password, which is kept nowhere else."""

    role: str
    sign_in: str
    password: str


class Hand(NamedTuple):
    """A worker as the generator needs one."""

    id: int
    name: str
    team: int
    cleared: bool
    supervisor: tuple[int, str] = (0, "")  # id and name of their team's


def must_be_empty() -> None:
    """Raises ValueError when somebody works here already: made-up people never mix with real ones."""
    if Worker.select().exists() or Client.select().exists():
        raise ValueError("There are people in this agency already. Made-up ones only go into an empty one: "
                         "choose another CASELOOM_DATA or DATABASE_URL.")


def found_agency(name: str) -> None:
    """The agency's own row, unless `caseloom init` made it; from now on its days are those of its time zone."""
    here = Agency.select().first() or Agency.create(name=name, timezone="America/Chicago", state="IL")
    here.apply()


def let_in(worker: Worker) -> SignIn:
    """Give a worker a password."""
    password = words.password()
    Worker.update(password=passwords.digest(password)).where(Worker.id == worker.id).execute()
    return SignIn(ROLES[worker.roles.split()[0]], worker.sign_in, password)


# --- A large agency, at once ----------------------------------------------------------------------

KNOWN = ("administrator", "front_desk", "auditor", "supervisor", "case_manager")


def hire(registry: Registry, random: Random, clients: int, at: datetime) -> tuple[list[Hand], list[SignIn]]:
    """Staff enough for so many clients: the case managers in the order of their caseloads, and who can sign in.

    One worker of each role has a password; the supervisor and the case manager are of the first team. Each
    team's supervisor and first case manager are cleared for protected records.
    """
    managers = -(-clients // CASELOAD)
    teams = -(-managers // TEAM)
    with Sheet(Team) as sheet:
        team_ids = [sheet.add(name=_team_name(number)) for number in range(teams)]
    hands: list[Hand] = []
    with Sheet(Worker) as sheet:
        for role in KNOWN[:3]:
            _hired(sheet, random, role, None)
        for number, team in enumerate(team_ids):
            head = _hired(sheet, random, "supervisor", team, "" if number else "supervisor")
            own = [_hired(sheet, random, "case_manager", team, "" if number + place else "case.manager", not place)
                   for place in range(min(TEAM, managers - number * TEAM))]
            hands += [head, *(hand._replace(supervisor=(head.id, head.name)) for hand in own)]
    with Sheet(Clearance) as sheet:
        for hand in hands:
            for policy in registry.everything("sensitivity_policies") if hand.cleared else ():
                sheet.add(worker=hand.id, policy=policy.key, by="demo", at=at)
    known = {name for name, in Switch.select(Switch.plugin).tuples()}
    with Sheet(Switch) as sheet:
        for plugin in registry.working():
            if plugin.name not in known:
                sheet.add(plugin=plugin.name, on=True, by="demo", at=at)
    supervisors = {hand.id for hand in hands[::TEAM + 1]}
    return [hand for hand in hands if hand.id not in supervisors], list(_known())


def _hired(sheet: Sheet, random: Random, role: str, team: int | None, sign_in: str = "", cleared: bool = False) -> Hand:
    name = names.draw(random)
    known = sign_in or (role.replace("_", ".") if team is None else f"worker{sheet.last + 1}")
    full = f"{name.given} {name.family}"
    number = sheet.add(name=full, sign_in=known, roles=role, team=team)
    return Hand(number, full, team or 0, cleared or role == "supervisor")


def _team_name(number: int) -> str:
    return PLACES[number] if number < len(PLACES) else f"{PLACES[number % len(PLACES)]} {number // len(PLACES) + 1}"


def _known() -> Iterator[SignIn]:
    for role in KNOWN:
        yield let_in(Worker.get(Worker.sign_in == role.replace("_", ".")))

