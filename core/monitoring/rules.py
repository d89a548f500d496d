"""What must happen by when, as far as every agency wants it. Pure: dates in, dates out."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar

from flask_babel import lazy_gettext as _

from core.foundation.clock import is_overdue

# Days between contacts in which the client was reached, by risk. Product rule; an agency's own comes later.
CONTACT_EVERY = {"high": 7, "medium": 14, "low": 30, "": 30}
FIRST_CONTACT = 3  # days after a client is added

SIGN_WITHIN = 3  # days after a note is written; from then on the team's supervisor sees it, too
FINISH_WITHIN = 7  # days in which an author who lost the client can still finish a note

RISK_WEIGHT = {"high": 3, "medium": 2, "low": 1, "": 1}

T = TypeVar("T")


def contact_by(risk: str, opened_on: date, reached_on: date | None) -> date:
    """The day by which the client should be reached again, or first."""
    if reached_on is None:
        return opened_on + timedelta(days=FIRST_CONTACT)
    return reached_on + timedelta(days=CONTACT_EVERY[risk])


def sign_by(written_on: date) -> date:
    """The day by which a note must be signed."""
    return written_on + timedelta(days=SIGN_WITHIN)


def may_undo(by: Any, closed_by: str, worker_id: int) -> bool:
    """Whether somebody may take back what was done: who did it, whose work it is, and supervisors."""
    return by.name == closed_by or by.id == worker_id or "supervisor" in by.role_names


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
    if is_overdue(due.on, today):
        return "overdue"
    return "today" if due.on == today else "week"


def everybody(client: Any) -> frozenset[str]:
    """The sensitivities of records that everybody who sees the client may see."""
    return frozenset({"", client.sensitivity})


def for_readers(ordinary: Iterable[str], policies: Iterable[str],
                decide: Callable[[frozenset[str]], T | None]) -> Iterator[tuple[T, str, str]]:
    """What a rule answers when protected records bear on it: (answer, sensitivity, settled_under) for each row.

    `decide` is given the sensitivities that a reader may see and answers from those records alone, None when nothing
    is due. `ordinary` are those that every reader of the client may see, `policies` those of all records that bear on
    the answer. Whoever is cleared for a policy gets the answer that counts its records; for everybody else the
    ordinary answer stands, as if there were no others.
    """
    known = frozenset(ordinary)
    usual = decide(known)
    others = [(policy, answer) for policy in sorted(set(policies) - known)
              if (answer := decide(known | {policy})) != usual]
    if usual is not None:
        yield usual, "", others[0][0] if others else ""
    yield from ((answer, policy, "") for policy, answer in others if answer is not None)


def for_readers_of(record: Any, bearing: Iterable[Any],
                   decide: Callable[[frozenset[str], frozenset[str]], T | None]) -> Iterator[tuple[T, str, str]]:
    """for_readers() for a rule about one record of a client, which may be protected itself.

    `bearing` are the records that bear on the answer. `decide` is given the sensitivities of those that may settle it
    and of those that it may tell of: about a protected record, one under another protection may only settle it,
    because nobody else could be told more.
    """
    readers = everybody(record.client) | {record.sensitivity}
    return for_readers(readers, {row.sensitivity for row in bearing},
                       lambda may_see: decide(may_see, readers if record.sensitivity else may_see))


# --- Tasks that come back -------------------------------------------------------------------------


class Repetition(NamedTuple):
    """Every so many days, or every so many months; neither: never.

    `day` is the day of the month that is meant, because a month may be shorter: 31 gives the last day of each.
    """

    days: int = 0
    months: int = 0
    day: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.months)

    @property
    def key(self) -> str:
        """What a form calls it: "7", "1m", "0"."""
        return f"{self.months}m" if self.months else str(self.days)

    @property
    def words(self) -> str:
        """How often, in words; "" for never."""
        return str(REPEATS.get(self.key, _("Every %(n)s days", n=self.days))) if self else ""


REPEATS = {"0": _("Does not repeat"), "7": _("Every week"), "14": _("Every 2 weeks"), "28": _("Every 4 weeks"),
           "1m": _("Every month"), "3m": _("Every 3 months"), "6m": _("Every 6 months"), "12m": _("Every year")}


def repetition(key: str, due_on: date) -> Repetition:
    """What somebody chose in a form, for a task that is due on this day."""
    if key.endswith("m"):
        return Repetition(months=int(key[:-1]), day=due_on.day)
    return Repetition(days=int(key))


def next_due(repetition: Repetition, due_on: date, done_on: date) -> date:
    """The first day after the due day of the rule that is later than the day on which the task was done."""
    return next(day for day in _days(repetition, due_on) if day > max(due_on, done_on))


def _days(repetition: Repetition, due_on: date) -> Iterable[date]:
    from dateutil.rrule import DAILY, MONTHLY, rrule  # here: few saves ask for it

    start = datetime.combine(due_on, time.min)
    if repetition.days:
        return (at.date() for at in rrule(DAILY, interval=repetition.days, dtstart=start))
    # The plain rule skips a month without the day: of the days that it may be, each month's last is taken.
    meant = repetition.day or due_on.day
    days = tuple(range(28, meant + 1)) if meant > 28 else (meant,)
    start = start.replace(day=1)
    return (at.date() for at in rrule(MONTHLY, interval=repetition.months, dtstart=start, bymonthday=days, bysetpos=-1))
