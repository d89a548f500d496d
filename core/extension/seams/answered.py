"""What of an answer the database and the pages couldn't keep, whoever gave it: a day, a policy, the fields of a record.

One check for what rules, events and a plugin's own pages want kept. Each raises Wrong, with a sentence without values.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from peewee import DateField

from core.extension.registry import Registry
from core.extension.seams.failed import Wrong
from core.foundation import application

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
OF_THE_CORE = frozenset({"id", "client", "version"})  # columns of a record that are never a plugin's to change


def must_be_day(value: Any, where: str) -> None:
    """A date, no datetime, that every page can count from."""
    if not isinstance(value, date) or isinstance(value, datetime) or not FIRST <= value <= LAST:
        raise Wrong(f"{where} must be a date from {FIRST.year} to {LAST.year}")


def must_be_policy(key: Any, where: str) -> None:
    """"" or the full key of a policy that is there; under any other nobody would see what is kept."""
    if key and not application.current(Registry).get("sensitivity_policies", key):
        raise Wrong(f"{where} names no policy")


def must_be_fields(row: Any, fields: Mapping[str, Any], where: str) -> None:
    """New values of a record's fields, none of them the core's own."""
    columns = row._meta.combined
    for name, value in fields.items():
        field = columns.get(name)
        if field is None or field.name in OF_THE_CORE:
            raise Wrong(f"{where} names a field that the record doesn't have, or that can't be changed")
        if field.name == "sensitivity" and value != row.sensitivity:
            must_be_policy(value, f"the sensitivity in {where}")
        elif isinstance(field, DateField) and value is not None:
            must_be_day(value, f"a day in {where}")
        elif isinstance(value, datetime):
            must_be_day(value.date(), f"a day in {where}")
