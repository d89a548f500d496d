"""What a plugin declares beside its instruments: who it is, plans, resources, due dates, pages."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.extension.contributions.instruments import Better

API = 1  # the version of this contract; a plugin names the one it was written for


@dataclass(frozen=True)
class Specialization:
    """Who a plugin is.

    `name` is the name of its package, or of its entry point. `title` and `summary` stand on the page of
    specializations. `api` is the version of the hooks that it was written for, `requires` names plugins without which
    it cannot work.
    """

    name: str
    title: str
    summary: str
    api: int = API
    requires: tuple[str, ...] = ()


# --- Plans and resources --------------------------------------------------------------------------


@dataclass(frozen=True)
class GoalType:
    """Something a plan can aim at.

    `measure` is the unit of baseline, target and progress ("days a week", "points"); "" when nothing is counted.
    `better` says whether "up" or "down" is progress. `coding` is a code for exchange ("LOINC 44261-6"), if there is
    one. A goal of this type has its `sensitivity`, "" or the key of a policy of this plugin.
    """

    key: str
    title: str
    measure: str = ""
    better: Better = "up"
    hint: str = ""
    coding: str = ""
    sensitivity: str = ""


@dataclass(frozen=True)
class ResourceCategory:
    """A kind of help that a step of a plan can draw on; `coding` is a code for exchange, if there is one."""

    key: str
    title: str
    hint: str = ""
    coding: str = ""


# --- Monitoring -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """One thing that must happen by a date.

    `key` tells it apart within its rule and client ("visit-12"), at most 100 characters. `on` is the last day; `since`
    the first on which it is shown (default: seven days before `on`). `title` is a line, `why` a sentence: what somebody
    typed as it is, what the rule says by `lazy_gettext` with its values (texts, numbers, dates), so that each reader
    has it in their own language; a finished text stays as it is. `legal` and `safety` rank it first. `link` is where
    it can be done: a path below the client's page ("assessments/new/wellbeing.sleep"), or one that begins with "/".
    `worker_id` is whose work it is (default: the client's worker); it stands with the nearest who may see it when they
    may not.

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

    `watches` names kinds of record: "contact", "task", "alert", "assessment", "plan" (needs, goals, steps and
    reviews), or a plugin's own, by its record_name ("wellbeing.nap"). "agency" is the agency's state: when it changes,
    the rule is asked anew for the clients of whom it has an open date.

    `due(client, today)` is called for an active client, and with `while_paused` for a paused one, at the end of each
    transaction that changed one of these or the client itself, once however many; by `caseloom refresh-due`; and
    whether the plugin is on or off. `client` is the Client as it is now, `today` a date on the agency's calendar;
    nobody is signed in for it. It returns every Due that is open now, in any order, each key once: one that it no
    longer returns is gone from Today. It only reads. When it raises, Today shows for this client that the rule could
    not be checked, and the save goes on.

    `sensitivity` is "" or the key of a policy of this plugin, and holds for each Due that names none of its own.
    """

    key: str
    title: str
    watches: tuple[str, ...]
    due: Callable[[Any, date], Iterable[Due]]
    sensitivity: str = ""
    while_paused: bool = False


# --- Pages ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClientPanel:
    """A box on the client page.

    `template` is "<plugin>/….html". `context(client, today)` is called each time the page is shown to somebody with
    the `permission` who is cleared for the `sensitivity`; `client` is the Client, `today` a date. It returns the
    template's variables, or None for no box. It only reads, and shows only records whose sensitivity is in
    `current_user.may_see`; their sensitivities it returns as `protected` (default: the panel's own), so that the page
    logs them and shows their notices. When it raises, or all plugins' boxes take longer than two seconds, the box says
    that it could not be shown, and a slow one is left out for five minutes. Boxes stand in the ascending `order`.
    """

    key: str
    title: str
    template: str
    context: Callable[[Any, date], Mapping[str, Any] | None]
    order: int = 50
    permission: str = "clients.read"
    sensitivity: str = ""


@dataclass(frozen=True)
class Readable:
    """How the rows of a plugin's own table read in words, also while the plugin is off, has an error or is gone.

    The class attribute `readable` of the table. `title` is what the rows are ("Falls"), `columns` the titles of what is
    shown, by the field's name, in their order. `on` names the field of the day by which the newest row comes first.
    `words` are those of coded values, by the field's name: {"ending": {"finished": _("Transition completed")}}.
    """

    title: str
    columns: Mapping[str, str]
    on: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SensitivityPolicy:
    """A class of record that only cleared staff may see, applied even while the plugin is off.

    `title` is what forms call it ("42 CFR Part 2 record"), `records` several of them (default: the title). `clearance`
    is the leave that a worker needs. `needs_consent` says whether it may only be disclosed with the client's consent.
    `notice` stands on every page and paper with such a record.
    """

    key: str
    title: str
    clearance: str
    needs_consent: bool = True
    notice: str = ""
    records: str = ""


@dataclass(frozen=True)
class Demo:
    """Example data for the training agency.

    `build(client, story)` is called for a share of its invented clients and adds to one of them, by the verbs of its
    models. `story` has `random` (a seeded random.Random: use no other, so that the same agency comes out each time),
    `today` (a date), `worker` (the client's worker) and `days_ago(n)` (the date n days before). When it raises, what
    it wrote for this client is taken back and the error logged.
    """

    key: str
    build: Callable[[Any, Any], None]
    share: float = 0.5  # of clients to whom it is applied, 0 to 1
