"""That a client left hospital: where, when, how complex, and how the time after it ended."""
from __future__ import annotations

from datetime import date
from typing import Any, Self

from peewee import CharField, DateField, TextField

from core.extend import (
    Client,
    Conflict,
    Moment,
    Prepared,
    Readable,
    Record,
    atomic,
    gettext,
    given,
    lazy_gettext,
    now,
)

COMPLEXITIES = {"moderate": lazy_gettext("Moderate: visit within 14 days"),
                "high": lazy_gettext("High: visit within 7 days")}
ENDINGS = {"finished": lazy_gettext("Transition completed"), "readmitted": lazy_gettext("Readmitted"),
           "mistake": lazy_gettext("Entered in error")}
WITH_THE_CLIENT = "closed"  # the ending of those that were open when the client was closed
ENDING_WORDS = {**ENDINGS, WITH_THE_CLIENT: lazy_gettext("Client closed")}


class Discharge(Record):
    """One discharge. It asks for a contact and a visit until both took place or it is ended."""

    record_name = "healthcare.discharge"
    readable = Readable(lazy_gettext("Hospital discharges"), {
        "discharged_on": lazy_gettext("Discharged"), "facility": lazy_gettext("From"),
        "complexity": lazy_gettext("Medical decision-making complexity"),
        "reason": lazy_gettext("Reason for the stay"), "by": lazy_gettext("Recorded by"),
        "at": lazy_gettext("Recorded"), "ended_at": lazy_gettext("Closed"), "ended_by": lazy_gettext("Closed by"),
        "ending": lazy_gettext("Reason"), "ending_reason": lazy_gettext("Why was it entered in error?")},
        on="discharged_on", words={"complexity": COMPLEXITIES, "ending": ENDING_WORDS}, withdrawn="ending",
        withdrawn_as="mistake")

    discharged_on = DateField()
    facility = CharField(200)
    complexity = CharField(16)
    reason = TextField(default="")
    by = CharField(200)
    at = Moment()
    ended_at = Moment(null=True)
    ended_by = CharField(200, default="")
    ending = CharField(16, default="")
    ending_reason = TextField(default="")  # of one that was entered by mistake

    class Meta:
        table_name = "healthcare_discharge"

    @property
    def url(self) -> str:
        return f"/s/healthcare/clients/{self.client_id}/discharges"

    @property
    def complexity_words(self) -> Any:
        return COMPLEXITIES.get(self.complexity, self.complexity)

    @property
    def ending_words(self) -> Any:
        return ENDING_WORDS.get(self.ending, self.ending)

    @classmethod
    def of(cls, client: Client, reader: Any) -> list[Discharge]:
        """The client's discharges that the reader is cleared for, the newest first."""
        return [discharge for discharge in NEWEST_FIRST.models(client=client.id)
                if discharge.sensitivity in reader.may_see]

    @classmethod
    def standing(cls, client: Client) -> list[Discharge]:
        """All but those entered by mistake, protected and ended ones too, the oldest first: for rules."""
        return [discharge for discharge in NEWEST_FIRST.models(client=client.id)
                if discharge.ending != "mistake"][::-1]

    @classmethod
    def add(cls, client: Client, by: Any, **fields: Any) -> Self:
        """Raises Conflict when it is recorded and open, and ClientClosed."""
        with atomic():
            cls._must_be_new(client, by, fields["discharged_on"], fields["facility"])
            return super().add(client, by, **fields)

    def edit(self, seen_version: int, by: Any, **fields: Any) -> None:
        """Save these fields. Raises Stale, and Conflict when it became one that is recorded and open."""
        with atomic():
            if (fields["discharged_on"], fields["facility"]) != (self.discharged_on, self.facility):
                self._must_be_new(self.client, by, fields["discharged_on"], fields["facility"], self.id)
            self.change(seen_version, **fields)

    @classmethod
    def _must_be_new(cls, client: Client, by: Any, on: date, facility: str, own: int = 0) -> None:
        """Raises Conflict for another open one from there on that day: the contacts after it would settle one of them,
        and the other would stay overdue. One that `by` may not know of makes no difference."""
        for other in cls.of(client, by):
            if other.id != own and other.ended_at is None and other.discharged_on == on and (
                    other.facility.strip().casefold() == facility.strip().casefold()):
                raise Conflict(gettext("This discharge is already recorded. Check the date and the hospital."), other)

    def must_take_changes(self) -> None:
        """Raises Conflict once it was ended, but not when that was with the client, who may be reopened."""
        if self.ended_at and self.ending != WITH_THE_CLIENT:
            raise Conflict(gettext("This discharge is closed. Add it again if it's still open."), self)

    def end(self, seen_version: int, ending: str, by: Any, reason: str = "") -> None:
        """No more is to be done about it, with why. Raises Stale."""
        self.change(seen_version, "end", ending_reason=reason, **ended(ending, by))


NEWEST_FIRST = Prepared(lambda: Discharge.select().where(Discharge.client == given("client"))
                        .order_by(Discharge.discharged_on.desc(), Discharge.id.desc()))


def ended(ending: str, by: Any) -> dict[str, Any]:
    """The columns of a discharge that is ended now."""
    return {"ended_at": now(), "ended_by": by.name, "ending": ending}
