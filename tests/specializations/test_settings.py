"""What an agency decides about a specialization: changed by an administrator, logged, and followed by due dates."""
from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.extend import setting
from core.extension.settings import PluginSettings
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge

ADDRESS = "/specializations/geriatric/settings"


@pytest.fixture
def falls(client, worker):
    """Three falls in 80 days."""
    for ago in (80, 40, 2):
        Fall.add(client, worker, on=clock.today() - timedelta(days=ago), place="In the hall")


def plan_reviews(client):
    return DueItem.select().where(DueItem.client == client, DueItem.key.startswith("plan-")).count()


def test_rules_and_boxes_follow_as_soon_as_it_is_changed(web, client, worker, administrator, falls):
    assert plan_reviews(client) == 0
    saved = web.sign_in(administrator).post(ADDRESS, {"fall_window": "90", "version": "0"})
    assert ADDRESS in web.follow(saved).text
    page = web.get(ADDRESS).text
    assert "Days in which 3 falls call for a plan review" in page and 'value="90"' in page
    assert (setting("geriatric.fall_window"), plan_reviews(client)) == (90, 1)
    web.sign_in(worker)
    assert "3 falls in 90 days" in web.get(client.url).text
    assert "3 or more falls in 90 days." in web.get("/").text


def test_where_a_video_call_is_no_visit_the_visit_stays_due(web, client, worker, administrator):
    left = clock.today() - timedelta(days=4)
    Discharge.add(client, worker, discharged_on=left, facility="General", complexity="high")
    Contact.log(client, worker, on=clock.today(), kind="video", outcome="reached", whom="client", text="Seen")
    visits = DueItem.select().where(DueItem.client == client, DueItem.key.startswith("visit-"))
    assert not visits.exists()
    assert web.sign_in(administrator).post("/specializations/healthcare/settings", {"version": "0"}).status_code == 303
    assert "Home or office visit within 7 days." in str(visits.get().why)


def test_the_audit_log_says_what_was_changed_to_what(web, administrator, auditor):
    web.sign_in(administrator).post(ADDRESS, {"fall_window": "90", "version": "0"})
    web.post("/specializations/healthcare/settings", {"version": "0"})
    page = web.sign_in(auditor).get("/audit").text
    assert "Days in which 3 falls call for a plan review: 90" in page
    assert "A video call counts as the visit after a discharge: No" in page


@pytest.mark.parametrize("typed", ["", "13", "366", "many", "60.5"])
def test_what_is_out_of_bounds_is_told_and_nothing_is_saved(web, administrator, typed):
    assert web.sign_in(administrator).post(ADDRESS, {"fall_window": typed, "version": "0"}).status_code == 422
    assert not PluginSettings.select().exists() and setting("geriatric.fall_window") == 60


def test_two_administrators_do_not_overwrite_each_other(web, administrator):
    web.sign_in(administrator)
    assert web.post(ADDRESS, {"fall_window": "90", "version": "0"}).status_code == 303
    late = web.post(ADDRESS, {"fall_window": "30", "version": "0"})
    assert late.status_code == 409 and "90" in late.text and "30" in late.text
    assert setting("geriatric.fall_window") == 90
    assert web.post(ADDRESS, {"fall_window": "30", "version": "1"}).status_code == 303


def test_a_form_that_changes_nothing_leaves_no_row_in_the_audit_log(web, administrator):
    web.sign_in(administrator).post(ADDRESS, {"fall_window": "60", "version": "0"})
    assert not AuditEvent.select().where(AuditEvent.action == "specialization.settings").exists()


def test_a_plugin_without_settings_and_one_that_is_not_there_have_no_page(web, administrator):
    web.sign_in(administrator)
    for name in ("mental_health", "nobody"):
        assert web.get(f"/specializations/{name}/settings").status_code == 404


def test_a_chosen_value_that_no_longer_fits_gives_way_to_the_default(app):
    PluginSettings.create(plugin="geriatric", chosen='{"fall_window": 4000}')
    assert setting("geriatric.fall_window") == 60


def test_what_another_version_of_the_plugin_kept_stays_when_a_setting_is_saved(web, administrator):
    PluginSettings.create(plugin="geriatric", chosen='{"of_the_next_version": 5}')
    assert web.sign_in(administrator).post(ADDRESS, {"fall_window": "90", "version": "1"}).status_code == 303
    assert json.loads(PluginSettings.get().chosen) == {"fall_window": 90, "of_the_next_version": 5}


def test_a_setting_that_nobody_declares_is_an_error(app):
    with pytest.raises(LookupError, match="geriatric.other"):
        setting("geriatric.other")
