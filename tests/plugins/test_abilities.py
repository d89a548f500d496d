"""What docs/plugins.md shows under "More that can be declared": its blocks make one plugin, which does what it says."""
from __future__ import annotations

import re
from types import ModuleType

import pytest

from core.extend import contact_kinds, setting
from core.extension.registry import ask
from core.foundation import clock
from core.monitoring.models import CONTACT_KINDS
from tests.authoring.reference import PAGE


def source() -> str:
    """The source of the plugin, from all blocks of the section."""
    section = PAGE.read_text("utf-8").partition("\n## More that can be declared\n")[2].partition("\n## ")[0]
    return "\n\n".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL))


@pytest.fixture
def extra():
    module = ModuleType("pantry")
    exec(compile(source(), "plugins.md", "exec"), module.__dict__)
    return [ask("pantry", module)]


def test_it_is_accepted_without_a_word(extra):
    assert [(plugin.error, plugin.warnings) for plugin in extra] == [("", [])]


def test_a_form_with_several_scores_shows_each(web, client, worker):
    web.sign_in(worker)
    saved = web.post(f"{client.url}/assessments/new/pantry.meals",
                     {"on": clock.today().isoformat(), "skipped": "2", "worried": "1"})
    page = web.follow(saved).text
    assert "Hunger" in page and "Worry" in page and "Goes hungry" in page


def test_a_permission_of_its_own_opens_a_page_to_its_roles(web, client, worker, supervisor, stranger, administrator):
    address = f"/s/pantry/clients/{client.id}/boxes"
    assert [web.sign_in(who).get(address).status_code for who in (worker, supervisor, stranger)] == [403, 200, 403]
    assert "Give out food boxes (Supervisor)" in web.sign_in(administrator).get("/specializations").text


def test_a_setting_of_its_own_is_changed_on_its_page(web, administrator):
    address = "/specializations/pantry/settings"
    assert "Days between two food boxes" in web.sign_in(administrator).get(address).text
    assert web.post(address, {"days": "7", "version": "0"}).status_code == 303
    assert setting("pantry.days") == 7


def test_a_tab_leads_to_its_page_for_those_who_may(web, client, worker, supervisor):
    assert "Food boxes" not in web.sign_in(worker).get(client.url).text
    page = web.sign_in(supervisor).get(f"/s/pantry/clients/{client.id}/boxes").text
    assert 'aria-current="page">Food boxes</a>' in page


def test_a_note_format_starts_a_note_with_its_headings(web, client, worker):
    page = web.sign_in(worker).get(f"{client.url}/contacts/new?format=pantry.visit").text
    assert "Taken: What was in the box." in page and "Asked for:" in page


def test_a_new_client_gets_the_task_that_was_declared(web, client, worker):
    assert "Ask about allergies" in web.sign_in(worker).get(f"{client.url}/tasks").text


def test_a_page_of_its_own_sets_a_task(web, client, worker):
    web.sign_in(worker)
    page = web.follow(web.post(f"/s/pantry/clients/{client.id}/packing", {"due_on": clock.today().isoformat()}))
    assert "Pack the next box" in page.text


@pytest.mark.one_database
def test_what_is_handed_out_is_not_the_cores_own_to_change():
    with pytest.raises(AttributeError):
        contact_kinds().pop("phone")
    with pytest.raises(TypeError):
        contact_kinds()["fax"] = "Fax"
    assert contact_kinds() == CONTACT_KINDS
