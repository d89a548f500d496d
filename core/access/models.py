"""The agency itself: its name, where it is, and how far its staff see."""
from __future__ import annotations

from typing import Any

from blinker import Signal
from flask import g, has_app_context
from peewee import BooleanField, CharField

from core.access.rules import LOCALES, SCOPES, STATES
from core.accounts.models import tell_staff_changed
from core.foundation import application, audit, clock
from core.foundation.db import VersionedTable, atomic
from core.foundation.prepared import Prepared
from core.web.language import Language

state_changed = Signal()
"""Sent within the transaction in which the agency's state changed: days that depend on its holidays are others now."""


class Agency(VersionedTable):
    """The one row about the agency that runs this program."""

    name = CharField(200)
    scope = CharField(16, default="team")
    timezone = CharField(64, default="")  # an IANA name; "": the machine's
    state = CharField(2, default="")  # a US state or territory, by its two letters
    locale = CharField(16, default="en_US")  # of dates and numbers
    asks_orientation = BooleanField(default=False)  # whether clients are asked about their sexual orientation

    @property
    def scope_words(self) -> str:
        return str(SCOPES.get(self.scope, self.scope))

    @classmethod
    def here(cls) -> Agency:
        """This agency; read once a request, for who is signed in together with the session."""
        if has_app_context() and (known := g.get("agency")):
            return known
        here = HERE.model() or cls(name="", scope="assigned")
        if has_app_context():
            g.agency = here
        return here

    def apply(self) -> None:
        """Use the agency's time zone and locale in this application; the machine's zone for one it does not know."""
        clock.set_agency_zone(self.timezone if self.timezone in clock.zone_names() else "")
        application.current(Language).locale = self.locale

    def change(self, seen_version: int, **columns: Any) -> None:
        """Change the agency's columns. Raises Stale, and ValueError for a value that is none of the choices."""
        for name, known in (("scope", SCOPES), ("timezone", {"", *clock.zone_names()}), ("state", {"", *STATES}),
                            ("locale", LOCALES)):
            if columns.get(name, getattr(self, name)) not in known:
                raise ValueError(f"{columns[name]!r} is no {name}")
        changed = {name: value for name, value in columns.items() if value != getattr(self, name)}
        with atomic():
            for name, value in columns.items():
                setattr(self, name, value)
            self.save_from(seen_version)
            audit.record("agency.change", subject="agency", **changed)
            tell_staff_changed(0)
            if "state" in changed:
                state_changed.send(self)
        self.apply()


HERE = Prepared(lambda: Agency.select().order_by(Agency.id).limit(1))
