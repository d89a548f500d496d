"""The names of the core that the contract knows are those that the core has."""
from __future__ import annotations

from pathlib import Path

import core
from core.access.rules import PERMISSIONS
from core.clients.models import Record
from core.extension.contracts import known
from core.foundation.db import PluginTable, Table, VersionedTable


def of_the_core(kind):
    for made in kind.__subclasses__():
        if made.__module__.startswith("core."):
            yield made
            yield from of_the_core(made)


def test_the_permissions_are_those_of_the_roles():
    assert frozenset().union(*PERMISSIONS.values()) == known.PERMISSIONS


def test_the_kinds_that_a_rule_may_watch_are_those_that_the_core_tells_of():
    told = {kind.watched_as or kind.record_name for kind in of_the_core(Record)} - {""}
    assert told | {"client", "agency"} == known.WATCHED


def test_every_blueprint_and_package_of_the_core_is_reserved(app, registry):
    own = {name for name in app.blueprints if name not in registry.plugins}
    parts = {path.stem for path in Path(core.__file__).parent.iterdir()
             if not path.name.startswith(("_", ".")) and path.suffix in ("", ".py")}
    assert own | parts | {"static", "plugins", "templates"} <= known.RESERVED


def test_everything_that_a_table_of_the_core_begins_with_is_reserved():
    names = {kind._meta.table_name for kind in of_the_core(Table)} - {
        kind._meta.table_name for kind in (Record, PluginTable, VersionedTable)}
    for name in (*names, "migration_core"):
        words = name.split("_")
        begins = {"_".join(words[:count]) for count in range(1, len(words) + 1)} - {"plan_record", "migration_core"}
        assert begins <= known.RESERVED, begins - known.RESERVED
