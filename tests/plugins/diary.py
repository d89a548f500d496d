"""The source of a plugin with a table, and of the migration that makes it."""
from __future__ import annotations

from tests.plugins.conftest import hook

DIARY = """
from flask import Blueprint
from peewee import TextField

from core.extend import *
from core.extend import hookimpl

bp = Blueprint("diary", __name__)

class Entry(Record):
    record_name = "diary.entry"
    text = TextField()

    class Meta:
        table_name = "diary_entry"

@bp.get("/clients/<int:client_id>/entries")
@needs("clients.read")
def index(client_id):
    return f"{Entry.select().where(Entry.client == get_client(client_id).id).count()} entries"
""" + hook("specialization", 'Specialization("diary", "Diary", "A plugin of a test")') + hook(
    "tables", "[Entry]") + hook("blueprint", "bp") + hook(
    "assessment_forms", '[AssessmentForm("mood", "Mood of the diary", [Question("a", "A?", {0: "No"})])]') + hook(
    "monitoring_rules", '[MonitoringRule("write", "Diary rule", ("contact",), lambda client, today: 1 / 0)]') + hook(
    "client_panels", '[ClientPanel("box", "Diary box", "diary/box.html", lambda client, today: {})]') + hook(
    "settings", '[Setting("on", "On", True)]') + hook(
    "sensitivity_policies", '[SensitivityPolicy("secret", "Secret diary", "Diary clearance")]')

NOTES = DIARY.replace("diary", "notes").replace("Diary", "Notes")  # comes after it, and is right

MAKE = """
from peewee import ForeignKeyField, IntegerField, CharField, TextField
from core.migrating import Client, Frozen, create_tables

class Entry(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100)
    text = TextField()

    class Meta:
        table_name = "diary_entry"

def up(migrator, db):
    create_tables(db, Entry)
"""
FINE = "def up(migrator, db):\n    pass\n"
