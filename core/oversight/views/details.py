"""The details of an event of the audit log in words, as far as its reader may know them."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from wtforms.fields.core import UnboundField

from core.access.forms import COMMON_ZONES
from core.access.rules import LOCALES, SCOPES, STATES
from core.accounts.forms import WorkerForm
from core.accounts.models import ROLES, Team, Worker
from core.clients.forms import ClientForm
from core.clients.models import RISKS, STATUSES
from core.extension.registry import Registry
from core.foundation import application
from core.oversight.rules import GROUPS
from core.web.pages import day
from core.web.sentences import shown

LISTED = 5  # numbers of clients that are spelled out


class Details:
    """What the events of one page say beside what was done: the names that they need are asked for once."""

    def __init__(self, events: Iterable[tuple[Any, Mapping[str, Any]]], known: set[int]) -> None:
        registry = application.current(Registry)
        self.known = known
        self.policies = {policy.key: str(policy.title) for policy in registry.everything("sensitivity_policies")}
        self.instruments = {form.key: str(form.title) for form in registry.everything("assessment_forms")}
        self.specializations = {name: plugin.title for name, plugin in registry.plugins.items()}
        self.rules = {rule.key: str(rule.title) for rule in registry.everything("monitoring_rules")}
        workers: list[Any] = []
        teams: list[Any] = []
        for event, detail in events:
            kind, _blank, number = event.subject.partition(" ")
            workers += [detail.get("worker"), detail.get("former"), *([int(number)] if kind == "worker" and
                                                                      number.isdecimal() else ())]
            teams.append(detail.get("team"))
        self.workers = _names(Worker, workers)
        self.teams = _names(Team, teams)

    def rule_of(self, subject: str) -> str:
        """The title of the rule that a line of Today comes from."""
        return self.rules.get(subject.partition(" ")[0], "")

    def of(self, event: Any, detail: Mapping[str, Any]) -> list[str]:
        """Sentences, or parts of one; what is not known here is left out."""
        return [words for words in (self._about(event), *(self._words(event, name, value)
                                                          for name, value in detail.items())) if words]

    def _about(self, event: Any) -> str:
        """Who or what it was done to, where the sentence does not say it."""
        kind, _blank, number = event.subject.partition(" ")
        if kind == "worker" and number.isdecimal():
            return self.workers.get(int(number), "")
        if event.action.startswith("specialization."):
            return self.specializations.get(event.subject, event.subject)
        return event.subject if event.action in ("backup", "restore") else ""

    def _words(self, event: Any, name: str, value: Any) -> str:
        told_empty = event.action in ("agency.change", "clients.list")  # a value that was taken away, a list of nobody
        if (value in (None, "", []) and not told_empty) or name not in WORDS:
            return ""
        try:
            return WORDS[name](self, event, value)
        except (AttributeError, TypeError, ValueError):  # a specialization's own detail of this name
            return ""

    # --- One by one ---------------------------------------------------------------------------------

    def fields(self, event: Any, value: list[str]) -> str:
        form: Any = WorkerForm if event.action.startswith("staff.") else ClientForm
        words = [label for name in value if (label := _label(form, name.removesuffix("_id")))]
        return gettext("Changed: %(fields)s", fields=", ".join(words)) if words else ""

    def settings(self, event: Any, value: Mapping[str, Any]) -> str:
        titles = {one.key: one.title for one in application.current(Registry).everything("settings")}
        words = {True: gettext("Yes"), False: gettext("No")}
        return "; ".join(f"{titles.get(f'{event.subject}.{key}', key)}: {words[one] if type(one) is bool else one}"
                         for key, one in value.items())

    def roles(self, event: Any, value: str) -> str:
        return gettext("Roles: %(roles)s", roles=", ".join(str(ROLES.get(role, role)) for role in value.split()))

    def team(self, event: Any, value: int) -> str:
        return gettext("Team: %(name)s", name=self.teams.get(value, f"#{value}"))

    def given(self, event: Any, value: list[str]) -> str:
        return gettext("Clearance: %(policies)s", policies=self._titles(value))

    def taken(self, event: Any, value: list[str]) -> str:
        return gettext("Clearance removed: %(policies)s", policies=self._titles(value))

    def sensitivity(self, event: Any, value: str) -> str:
        return gettext("Protected: %(policies)s", policies=self._titles(value.split()))

    def _titles(self, keys: Iterable[str]) -> str:
        return ", ".join(self.policies.get(key, gettext("a protection that isn't installed")) for key in keys)

    def worker(self, event: Any, value: int) -> str:
        name = self.workers.get(value, f"#{value}")
        if event.action == "audit.read":
            return gettext("Only %(name)s", name=name)
        return gettext("To: %(name)s", name=name)

    def former(self, event: Any, value: int) -> str:
        return gettext("From: %(name)s", name=self.workers.get(value, f"#{value}"))

    def value(self, event: Any, value: str) -> str:
        return str((RISKS if event.action == "client.risk" else STATUSES).get(value, value))

    def restricted(self, event: Any, value: bool) -> str:
        return gettext("Restricted to the care team") if value else gettext("No longer restricted")

    def until(self, event: Any, value: str) -> str:
        return gettext("Until %(day)s", day=day(date.fromisoformat(value[:10])))

    def form(self, event: Any, value: str) -> str:
        return self.instruments.get(value, "")

    def name(self, event: Any, value: str) -> str:
        return gettext("Name: %(name)s", name=value)

    def scope(self, event: Any, value: str) -> str:
        return gettext("Client access: %(scope)s", scope=SCOPES.get(value, value))

    def timezone(self, event: Any, value: str) -> str:
        return gettext("Time zone: %(zone)s", zone=COMMON_ZONES.get(value) or value.replace("_", " ")
                       or gettext("Same as the server"))

    def state(self, event: Any, value: str) -> str:
        return gettext("State: %(state)s", state=STATES.get(value, value) or gettext("Not set"))

    def locale(self, event: Any, value: str) -> str:
        return gettext("Dates and numbers: %(locale)s", locale=LOCALES.get(value, value))

    def reason(self, event: Any, value: str) -> str:
        return gettext("Reason: %(reason)s", reason=value)

    def lifted_because(self, event: Any, value: str) -> str:
        return gettext("Protection removed: %(reason)s", reason=shown(value))

    def why(self, event: Any, value: str) -> str:
        known = {"csrf": gettext("Form expired"), "foreign": gettext("Sent from another site"),
                 "assigned": gettext("Client assigned to this person")}
        return known.get(value, "")

    def filter(self, event: Any, value: str) -> str:
        return gettext("Only: %(what)s", what=GROUPS.get(value, value))

    def client(self, event: Any, value: int) -> str:
        return gettext("Only about client #%(number)s", number=value) if value in self.known else ""

    def events(self, event: Any, value: int) -> str:
        return ngettext("%(num)d event", "%(num)d events", value)

    def unreadable(self, event: Any, value: int) -> str:
        return ngettext("%(num)d event couldn't be read", "%(num)d events couldn't be read", value) if value else ""

    def clients(self, event: Any, value: int) -> str:
        return ngettext("%(num)d client", "%(num)d clients", value)

    def ids(self, event: Any, value: Any) -> str:
        """The clients that a list showed or a refusal was about, as far as they may be known."""
        if isinstance(value, dict):
            number = value.get("client_id")
            return gettext("About client #%(number)s", number=number) if number in self.known else ""
        if event.action != "clients.list":
            return ""
        found = [number for number in value if number in self.known]
        if not found:  # also when all of them are hidden by now: that there were any is not told
            return gettext("no clients")
        if len(found) > LISTED:
            return ngettext("%(num)d client", "%(num)d clients", len(found))
        return ", ".join(f"#{number}" for number in found)


# Each detail by its name in the event; what stands in no event of the core is not said.
WORDS: dict[str, Callable[[Details, Any, Any], str]] = {
    method.__name__: method for method in (
        Details.fields, Details.roles, Details.settings, Details.team, Details.given, Details.taken,
        Details.sensitivity, Details.worker,
        Details.former, Details.value, Details.restricted, Details.until, Details.form, Details.name, Details.scope,
        Details.timezone, Details.state, Details.locale, Details.reason, Details.lifted_because, Details.why,
        Details.filter, Details.client, Details.clients, Details.events,
        Details.unreadable, Details.ids)}


def _names(table: Any, ids: Iterable[Any]) -> dict[int, str]:
    wanted = sorted({number for number in ids if type(number) is int})
    return dict(table.select(table.id, table.name).where(table.id << wanted).tuples())


def _label(form: Any, column: str) -> str:
    """What a form calls the field of this column; "" for a column that nobody fills in."""
    field = getattr(form, column, None)
    return str(field.args[0]) if isinstance(field, UnboundField) and field.args else ""

