"""What a plugin declares beside its instruments: who it is, plans, resources, due dates, pages."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.extension.contributions.instruments import Better

API = 1  # the version of this contract; a plugin names the one it was written for


@dataclass(frozen=True)
class Specialization:
    """Who a plugin is. `name` is its package name, `requires` names other plugins it needs."""

    name: str
    title: str
    summary: str
    api: int = API
    requires: tuple[str, ...] = ()


# --- Plans and resources --------------------------------------------------------------------------


@dataclass(frozen=True)
class GoalType:
    """Something a plan can aim at. `measure` is what is counted ("days", "points"), `better` the good way."""

    key: str
    title: str
    measure: str = ""
    better: Better = "up"
    hint: str = ""
    coding: str = ""
    sensitivity: str = ""


@dataclass(frozen=True)
class ResourceCategory:
    """A kind of help that a step of a plan can draw on."""

    key: str
    title: str
    hint: str = ""
    coding: str = ""


# --- Monitoring -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """One thing that must happen by a date.

    `key` tells it apart within its rule and client ("visit-12"), at most 100 characters. `on` is the last day; `since`
    the first on which it is shown (default: seven days before `on`). `title` is a line, `why` a sentence. `legal` and
    `safety` rank it first. `link` is where it can be done: a path below the client's page
    ("assessments/new/wellbeing.sleep"), or one that begins with "/". `worker_id` is whose work it is (default: the
    client's worker); it stands with the nearest who may see it when they may not.

    `settled_by_record` is True when only the record itself can settle it, so that "Done" is not offered.
    `sensitivity` is that of the record from which it follows, with its plugin's name before it (default: the rule's);
    only who is cleared for it sees the line. `settled_under` names the sensitivity of a protected record that settles
    it: whoever is cleared for that no longer sees the line, and for everybody else it stands as if nothing had
    happened. `owner` names the specialization with which it leaves Today when that is switched off (default: the
    rule's own).
    """

    key: str
    on: date
    title: str
    why: str = ""
    since: date | None = None
    legal: bool = False
    safety: bool = False
    link: str = ""
    settled_by_record: bool = False
    worker_id: int | None = None
    sensitivity: str = ""
    owner: str = ""
    settled_under: str = ""


@dataclass(frozen=True)
class MonitoringRule:
    """A rule that says what must happen by when.

    `due(client, today)` is asked inside the transaction of each change to what it `watches`: kinds of
    record such as "client", "contact", "task", "plan", "assessment", or a plugin's own
    ("wellbeing.nap"). `client` has id, born, sex, risk, opened_on. It returns every Due that is
    open; one no longer returned is gone from Today. It must not write.
    """

    key: str
    title: str
    watches: tuple[str, ...]
    due: Callable[[Any, date], Iterable[Due]]
    sensitivity: str = ""


# --- Pages ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClientPanel:
    """A box on the client page. `context(client, today)` returns its template's variables; None: no box."""

    key: str
    title: str
    template: str
    context: Callable[[Any, date], Mapping[str, Any] | None]
    order: int = 50
    permission: str = "clients.read"
    sensitivity: str = ""


@dataclass(frozen=True)
class SensitivityPolicy:
    """A class of record that only cleared staff may see, applied even while the plugin is off.

    `notice` goes with every disclosure of such a record.
    """

    key: str
    title: str
    clearance: str
    needs_consent: bool = True
    notice: str = ""


@dataclass(frozen=True)
class Demo:
    """Example data for the training agency. `build(client, story)` adds to one fake client.

    `story` gives `random` (a seeded random.Random), `today`, `worker` and `days_ago(n)`.
    """

    key: str
    build: Callable[[Any, Any], None]
    share: float = 0.5  # of clients to whom it is applied, 0 to 1
