"""The tables that every save writes have the indexes that their models name, and none that another one begins with."""
from __future__ import annotations

import pytest

from core.foundation import db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem
from core.web.once import Submission

WRITTEN = (AuditEvent, Contact, DueItem, Submission)
WALKED = {"audit_event_client_id", "contact_worker_id"}  # by the row's id, which stands behind no other column there


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("table", WRITTEN)
def test_the_indexes_of_the_database_are_those_of_the_model(table):
    stored = {index.name for index in _indexes(table) if not index.name.endswith("_pkey")}
    assert stored == {index._name for index in table._meta.fields_to_index()}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("table", WRITTEN)
def test_no_index_is_what_another_one_begins_with(table):
    found = _indexes(table)
    begun = {one.name for one in found for other in found
             if one is not other and not one.unique and other.columns[:len(one.columns)] == one.columns}
    assert begun <= WALKED


def _indexes(table):
    return db.db.get_indexes(table._meta.table_name)
