"""What must happen by when, as far as every agency wants it. Pure: dates in, dates out."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core.access.rules import ClientFacts, StaffFacts, has_permission, sees

# Days between contacts in which the client was reached, by risk. Product rule; an agency's own comes later.
CONTACT_EVERY = {"high": 7, "medium": 14, "low": 30, "": 30}
FIRST_CONTACT = 3  # days after a client is added

SIGN_WITHIN = 3  # days after a note is written; from then on the team's supervisor sees it, too
FINISH_WITHIN = 7  # days in which an author who lost the client can still finish a note

RISK_WEIGHT = {"high": 3, "medium": 2, "low": 1, "": 1}


def contact_by(risk: str, opened_on: date, reached_on: date | None) -> date:
    """The day by which the client should be reached again, or first."""
    if reached_on is None:
        return opened_on + timedelta(days=FIRST_CONTACT)
    return reached_on + timedelta(days=CONTACT_EVERY[risk])


def sign_by(written_on: date) -> date:
    """The day by which a note must be signed."""
    return written_on + timedelta(days=SIGN_WITHIN)


def responsible(intended: int, sensitivity: str, client: ClientFacts, staff: Mapping[int, StaffFacts],
                scope: str) -> int:
    """On whose Today a date stands: the intended worker's, or the nearest who has a Today and may see it.

    Nearest are the client's worker, the supervisors of its team, other supervisors, the rest of the care team,
    then anybody. `staff` holds those who work here, by id. With nobody left it stays with the intended worker.
    """
    def may_have(worker_id: int) -> bool:
        worker = staff.get(worker_id)
        return (worker is not None and has_permission(worker.roles, "today.write")
                and (not sensitivity or sensitivity in worker.clearances) and sees(worker, client, scope))

    if may_have(intended):
        return intended
    supervisors = sorted(number for number, worker in staff.items() if "supervisor" in worker.roles)
    own = [number for number in supervisors if staff[number].team_id == client.team_id]
    nearest = (client.worker_id, *own, *supervisors, *sorted(client.care_team), *sorted(staff))
    return next((number for number in nearest if may_have(number)), intended)


def priority(due: Any, today: date) -> tuple[Any, ...]:
    """Rank a line of Today, least first: legal deadline, safety, overdue weighted by risk, today, this week.

    `due` has on (its day, or the later one to which it was put off), legal, safety, risk and id. Late
    safety steps and late legal deadlines come before early ones.
    """
    late = (today - due.on).days
    if late > 0:
        urgency = (0, -late * RISK_WEIGHT.get(due.risk, 1))
    else:
        urgency = (1, -late)
    return (not due.legal, not due.safety, *urgency, due.on, due.id)


def reason(due: Any, today: date) -> str:
    """Which of the rules above put a line where it is: a key for the page's sentence."""
    if due.legal:
        return "legal"
    if due.safety:
        return "safety"
    if due.on < today:
        return "overdue"
    return "today" if due.on == today else "week"
