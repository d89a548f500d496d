"""Alerts through the web: who sees them and where, and that they stand until somebody renews or removes them."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.clients.models import Alert, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import DueItem

PART2 = "substance_use.part2"
PLUGIN_PAGES = ("/s/geriatric/clients/{}/falls", "/s/healthcare/clients/{}/discharges",
                "/s/mental_health/clients/{}/medications")


def day(ahead):
    return (clock.today() + timedelta(days=ahead)).isoformat()


def alert(**more):
    return {"kind": "safety", "severity": "urgent", "text": "A dog that bites", "until": day(30), "once": "a" * 43,
            **more}


def renewal(**more):
    return {"severity": "urgent", "text": "Two dogs that bite", "until": day(60), "version": "1", "once": "r" * 43,
            **more}


def removal(**more):
    return {"reason": "The dog has died", "once": "e" * 43, **more}


@pytest.fixture
def lapsed(client, worker):
    """An alert whose review was due yesterday."""
    return Alert.add(client, worker, kind="other", severity="info", text="Old news",
                     until=clock.today() - timedelta(days=1))



def test_an_alert_stands_on_the_banner_until_it_is_removed(web, client, worker):
    web.sign_in(worker)
    assert "Alert added." in web.follow(web.post(f"{client.url}/alerts", alert())).text
    assert "A dog that bites" in web.get(client.url).text
    assert "A dog that bites" in web.get(f"{client.url}/edit").text
    taken = Alert.get()
    removed = web.post(f"/alerts/{taken.id}/ending", removal())
    assert "Alert removed." in web.follow(removed).text
    assert web.post(f"/alerts/{taken.id}/ending", removal(once="t" * 43)).status_code == 303
    assert "A dog that bites" not in web.get(client.url).text
    history = web.get(f"{client.url}/alerts").text
    assert "removed by Ana Worker" in history and "The dog has died" in history
    assert AuditEvent.select().where(AuditEvent.action == "alert.end").count() == 1


def test_the_gravest_alert_stands_first(web, client, worker):
    for severity in ("info", "urgent", "warning"):
        Alert.add(client, worker, kind="other", severity=severity, text=f"It is {severity}",
                        until=clock.today() + timedelta(days=9))
    shown = web.sign_in(worker).get(client.url).text
    assert shown.index("It is urgent") < shown.index("It is warning") < shown.index("It is info")


def test_an_alert_needs_a_review_date_to_come(web, client, worker):
    web.sign_in(worker)
    for until in ("", day(0), day(-1), day(9999), "someday"):
        wrong = web.post(f"{client.url}/alerts", alert(until=until))
        assert wrong.status_code == 422, until
        assert "A dog that bites" in wrong.text
    for more in ({"kind": "x"}, {"severity": ""}, {"text": ""}, {"text": "x" * 501}):
        assert web.post(f"{client.url}/alerts", alert(**more)).status_code == 422
    assert Alert.select().count() == 0


def test_a_double_click_adds_one_alert(web, client, worker):
    web.sign_in(worker)
    for _ in range(2):
        assert web.post(f"{client.url}/alerts", alert()).status_code == 303
    assert Alert.select().count() == 1


def test_a_strangers_alert_cannot_be_removed(web, client, worker, stranger, front_desk):
    made = Alert.add(client, worker, kind="other", severity="info", text="x", until=clock.today())
    assert web.sign_in(stranger).post(f"/alerts/{made.id}/ending").status_code == 404
    assert web.post("/alerts/99999999999999999999/ending").status_code == 404
    assert web.sign_in(front_desk).post(f"/alerts/{made.id}/ending").status_code == 403
    assert Alert.get().ended_at is None


def test_removing_asks_why_on_a_form_of_its_own(web, worker, lapsed):
    asked = f"/alerts/{lapsed.id}/ending"
    assert f'href="{asked}"' in web.sign_in(worker).get(f"{lapsed.client.url}/alerts").text
    assert "Old news" in web.get(asked).text and Alert.get().ended_at is None
    for reason in ("", " ", "x" * 501):
        assert web.post(asked, removal(reason=reason)).status_code == 422
    assert Alert.get().ended_at is None
    Client.update(status="closed").execute()
    assert web.get(asked).status_code == 200 and web.post(asked, removal()).status_code == 303
    assert (Alert.get().ended_by, Alert.get().end_reason) == ("Ana Worker", "The dog has died")


# --- Past the review --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["{}", "{}/plan", "{}/edit", "{}/contacts/new"])
def test_an_alert_past_its_review_stands_on_every_page_and_says_so(web, client, worker, lapsed, path):
    shown = web.sign_in(worker).get(path.format(client.url)).text
    assert "Old news" in shown and "Review overdue" in shown


@pytest.mark.parametrize("path", PLUGIN_PAGES)
def test_it_stands_on_the_pages_of_specializations_too(web, client, worker, lapsed, path):
    assert "Old news" in web.sign_in(worker).get(path.format(client.id)).text


def test_on_the_day_of_its_review_it_is_not_overdue_yet(web, client, worker, lapsed):
    Alert.update(until=clock.today()).execute()
    shown = web.sign_in(worker).get(client.url).text
    assert "Old news" in shown and "Review overdue" not in shown


def test_it_stands_on_the_page_of_a_closed_client(web, client, worker, lapsed):
    Client.update(status="closed").execute()
    shown = web.sign_in(worker).get(client.url).text
    assert "Old news" in shown and "Review overdue" in shown
    assert web.get(lapsed.url).status_code == 409


def test_today_leads_to_the_review_and_done_does_not_silence_it(web, client, worker, lapsed):
    line = DueItem.get(DueItem.rule == "core.alert")
    shown = web.sign_in(worker).get("/").text
    assert f'href="{lapsed.url}"' in shown and f'action="/today/{line.id}/done' not in shown
    assert web.post(f"/today/{line.id}/done").status_code == 409
    assert DueItem.get_by_id(line.id).closed_at is None
    assert "Old news" in web.get(client.url).text


def test_renewed_it_says_what_it_says_now_and_the_earlier_text_stays_on_record(web, client, worker, lapsed):
    web.sign_in(worker)
    assert "Old news" in web.get(lapsed.url).text
    page = web.follow(web.post(lapsed.url, renewal())).text
    assert "Alert renewed." in page
    assert "Two dogs that bite" in page and "Old news" in page and "renewed by Ana Worker" in page
    banner = web.get(client.url).text
    assert "Two dogs that bite" in banner and "Old news" not in banner and "Review overdue" not in banner
    assert [row.on for row in DueItem.select().where(DueItem.rule == "core.alert")] == [
        clock.today() + timedelta(days=60)]


def test_a_renewal_is_in_the_audit_log_and_a_double_click_renews_once(web, client, worker, lapsed):
    web.sign_in(worker)
    for _ in range(2):
        assert web.post(lapsed.url, renewal()).status_code == 303
    actions = [action for action, in AuditEvent.select(AuditEvent.action).where(
        AuditEvent.subject.startswith("alert "), AuditEvent.action != "client.read").order_by(AuditEvent.id).tuples()]
    assert actions == ["alert.add", "alert.renew", "alert.add"]


@pytest.mark.parametrize("wrong", [{"text": ""}, {"until": ""}, {"until": day(0)}, {"until": day(9999)},
                                   {"severity": "x"}])
def test_a_renewal_that_is_wrong_keeps_what_was_typed(web, worker, lapsed, wrong):
    answer = web.sign_in(worker).post(lapsed.url, renewal(**wrong))
    assert answer.status_code == 422
    assert "text" in wrong or "Two dogs that bite" in answer.text
    assert Alert.select().count() == 1


def test_a_renewal_of_what_somebody_changed_in_the_meantime_is_told(web, worker, lapsed):
    Alert.update(version=2, text="Said by somebody else").execute()
    answer = web.sign_in(worker).post(lapsed.url, renewal())
    assert answer.status_code == 409
    assert "Said by somebody else" in answer.text and "Two dogs that bite" in answer.text
    assert Alert.select().count() == 1


@pytest.mark.parametrize("how", ["removed", "renewed"])
def test_what_was_decided_in_the_meantime_is_not_decided_again(web, worker, colleague, lapsed, how):
    if how == "removed":
        lapsed.end(colleague, "No longer so")
    else:
        lapsed.renew(1, colleague, severity="info", text="Newer", until=clock.today() + timedelta(days=5))
    answer = web.sign_in(worker).post(lapsed.url, renewal())
    assert answer.status_code == 409
    assert f"This alert was already {how}." in answer.text and "Two dogs that bite" in answer.text
    assert web.get(lapsed.url).location == f"{lapsed.client.url}/alerts"
    newest = Alert.select().order_by(Alert.id.desc()).get()
    leads_on = f'<a href="{newest.url}">Open the new alert</a>' in answer.text
    assert leads_on == (how == "renewed") and f'action="{lapsed.url}"' not in answer.text


def test_removing_what_was_renewed_in_the_meantime_removes_nothing(web, worker, colleague, lapsed):
    lapsed.renew(1, colleague, severity="info", text="Newer", until=clock.today() + timedelta(days=5))
    answer = web.sign_in(worker).post(f"/alerts/{lapsed.id}/ending", removal())
    assert answer.status_code == 409 and "This alert was already renewed." in answer.text
    assert "The dog has died" in answer.text and "Open the new alert" in answer.text
    assert [row.text for row in Alert.standing(lapsed.client_id)] == ["Newer"]


def test_removed_after_its_review_it_leaves_today_and_the_pages(web, client, worker, lapsed):
    web.sign_in(worker).post(f"/alerts/{lapsed.id}/ending", removal())
    assert "Old news" not in web.get(client.url).text
    assert "Review alert" not in web.get("/").text


# --- Protected --------------------------------------------------------------------------------------


@pytest.fixture
def protected(client, worker):
    """A protected alert past its review; the worker is cleared for it."""
    worker.set_clearances([PART2], "test")
    return Alert.add(client, worker, kind="other", severity="urgent", text="Ask about the clinic", sensitivity=PART2,
                     until=clock.today() - timedelta(days=1))


def test_a_protected_alert_past_its_review_is_there_for_who_is_cleared_only(web, client, worker, colleague, front_desk,
                                                                        protected):
    assert "Ask about the clinic" in web.sign_in(worker).get(client.url).text
    for person in (colleague, front_desk):
        shown = web.sign_in(person).get(client.url).text
        assert "Ask about the clinic" not in shown and "Review overdue" not in shown
    assert web.sign_in(colleague).get(protected.url).status_code == 404
    assert web.post(protected.url, renewal()).status_code == 404


def test_who_saw_it_on_a_page_is_in_the_log_under_its_protection(web, client, worker, protected):
    web.sign_in(worker).get(f"{client.url}/details")
    rows = AuditEvent.select().where(AuditEvent.action == "client.read").order_by(AuditEvent.id)
    assert [(row.subject, row.sensitivity) for row in rows] == [("details", ""), ("alert banner", PART2)]


def test_its_renewal_keeps_the_protection(web, client, worker, colleague, protected):
    web.sign_in(worker).post(protected.url, renewal())
    assert {row.sensitivity for row in Alert.select()} == {PART2}
    assert "Two dogs" not in web.sign_in(colleague).get(client.url).text


@pytest.mark.parametrize("path", PLUGIN_PAGES)
def test_it_stands_on_the_pages_of_specializations_with_its_notice(web, client, worker, colleague, protected, path):
    shown = web.sign_in(worker).get(path.format(client.id)).text
    assert "Ask about the clinic" in shown and "42 CFR" in shown
    shown = web.sign_in(colleague).get(path.format(client.id)).text
    assert "Ask about the clinic" not in shown and "42 CFR" not in shown


# --- Who picks up the phone -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/details", "/edit"])
def test_the_front_desk_sees_the_alerts_and_the_safe_contact_rule(web, client, worker, front_desk, lapsed, path):
    Client.update(safe_contact="Text only, never after 5 PM").execute()
    shown = web.sign_in(front_desk).get(client.url + path).text
    assert "Old news" in shown and "Text only, never after 5 PM" in shown
    assert "Renew or remove" not in shown and web.get(lapsed.url).status_code == 403


def test_that_no_messages_are_safe_stands_in_the_banner_on_the_screen_only(web, client, worker):
    Client.update(voicemail="no").execute()
    for path in ("", "/plan", "/contacts"):
        banner = web.sign_in(worker).get(client.url + path).text.partition('id="reach"')[0]
        pills = re.findall(r'class="([^"]*)">(?:<svg.*?</svg>)?\s*No voicemail, no texts<', banner, re.S)
        assert [set(pill.split()) for pill in pills] == [{"pill", "warning", "staff-only"}], path


@pytest.mark.parametrize(("answered", "said"), [
    ("", "Not known if it's safe"), ("yes", "OK to leave voicemail"), ("no", "No voicemail, no texts")])
def test_beside_a_phone_it_says_whether_messages_are_safe(web, client, front_desk, answered, said):
    Client.update(voicemail=answered).execute()
    reach = web.sign_in(front_desk).get(client.url).text.partition('id="reach"')[2]
    assert said in reach.partition("tel:")[0]
