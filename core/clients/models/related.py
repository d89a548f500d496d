"""People around a client: family, friends, caregivers, guardians; what each may know, and who is never contacted."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from peewee import BooleanField, CharField, DateField, TextField

from core.clients.models.record import Record
from core.foundation.db import Moment
from core.foundation.prepared import Prepared, given
from core.web.sentences import lazy_gettext as _

RELATIONS = {"spouse": _("Spouse or partner"), "parent": _("Parent"), "child": _("Child"), "sibling": _("Sibling"),
             "grandparent": _("Grandparent"), "relative": _("Other relative"), "friend": _("Friend"),
             "neighbor": _("Neighbor"), "caregiver": _("Caregiver"), "professional": _("Professional"),
             "other": _("Other")}
PERMITTED = {"": _("Not asked"), "yes": _("Yes"), "no": _("No")}
POWERS = {"": _("None"), "guardian": _("Guardian"), "conservator": _("Conservator"),
          "health": _("Health care power of attorney"), "finances": _("Power of attorney for finances"),
          "payee": _("Representative payee")}


class RelatedPerson(Record):
    """Somebody around the client. Whoever is `stopped` is never contacted, whatever else is said of them."""

    record_name = "related"

    name = CharField(200)
    relation = CharField(16, default="")
    relation_words = CharField(200, default="")
    phone = CharField(200, default="")
    email = CharField(200, default="")
    may_discuss = CharField(16, default="")  # "yes", "no", or nobody asked: then no
    may_receive = CharField(16, default="")  # papers about the client; likewise
    emergency = BooleanField(default=False)  # to be called in an emergency; without may_discuss only then
    caregiver = BooleanField(default=False)
    stopped = BooleanField(default=False)
    power = CharField(16, default="")
    power_scope = CharField(200, default="")
    power_until = DateField(null=True)
    note = TextField(default="")
    ended_on = DateField(null=True)  # since when they are no longer around
    by = CharField(200)
    at = Moment()

    @property
    def url(self) -> str:
        return f"/related/{self.id}"

    @property
    def relation_shown(self) -> str:
        """What they are to the client, in words."""
        return self.relation_words or str(RELATIONS.get(self.relation, ""))

    @property
    def power_words(self) -> str:
        return str(POWERS.get(self.power, self.power)) if self.power else ""

    def has_power(self, today: date) -> bool:
        """Whether their legal power holds on this day."""
        return bool(self.power) and self.ended_on is None and (self.power_until is None or self.power_until >= today)

    def may_be_called(self) -> bool:
        """Whether a page makes their phone a link: not of somebody who is never contacted or no longer around."""
        return not self.stopped and self.ended_on is None

    @classmethod
    def of(cls, client_id: int, cleared: Iterable[str]) -> list[RelatedPerson]:
        """Those of a client that somebody cleared for these may know: who is never contacted first, the former last."""
        return RELATED.models(client=client_id, cleared=list(cleared))

    @classmethod
    def never_contacted(cls, client_id: int, cleared: Iterable[str]) -> list[RelatedPerson]:
        """Those of them who must not be contacted."""
        return STOPPED.models(client=client_id, cleared=list(cleared))


RELATED = Prepared(lambda: RelatedPerson.select().where(
    RelatedPerson.client == given("client"), RelatedPerson.sensitivity << given("cleared"))
    .order_by(RelatedPerson.ended_on.is_null().desc(), RelatedPerson.stopped.desc(), RelatedPerson.emergency.desc(),
              RelatedPerson.id))
STOPPED = Prepared(lambda: RelatedPerson.select().where(
    RelatedPerson.client == given("client"), RelatedPerson.sensitivity << given("cleared"), RelatedPerson.stopped)
    .order_by(RelatedPerson.id))
