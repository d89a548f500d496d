"""The client page, the details, and changing them, through the web."""
from __future__ import annotations

import re
import threading

from core.clients.models import Client
from core.extension.contributions import ClientPanel
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact


def form_of(client, **more):
    told = {"given": client.given, "family": client.family, "born": client.born.isoformat(), "phone": client.phone,
            "version": str(client.version), "once": "e" * 43}
    return {**told, **more}


def test_the_page_shows_who_it_is_and_masks_the_birthday(web, worker, client):
    shown = web.sign_in(worker).get(client.url).text
    assert "Alvarez, Rosa" in shown
    assert "54 years" in shown
    assert client.born.strftime("%Y") not in shown.split("</nav>")[-1]
    assert "<title>Client · Caseloom</title>" in shown


def test_what_is_empty_is_one_line_of_what_can_be_added(web, worker, auditor, client):
    page = web.sign_in(worker).get(client.url).text
    line = re.search(r'<nav class="tools" aria-label="Add">(.*?)</nav>', page, re.DOTALL)[1]
    assert re.findall(r">([^<]+)</a>", line) == [
        "Start the plan", "Log contact", "Choose an assessment", "Add discharge", "Record fall", "Add medication"]
    for address in re.findall(r'href="([^"]+)"', line):
        assert web.get(address).status_code == 200, address
    assert re.findall(r'<h2 id="([^"]+)"', page) == ["box-core-dates", "team", "reach"], "and no empty box"
    titles = "Plan · Recent contacts · Latest scores · Hospital discharge · Daily living and falls · Medications"
    assert f"Nothing on record yet: {titles}</p>" in web.sign_in(auditor).get(client.url).text
    Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="talk")
    page = web.sign_in(worker).get(client.url).text
    assert "Recent contacts</h2>" in page and page.count(">Log contact</a>") == 1, "once something is there, its box"
    client.set_status(client.version, "closed", "Moved", worker)
    page = web.get(client.url).text
    assert 'aria-label="Add"' not in page
    assert "Nothing on record yet: Plan · Latest scores" in page


def test_showing_the_birthday_is_noted_and_works_without_a_script(web, worker, client):
    shown = web.sign_in(worker).post(f"{client.url}/birthday").text
    assert f"born {client.born:%b} {client.born.day}, {client.born:%Y}" in shown
    assert "Care team" in shown
    assert AuditEvent.select().where(AuditEvent.subject == "date of birth",
                                     AuditEvent.client_id == client.id).count() == 1


def test_htmx_gets_only_the_birthday(web, worker, client):
    shown = web.sign_in(worker).post(f"{client.url}/birthday", htmx=True).text
    assert f"{client.born:%b} {client.born.day}, {client.born:%Y}" in shown
    assert "<h1" not in shown


def test_who_may_open_the_page(web, client, worker, colleague, stranger, supervisor, auditor, front_desk,
                               administrator):
    expected = [(worker, 200), (colleague, 200), (stranger, 404), (supervisor, 200), (auditor, 200),
                (front_desk, 200), (administrator, 403)]
    for person, status in expected:
        assert web.sign_in(person).get(client.url).status_code == status, person.name


def test_a_missing_client_and_a_stranger_look_the_same(web, client, stranger):
    web.sign_in(stranger)
    missing = [web.get(f"/clients/{number}{path}") for number in (client.id, 999, 10**30)
               for path in ("", "/details", "/edit", "/alerts", "/care-team")]
    assert {page.status_code for page in missing} == {404}


def test_the_front_desk_sees_identity_and_how_to_reach_them_only(web, client, worker, front_desk):
    client.set_risk(1, "high", "Alone with the stairs", worker)
    client.change(client.version, safe_contact="Mornings only", phone="555 010 4477")
    shown = web.sign_in(front_desk).get(client.url).text
    assert "Mornings only" in shown
    assert "555 010 4477" in shown
    for hidden in ("High", "Not rated", "Care team", "Log contact", "Recent contacts", "Upcoming"):
        assert hidden not in shown, hidden
    details = web.get(f"{client.url}/details").text
    assert "Alone with the stairs" not in details
    for path in ("/alerts", "/risk", "/status", "/care-team"):
        assert web.get(client.url + path).status_code == 403


def test_the_details_say_why_something_is_blank(web, client, worker):
    client.change(client.version, unanswered="email:declined address:unknown")
    shown = web.sign_in(worker).get(f"{client.url}/details").text
    assert "Declined to answer" in shown
    assert "Unknown" in shown


def test_details_are_changed_and_unanswered_differs_from_blank(web, client, worker):
    web.sign_in(worker)
    shown = web.follow(web.post(f"{client.url}/edit", form_of(
        client, preferred="Rosie", email="", email_blank="declined", address="", phone="1", phone_blank="unknown",
        language="Spanish", interpreter="needed")))
    assert "Saved." in shown.text
    now = Client.get_by_id(client.id)
    assert (now.preferred, now.language, now.interpreter) == ("Rosie", "Spanish", "needed")
    assert now.blanks == {"email": "declined"}  # there is a phone, so its reason is dropped
    assert "Interpreter needed" in web.get(client.url).text


def test_the_form_shows_what_is_stored(web, client, worker):
    client.change(client.version, unanswered="email:declined", pronouns="she/her")
    shown = web.sign_in(worker).get(f"{client.url}/edit").text
    assert 'value="she/her"' in shown
    assert '<option selected value="declined">' in shown
    assert f'value="{client.born.isoformat()}"' in shown


def test_a_stale_save_shows_both_versions_and_keeps_what_was_typed(web, client, worker):
    web.sign_in(worker)
    web.post(f"{client.url}/edit", form_of(client, given="Rosalia", once="f" * 43))
    stale = web.post(f"{client.url}/edit", form_of(client, given="Rosanna"))
    assert stale.status_code == 409
    assert "Rosalia" in stale.text
    assert 'value="Rosanna"' in stale.text
    assert 'name="version" value="2"' in stale.text
    assert Client.get_by_id(client.id).given == "Rosalia"
    again = web.post(f"{client.url}/edit", form_of(client, given="Rosanna", version="2"))
    assert again.status_code == 303
    assert Client.get_by_id(client.id).given == "Rosanna"


def test_a_double_click_on_save_is_no_conflict(web, client, worker):
    web.sign_in(worker)
    answers = [web.post(f"{client.url}/edit", form_of(client, given="Rosalia")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_wrong_details_are_named_and_nothing_is_lost(web, client, worker):
    wrong = web.sign_in(worker).post(f"{client.url}/edit", form_of(
        client, family="", born="31.31.1960", email="nonsense", sex="unheard-of", pronouns="x" * 201))
    assert wrong.status_code == 422
    for said in ("This field is required.", "Enter a date like 11/27/2026.", "Enter a valid email address.",
                 "Choose one of the options.", "Use 200 characters or fewer."):
        assert said in wrong.text, said
    assert 'value="31.31.1960"' in wrong.text
    assert Client.get_by_id(client.id).version == client.version


def test_columns_that_the_form_does_not_have_are_not_set(web, client, worker, stranger):
    web.sign_in(worker).post(f"{client.url}/edit", form_of(
        client, worker=str(stranger.id), worker_id=str(stranger.id), risk="high", status="closed", id="77",
        restricted_at="2020-01-01", sensitivity="substance_use.part2", name_sort="zzz"))
    now = Client.get_by_id(client.id)
    assert (now.worker_id, now.risk, now.status, now.restricted_at) == (worker.id, "", "active", None)
    assert now.sensitivity == ""


def test_the_auditor_changes_nothing(web, client, auditor):
    web.sign_in(auditor)
    for path in ("/edit", "/risk", "/status", "/alerts", "/care-team", "/handover", "/restriction"):
        assert web.post(client.url + path, form_of(client)).status_code == 403
    assert web.post("/clients", form_of(client)).status_code == 403


# --- Boxes ----------------------------------------------------------------------------------------


def add_panel(registry, plugin, key, context, **more):
    panel = ClientPanel(f"{plugin}.{key}", key.title(), "clients/_reach.html", context, **more)
    registry.plugins[plugin].values["client_panels"] = (*registry.plugins[plugin].values["client_panels"], panel)


def a_plugin(registry):
    return next(plugin.name for plugin in registry.working())


def test_a_failing_box_costs_one_box_with_words_in_it(web, client, worker, registry):
    def fails(client, today):
        raise RuntimeError("boom")

    add_panel(registry, a_plugin(registry), "falls", fails)
    shown = web.sign_in(worker).get(client.url)
    assert shown.status_code == 200
    assert "Falls" in shown.text
    assert "This section couldn't be shown" in shown.text


def test_a_hanging_box_is_left_out_in_time(web, client, worker, registry, monkeypatch):
    from core.clients.views import panels

    monkeypatch.setattr(panels, "SECONDS", 0.05)
    ends = threading.Event()
    add_panel(registry, a_plugin(registry), "slow", lambda client, today: {} if ends.wait(20) else {})
    shown = web.sign_in(worker).get(client.url)
    ends.set()
    assert shown.status_code == 200
    assert "This section couldn't be shown" in shown.text


def test_boxes_need_their_permission_their_clearance_and_their_switch(web, client, worker, front_desk, registry):
    from core.extension import switches

    name = a_plugin(registry)
    add_panel(registry, name, "plain", lambda client, today: {})
    add_panel(registry, name, "secret", lambda client, today: {}, sensitivity=f"{name}.part2")
    add_panel(registry, name, "absent", lambda client, today: None)
    shown = web.sign_in(worker).get(client.url).text
    assert "Plain" in shown
    assert "Secret" not in shown
    assert "Absent" not in shown
    assert "Plain" not in web.sign_in(front_desk).get(client.url).text
    switches.flip(name, False, "test")
    assert "Plain" not in web.sign_in(worker).get(client.url).text


def test_the_page_costs_the_same_number_of_queries_whatever_there_is(web, client, worker, queries):
    web.sign_in(worker).get(client.url)
    with queries() as few:
        web.get(client.url)
    from core.clients.models import Alert

    for number in range(20):
        Alert.add(client, worker, kind="other", severity="info", text=f"Note {number}",
                        until=clock.today().replace(year=clock.today().year + 1))
    with queries() as many:
        assert web.get(client.url).status_code == 200
    assert len(many) == len(few)


def test_what_nobody_asked_is_one_line_and_what_was_declined_stays(web, worker, client):
    web.sign_in(worker)
    told = form_of(client, email_blank="declined", address_blank="homeless", insurer_blank="unknown")
    assert web.post(f"{client.url}/edit", told).status_code == 303
    page = web.get(f"{client.url}/details").text
    part = re.search(r'id="part-2".*?</section>', page, re.DOTALL)[0]
    assert re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]+)<", part)[-2:] == [
        ("Email", "Declined to answer"), ("Address", "No address: homeless")]
    assert "Not asked yet: Safe contact instructions, Voicemail and texts</p>" in part
    assert page.count("Not asked yet") <= 4, "a line for each part, and one for the demographics"


def test_a_safe_contact_rule_that_was_taken_away_is_put_back_as_it_stood(web, worker, auditor, client):
    """person-11: during the gap the record says who took it away; afterwards it reads as before."""
    rule = "Text only, never after 5 PM. “No voicemail”"
    Client.update(safe_contact=rule).where(Client.id == client.id).execute()
    web.sign_in(worker)
    assert web.post(f"{client.url}/edit", form_of(client, safe_contact="")).status_code == 303
    page = web.get(f"{client.url}/details").text
    kept = page.split("Earlier safe contact instructions")[1].split("</details>")[0]
    assert rule in kept
    assert f"changed by {worker.name}" in kept
    assert rule not in web.get(client.url).text
    number = re.search(r'name="rule" value="(\d+)"', kept)[1]
    assert web.sign_in(auditor).post(f"{client.url}/safe-contact", {"rule": number}).status_code == 403
    web.sign_in(worker)
    for wrong in ("", "x", "999999"):
        assert web.post(f"{client.url}/safe-contact", {"rule": wrong}).status_code == 422
    assert web.post(f"{client.url}/safe-contact", {"rule": number}).status_code == 303
    assert Client.get_by_id(client.id).safe_contact == rule
    assert rule in web.get(client.url).text
    events = AuditEvent.select().where(AuditEvent.action == "client.change", AuditEvent.client_id == client.id)
    assert [event.actor for event in events] == [worker.name] * 2
    assert not any("voicemail" in event.detail for event in events)


def test_a_rule_of_a_protected_time_is_kept_from_who_is_not_cleared(web, worker, colleague, client):
    worker.set_clearances(["substance_use.part2"], "test")
    Client.update(safe_contact="Never at the clinic", sensitivity="substance_use.part2").where(
        Client.id == client.id).execute()
    told = form_of(Client.get_by_id(client.id), safe_contact="Evenings", sensitivity="", lifted_because="Agreed.")
    assert web.sign_in(worker).post(f"{client.url}/edit", told).status_code == 303
    assert "Never at the clinic" in web.get(f"{client.url}/details").text
    assert "Never at the clinic" not in web.sign_in(colleague).get(f"{client.url}/details").text
