"""Rows of a specialization that is off or gone and that were entered in error: marked, struck through, not counted."""
from __future__ import annotations

import pytest

from core.foundation import clock
from core.specializations.models import keep_declared
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from tests.reliability.test_uninstalled import gone
from tests.specializations.test_records import records, switch

pytestmark = pytest.mark.one_database


def test_what_was_entered_in_error_is_struck_through_and_not_counted(web, client, worker, registry):
    for place, withdrawn_at in (("On the <steps>", clock.now()), ("In the hall", None)):
        Fall.add(client, worker, on=clock.today(), place=place, withdrawn_at=withdrawn_at)
    for facility, ending in (("General", "mistake"), ("County", "finished")):
        Discharge.add(client, worker, discharged_on=clock.today(), facility=facility, complexity="high", ending=ending)
    keep_declared(registry)
    for name, counted, wrong, right in (("geriatric", "Falls (1)", "On the &lt;steps&gt;", "In the hall"),
                                        ("healthcare", "Hospital discharges (1)", "General", "County")):
        gone(registry, name=name)
        assert counted in web.sign_in(worker).get(client.url).text
        page = web.get(records(client, name)).text
        assert page.index(">Entered in error<") < page.index(f"<s>{wrong}</s>")
        assert f"<s>{right}" not in page and right in page


def test_a_table_with_nothing_but_rows_entered_in_error_is_still_there_to_read(web, client, worker, administrator):
    Fall.add(client, worker, on=clock.today(), place="In the hall", withdrawn_at=clock.now())
    switch(web, administrator, "geriatric")
    assert "Falls (0)" in web.sign_in(worker).get(client.url).text
