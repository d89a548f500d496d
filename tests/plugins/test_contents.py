"""Each of the four plugins: what it must bring, its tables as migrated, its example data."""
from __future__ import annotations

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest

from core.clients.models import Client
from core.extension.registry import discover
from core.foundation import clock, db
from core.monitoring.models import DueItem

pytestmark = pytest.mark.one_database

INSTALLED = discover().plugins
NAMES = ("geriatric", "healthcare", "mental_health", "substance_use")


def test_the_four_are_found_and_none_is_refused():
    missing = [name for name in NAMES if name not in INSTALLED or INSTALLED[name].refused or INSTALLED[name].warnings]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_each_brings_what_a_specialization_must(name):
    values = INSTALLED[name].values
    least = {"assessment_forms": 2, "goal_types": 3, "resource_categories": 3, "monitoring_rules": 1,
             "client_panels": 1, "demo": 1}
    assert {hook for hook, count in least.items() if len(values[hook]) < count} == set()
    assert all(form.licence and form.source for form in values["assessment_forms"])


@pytest.mark.parametrize("table", [table for name in NAMES for table in INSTALLED[name].values["tables"]],
                         ids=lambda table: table._meta.table_name)
def test_the_migration_makes_the_columns_that_the_model_has(database, table):
    made = {column.name: column.null for column in db.db.get_columns(table._meta.table_name)}
    declared = {field.column_name: field.null for field in table._meta.sorted_fields}
    assert made == declared


@pytest.fixture
def story(worker):
    return SimpleNamespace(random=random.Random(7), today=clock.today(), worker=worker,
                           days_ago=lambda n: clock.today() - timedelta(days=n))


@pytest.mark.parametrize("name", NAMES)
def test_its_example_data_can_be_made_many_times_and_says_what_is_due(app, story, worker, name):
    for _ in range(12):
        client = Client.add(worker, given="Ida", family="Example")
        for demo in INSTALLED[name].values["demo"]:
            demo.build(client, story)
    assert DueItem.select().where(DueItem.rule.startswith(f"{name}.")).exists()
    assert not DueItem.select().where(DueItem.key == "failed").exists()


@pytest.mark.parametrize("name", NAMES)
def test_erasing_a_client_erases_its_rows(app, story, client, name):
    for demo in INSTALLED[name].values["demo"]:
        demo.build(client, story)
    Client.delete().where(Client.id == client.id).execute()
    assert [table for table in INSTALLED[name].values["tables"] if table.select().exists()] == []
