"""Forms that change the risk or the status of a client, and who works with it."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.accounts.models import active_workers
from core.clients.forms.record import RecordForm, policy_titles
from core.clients.models import RISKS, STATUSES, Client, OpenWork
from core.web.forms import Check, Form, LongText, Pick, Radio, SelectChoice, Text, choices


class RiskForm(RecordForm):
    """How great the risk is, and why."""

    value = Radio(_("Risk"), choices(RISKS.items()))
    reason = LongText(_("Reason"), _("Kept in the client's history."), required=True, limit=2000)


class SettlingForm(Form):
    """A form that asks what becomes of each open thing: a field for each, named by its key."""

    open_items: Iterable[OpenWork] = ()

    @classmethod
    def of(cls, open_items: Iterable[OpenWork], *args: Any, **kwargs: Any) -> Self:
        """The form with a field for each of these; the rest is as for the form itself."""
        fields: dict[str, Any] = {"open_items": open_items}
        for item in open_items:
            fields[item.key] = Pick(item.title, choices(item.ways(current_user).items(), gettext("Choose")))
        return type(cls.__name__, (cls,), fields)(*args, **kwargs)

    @property
    def ways(self) -> dict[str, str]:
        """How each open thing is settled, by its key."""
        return {item.key: self[item.key].data for item in self.open_items}

    def all_settled(self) -> bool:
        """Whether something was chosen for each; says beside those where not."""
        missing = [item for item in self.open_items if not self[item.key].data]
        for item in missing:
            self[item.key].errors = [_("Choose what to do with this.")]
        return not missing


class StatusForm(SettlingForm, RecordForm):
    """Whether we work with the client, why that changes, and at a closing what becomes of each open thing."""

    value = Radio(_("Status"), choices(STATUSES.items()), required=True)
    reason = LongText(_("Reason"), _("Kept in the client's history."), required=True, limit=2000)
    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return self.all_settled() and valid if self.value.data == "closed" else valid


class MemberForm(Form):
    """Somebody who joins the care team."""

    member = Pick(_("Staff member"), required=True)
    part = Text(_("Role"), _("For example: nurse, housing, vacation coverage."), required=True)


def without(worker_ids: set[int], options: list[SelectChoice], chosen: str | None) -> list[SelectChoice]:
    """These options but for those of the workers, unless one was chosen."""
    left_out = {str(number) for number in worker_ids} - {chosen}
    return [option for option in options if option.value not in left_out]


class TakersForm(Form):
    """Who takes over somebody's open work about a client; a protected thing may go to somebody else."""

    worker = Pick(_("New worker"))
    protected: Iterable[OpenWork] = ()

    @classmethod
    def of(cls, client: Client, protected: Iterable[OpenWork], former_id: int, **kwargs: Any) -> Self:
        """The form with a field for each of these, named by its key.

        Only who may see a record is offered, and not the former worker: once posted, that is refused on saving, so that
        a form that is sent twice is answered as it was the first time.
        """
        fields = {item.key: Pick(item.title, hint=policy_titles().get(item.sensitivity, "")) for item in protected}
        form = type(cls.__name__, (cls,), {**fields, "protected": protected})(**kwargs)
        workers = [(w.id, w.name) for w in active_workers("case_manager", "supervisor", cleared_for=client.sensitivity)]
        form.worker.choices = without({former_id}, choices(workers, gettext("Choose")), form.worker.data)
        for item in protected:
            cleared = {w.id for w in active_workers(cleared_for=item.sensitivity)}
            able = choices([pair for pair in workers if pair[0] in cleared], gettext("The new worker"))
            form[item.key].choices = without({former_id}, able, form[item.key].data)
        return form

    def chooses(self, worker_id: int) -> bool:
        """Whether this worker is to take anything."""
        return worker_id in {int(self.worker.data or 0), *self.takers.values()}

    @property
    def takers(self) -> dict[str, int]:
        """Who takes a protected thing instead of the one who takes over, by its key."""
        return {item.key: int(self[item.key].data) for item in self.protected if self[item.key].data}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        chosen = {str(option.value): option.label for option in self.worker.choices}.get(self.worker.data or "")
        for item in self.protected:
            able = {option.value for option in self[item.key].choices}
            if valid and chosen and not self[item.key].data and self.worker.data not in able:
                self[item.key].errors = [_("%(name)s doesn't have clearance for this. Choose someone else.",
                                           name=chosen)]
        return valid and not self.errors


class HandoverForm(TakersForm):
    """Another worker for the client."""

    worker = Pick(_("New worker"), required=True)
    former = Radio(_("What happens to the previous worker?"), choices([
        ("leaves", _("Leaves the care team")),
        ("stays", _("Stays on the care team; open work goes to the new worker")),
        ("keeps", _("Stays on the care team and keeps the open work"))]), default="leaves")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.former.data = self.former.data or "leaves"


class PartForm(TakersForm):
    """The end of somebody's part in the care team."""

    worker = Pick(_("Who takes over the open work"))

    @classmethod
    def of(cls, client: Client, protected: Iterable[OpenWork], former_id: int, **kwargs: Any) -> Self:
        form = super().of(client, protected, former_id, **kwargs)
        form.worker.data = form.worker.data or str(client.worker_id)
        return form


class RestrictForm(Form):
    """Hiding the client from everybody but its care team."""

    restricted = Check(_("Only the care team can see this client"))
