"""What a plugin declares beside its instruments: who it is, plans, resources, due dates, pages."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from core.extension.contributions.instruments import Number
from core.extension.contributions.scores import Better

API = 1  # the version of this contract; a plugin names the one it was written for


@dataclass(frozen=True)
class Specialization:
    """Who a plugin is."""

    name: str  #: that of its package below plugins/, or of its entry point
    title: str  #: what the page of specializations calls it
    summary: str  #: what it is for, in one line of that page
    api: int = API  #: the version of the hooks that it was written for
    requires: tuple[str, ...] = ()  #: names of plugins without which it cannot work


# --- Plans and resources --------------------------------------------------------------------------


#: the parts of a life in which a goal can be; "": none of them, the goal stands under its specialization
Domain = Literal["", "housing", "income", "food", "legal", "safety", "work", "school", "transport", "health",
                 "belonging"]


@dataclass(frozen=True)
class GoalType:
    """Something a plan can aim at."""

    key: str  #: local to the plugin, forever
    title: str  #: what a goal of this type is first called
    measure: str = ""  #: the unit of baseline, target and progress ("days a week", "points"); "": nothing is counted
    better: Better = "up"  #: whether "up" or "down" is progress
    hint: str = ""  #: a line that helps to choose it
    coding: str = ""  #: a code for exchange ("LOINC 44261-6"), if there is one
    sensitivity: str = ""  #: the key of a policy of this plugin that protects each goal of this type
    domain: Domain = ""  #: under which part of life it is offered, "housing"; "": under the specialization


@dataclass(frozen=True)
class ResourceCategory:
    """A kind of help that a step of a plan can draw on."""

    key: str  #: local to the plugin, forever
    title: str  #: what it is called
    hint: str = ""  #: a line that helps to choose it
    coding: str = ""  #: a code for exchange, if there is one


# --- Monitoring -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """One thing that must happen by a date.

    Its texts are kept: what somebody typed as it is, what the rule says by `lazy_gettext` with its values (texts,
    numbers, dates), so that each reader has it in their own language; a finished text stays as it is.
    """

    key: str  #: tells it apart within its rule and client ("visit-12"), at most 100 characters; not "failed"
    on: date  #: the last day
    title: str  #: a line: what to do
    why: str = ""  #: a sentence: what it follows from
    since: date | None = None  #: the first day on which it is shown (default: seven days before `on`)
    legal: bool = False  #: the law or a contract sets the day, which ranks it first
    safety: bool = False  #: somebody may come to harm, which ranks it next
    #: where it can be done: a path below the client's page ("assessments/new/wellbeing.sleep"), or one that begins
    #: with "/"
    link: str = ""
    settled_by_record: bool = False  #: only the record itself can settle it, so that "Done" is not offered
    #: whose work it is (default: the client's worker); it stands with the nearest who may see it when they may not
    worker_id: int | None = None
    #: that of the record from which it follows, with its plugin's name before it (default: the rule's); only who is
    #: cleared for it sees the line
    sensitivity: str = ""
    #: the specialization with which it leaves Today when that is switched off (default: the rule's own)
    owner: str = ""
    #: the sensitivity of a protected record that settles it: whoever is cleared for that no longer sees the line, and
    #: for everybody else it stands as if nothing had happened
    settled_under: str = ""


@dataclass(frozen=True)
class MonitoringRule:
    """A rule that says what must happen by when.

    `due(client, today)` is called for an active client, and with `while_paused` for a paused one, at the end of each
    transaction that changed one of these or the client itself, once however many; by `caseloom refresh-due`; and
    whether the plugin is on or off. `client` is the Client as it is now, `today` a date on the agency's calendar;
    nobody is signed in for it. It returns every Due that is open now, in any order, each key once: one that it no
    longer returns is gone from Today, at most 200 for a client. It only reads, and can neither change the client nor
    write. When it raises, writes, answers with something else, or the plugin's rules take longer than a second
    together, Today shows for this client that the rule could not be checked, and the save goes on; one that took too
    long is left out for five minutes, or while the plugin is off until it is turned on.
    """

    key: str  #: local to the plugin, forever
    title: str  #: what the audit log and Specializations call it
    #: kinds of record: "contact", "task", "alert", "assessment", "plan" (needs, goals, steps and reviews), or a
    #: plugin's own, by its record_name ("wellbeing.nap"). "agency" is the agency's state: when it changes, the rule is
    #: asked anew for the clients of whom it has an open date
    watches: tuple[str, ...]
    due: Callable[[Any, date], Iterable[Due]]  #: `due(client, today)`: every Due that is open now
    sensitivity: str = ""  #: the key of a policy of this plugin, for each Due that names none of its own
    while_paused: bool = False  #: asked for paused clients, too
    after_death: bool = False  #: asked for clients who died, too: what a person planned, not what the client needs
    #: a table of this plugin with the column `client`: for a client without a row in it nothing is due, so the rule
    #: isn't asked, and saving a contact is quicker for everybody else
    only_with: Any = None


# --- Pages ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NothingYet:
    """What a box's context returns while there is nothing to show: the box is one of the links after "Add"."""

    label: str  #: what the link does, "Record fall"
    path: str  #: the page where it is done, from "/" on
    permission: str = "clients.write"  #: what the reader must have to be offered it


@dataclass(frozen=True)
class ClientPanel:
    """A box on the client page.

    `context(client, today)` is called each time the page is shown to somebody with the `permission` who is cleared
    for the `sensitivity`; `client` is the Client, `today` a date. It returns the template's variables, NothingYet
    while there is nothing to show, or None for no box. It only reads, and shows only records whose sensitivity is in
    `current_user.may_see`; their sensitivities it returns as `protected` (default: the panel's own), so that the page
    logs them and shows their notices. It can neither change the client nor write, and its variables can't take the
    place of those that every template has (`may`, `_`, `client`, …). When it does, when it raises, or has more than
    200,000 characters, the box says that it could not be shown; when a plugin's boxes take longer than two seconds
    together, the slow one is left out for five minutes.
    """

    key: str  #: local to the plugin, forever
    title: str  #: the heading of the box
    template: str  #: "<plugin>/….html"
    #: `context(client, today)`: the template's variables, NothingYet, or None for no box
    context: Callable[[Any, date], Mapping[str, Any] | NothingYet | None]
    order: int = 50  #: boxes stand in ascending order
    permission: str = "clients.read"  #: what the reader must have
    sensitivity: str = ""  #: the key of a policy of this plugin for which the reader must be cleared


@dataclass(frozen=True)
class ClientTab:
    """A tab on every page about a client, beside the core's.

    The page that it leads to names it by its full key, client_page(tab="wellbeing.naps"). It is shown while the plugin
    is on.
    """

    key: str  #: local to the plugin
    title: str  #: what stands on it
    path: str  #: where it leads, below the plugin's pages for a client: "naps" is /s/wellbeing/clients/7/naps
    permission: str = "clients.read"  #: what the reader must have
    sensitivity: str = ""  #: the key of a policy of this plugin for which the reader must be cleared
    order: int = 50  #: tabs stand in ascending order, behind the core's


Role = Literal["administrator", "supervisor", "case_manager", "front_desk", "auditor"]


@dataclass(frozen=True)
class Permission:
    """Something that only some staff may do.

    A view asks for it by its full key, needs("wellbeing.export"), a template by may("wellbeing.export"), and a
    ClientPanel or ClientTab names it as its `permission`. It opens no client: get_client() still finds only those that
    the worker may see.
    """

    key: str  #: local to the plugin
    title: str  #: what it allows ("Export sleep diaries")
    #: who has it: "administrator", "supervisor", "case_manager", "front_desk", "auditor"
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """Something that an agency decides for itself, read by setting("wellbeing.window").

    An administrator changes it on the specialization's settings page. When it changes, the plugin's rules are asked
    anew about every client.
    """

    key: str  #: local to the plugin, forever
    title: str  #: what it is called on that page
    default: int | bool  #: what holds until it is changed
    number: Number | None = None  #: the bounds of a whole number; None: it is yes or no
    hint: str = ""  #: a line that says what it means


@dataclass(frozen=True)
class Readable:
    """How the rows of a plugin's own table read in words, also while the plugin is off, has an error or is gone.

    The class attribute `readable` of the table.
    """

    title: str  #: what the rows are ("Falls")
    columns: Mapping[str, str]  #: the titles of what is shown, by the field's name, in their order
    on: str = ""  #: the name of the field of the day by which the newest row comes first
    #: the words of coded values, by the field's name: {"ending": {"finished": _("Transition completed")}}
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: the one of `columns` that marks a row as entered in error, once it is set or, if it is a code, is `withdrawn_as`
    withdrawn: str = ""
    withdrawn_as: str = ""  #: the code that does


@dataclass(frozen=True)
class SensitivityPolicy:
    """A class of record that only cleared staff may see, applied even while the plugin is off."""

    key: str  #: local to the plugin, forever
    title: str  #: what forms call it ("42 CFR Part 2 record")
    clearance: str  #: what the clearance that a worker needs is called
    needs_consent: bool = True  #: it may only be disclosed with the client's consent
    notice: str = ""  #: what stands on every page and paper with such a record
    records: str = ""  #: what several of them are called (default: the title)


@dataclass(frozen=True)
class Demo:
    """Example data for the training agency.

    `build(client, story)` is called for a share of its invented clients and adds to one of them, by the verbs of its
    models. `story` has `random` (a seeded random.Random: use no other, so that the same agency comes out each time),
    `today` (a date), `worker` (the client's worker) and `days_ago(n)` (the date n days before). When it raises, what
    it wrote for this client is taken back and the error logged.
    """

    key: str  #: local to the plugin
    build: Callable[[Any, Any], None]  #: `build(client, story)` adds to one invented client
    share: float = 0.5  #: of the clients to whom it is applied, 0 to 1
