"""The agency itself: its name and how far its staff see."""
from __future__ import annotations

from flask import g, has_app_context
from peewee import CharField

from core.access.rules import SCOPES
from core.accounts.models import tell_staff_changed
from core.foundation import audit
from core.foundation.db import VersionedTable, atomic


class Agency(VersionedTable):
    """The one row about the agency that runs this program."""

    name = CharField(200)
    scope = CharField(16, default="team")

    @property
    def scope_words(self) -> str:
        return SCOPES.get(self.scope, self.scope)

    @classmethod
    def here(cls) -> Agency:
        """This agency; read once a request."""
        if has_app_context() and "agency" in g:
            return g.agency
        here = cls.select().order_by(cls.id).first() or cls(name="", scope="assigned")
        if has_app_context():
            g.agency = here
        return here

    def change(self, seen_version: int, name: str, scope: str) -> None:
        """Rename the agency or change the scope. Raises Stale, and ValueError for an unknown scope."""
        if scope not in SCOPES:
            raise ValueError(f"{scope!r} is no scope")
        with atomic():
            self.name, self.scope = name, scope
            self.save_from(seen_version)
            audit.record("agency.change", subject="agency", name=name, scope=scope)
            tell_staff_changed(0)
