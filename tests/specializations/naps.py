"""A specialization whose tables say nothing of how they read."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from core.clients.models import Client
from core.extend import PluginTable
from core.extension.contributions import Specialization
from core.extension.registry import HOOKS, Plugin


class Nap(PluginTable):
    """A table about a client that says nothing of how it reads."""

    client = ForeignKeyField(Client, backref=lambda field: "+", on_delete="CASCADE")
    slept_on = DateField()
    in_bed = BooleanField()
    minutes = IntegerField(default=20)
    how_it_went = TextField()
    sensitivity = CharField(100, default="")
    worker = ForeignKeyField(Client, backref=lambda field: "+", null=True, on_delete="CASCADE")

    class Meta:
        table_name = "naps_nap"


class Dream(PluginTable):
    """A table about a client by way of another one."""

    nap = ForeignKeyField(Nap, backref=lambda field: "+", on_delete="CASCADE")
    seen = TextField()

    class Meta:
        table_name = "naps_dream"


def naps() -> Plugin:
    """The plugin, as if it had been asked."""
    plugin = Plugin("naps", about=Specialization("naps", "Naps", "Sleep by day"))
    plugin.values = {**dict.fromkeys(HOOKS, ()), "tables": (Nap, Dream)}
    return plugin
