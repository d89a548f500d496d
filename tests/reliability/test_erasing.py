"""Erasing a client erases its rows everywhere: every table of the core and of the plugins, on both databases."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from peewee import BooleanField, DateField, DateTimeField, ForeignKeyField, TextField
from peewee import IntegerField as Integer

from core.clients.models import Client
from core.foundation import clock
from core.foundation.db import Table, db

# They name a client and stay when it is erased: what was done and seen, and by which protection that is read.
LASTING = {"audit_event", "later_label", "listed_client"}


def every_table() -> dict[str, Any]:
    """The models of all tables that the database has, by name."""
    there = {name for name in db.get_tables() if not name.startswith(("sqlite_", "migration_"))}
    models = {model._meta.table_name: model for model in _below(Table) if model._meta.table_name in there}
    assert models.keys() == there, "a table without a model cannot be looked at here"
    return models


def _below(model: Any) -> Iterator[Any]:
    for kind in model.__subclasses__():
        yield kind
        yield from _below(kind)


def owned(models: dict[str, Any]) -> list[Any]:
    """The tables whose rows belong to a client, directly or through a row that they point at; parents first."""
    known: list[Any] = [Client]
    while more := [model for model in models.values() if model not in known and any(
            field.rel_model in known for field in _keys(model))]:
        known += more
    return sorted(known, key=lambda model: _depth(model, models))


def _keys(model: Any) -> list[ForeignKeyField]:
    return [field for field in model._meta.sorted_fields if isinstance(field, ForeignKeyField)]


def _depth(model: Any, models: dict[str, Any]) -> int:
    """How many tables must have a row before this one can; what may be empty (a task's note) does not count."""
    return 1 + max((_depth(field.rel_model, models) for field in _keys(model)
                    if field.rel_model is not model and not field.null), default=0)


def a_row_everywhere(client: Client, worker: Any, models: list[Any]) -> dict[Any, list[int]]:
    """Give the client a row in each of these tables, each pointing at those made before. Returns their ids."""
    made: dict[Any, list[int]] = {Client: [client.id], type(worker): [worker.id]}
    for model in models:
        if model is not Client:
            made.setdefault(model, []).append(_new(model, made, client.id))
    del made[type(worker)]
    return made


def _value(field: Any, made: dict[Any, list[int]], number: int) -> Any:
    if isinstance(field, ForeignKeyField):
        rows = made.get(field.rel_model) or [] if field.rel_model is not field.model else []
        if not rows and not field.null:  # a row of the agency's, which stays
            rows = [_new(field.rel_model, made, number)]
        return rows[-1] if rows else None
    if isinstance(field, BooleanField):
        return False
    if isinstance(field, DateTimeField):
        return clock.now()
    if isinstance(field, DateField):
        return date(2026, 11, 23)
    if isinstance(field, Integer):
        return number
    return f"x{number}" if isinstance(field, TextField) or getattr(field, "max_length", 0) > 2 else str(number)[:1]


def _new(model: Any, made: dict[Any, list[int]], number: int) -> int:
    return model.insert(**{field.name: _value(field, made, number) for field in model._meta.sorted_fields
                           if field.name != "id"}).execute()


@pytest.fixture
def models(app: Any) -> list[Any]:
    return owned(every_table())


def test_erasing_a_client_leaves_no_row_of_it_and_every_row_of_another(models, client, worker):
    other = Client.add(worker, given="Ines", family="Moreno")
    mine, theirs = (a_row_everywhere(who, worker, models) for who in (client, other))
    assert mine.keys() == set(models) and len(models) >= 20
    Client.delete().where(Client.id == client.id).execute()
    left = {model._meta.table_name: model.select().where(model.id << ids).count() for model, ids in mine.items()}
    assert {name for name, count in left.items() if count} == set()
    gone = [model._meta.table_name for model, ids in theirs.items()
            if model.select().where(model.id << ids).count() < len(ids)]
    assert gone == []


def test_what_names_a_client_says_so_to_the_database(app):
    silent = []
    for name in every_table():
        columns = {column.name for column in db.get_columns(name)}
        pointing = {key.column: key.dest_table for key in db.get_foreign_keys(name)}
        silent += [name for column in columns & {"client_id", "client"} if pointing.get(column) != "client"]
    assert set(silent) == LASTING
