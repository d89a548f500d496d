"""Texts of lazy_gettext wherever a plugin declares a text: filled in, kept, shown again, put into a plan, printed."""
from __future__ import annotations

import json

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from core.access.models import Agency
from core.assessments.models import Assessment
from core.assessments.rules import fingerprint
from core.foundation import clock
from core.plans.models import Goal, Step
from core.web import language
from core.web.language import in_english
from tests.assessments.conftest import SAFETY
from tests.plugins.conftest import declared, hook
from tests.plugins.test_start import ON_SQLITE

pytestmark = ON_SQLITE

HEAD = "\nfrom core.extend import *\nfrom core.extend import Band, hookimpl\n"
KINDS = {
    "core.extend": "from core.extend import lazy_gettext as L",
    "flask_babel": "from flask_babel import lazy_gettext as L",
    "plural": "from core.extend import lazy_ngettext\n\ndef L(text):\n    return lazy_ngettext(text, text, 2)"}
OF_CASELOOM = pytest.mark.parametrize("extra", ["core.extend"], indirect=True)
LAZY = hook("specialization", 'Specialization("sample", L("Sample title"), L("Sample summary"))') + hook(
    "sensitivity_policies", '[SensitivityPolicy("secret", L("Secret record"), L("Secret clearance"), notice='
    'L("Notice"), records=L("Secret records"))]') + hook("assessment_forms", """[AssessmentForm(
        "quick", L("Quick form"), [
            Question("a", L("Question A?"), {0: L("No A"), 2: L("Yes A")}, hint=L("Hint A"), section=L("Section A")),
            Question("b", L("Question B?"), [Choice("x", L("Choice X"), 0), Choice("y", L("Choice Y"), 1)]),
            Question("c", L("Question C?"), Number(0, 9, L("cups")), scored=False, only_if=Answered("a", at_least=1)),
            Question("d", L("Question D?"), required=False)],
        score=total(),
        bands=bands({0: L("Low band"), 2: Band(L("High band"), L("High meaning"), "warning", L("Band source"))}),
        flags=[Flag("f", L("Flag title"), Answered("a", at_least=1), "urgent", action=L("Flag action"),
                    need=L("Flag need"))],
        licence=L("Licence words"), source=L("Source words"), intro=L("Intro words"), high=3, change=1.0,
        change_source=L("Change source"), need=L("Form need"), short=L("Quick"),
        subscales=[Subscale("s", L("Subscale title"), ("a",), low=0, high=2,
                            bands=bands({0: L("Subscale band")}))])]""") + hook(
    "goal_types", '[GoalType("g", L("Goal title"), measure=L("points"), hint=L("Goal hint"))]') + hook(
    "resource_categories", '[ResourceCategory("r", L("Resource title"), hint=L("Resource hint"))]') + hook(
    "monitoring_rules", '[MonitoringRule("m", L("Rule title"), ("contact",), lambda client, today: [Due("d", today, L('
    '"Due title"), L("Due why"))])]') + hook(
    "note_formats", '[NoteFormat("n", L("Format title"), [NoteSection(L("Heading"), L("Prompt"))])]') + hook(
    "permissions", '[Permission("p", L("Permission title"), ("supervisor",))]') + hook(
    "settings", '[Setting("s", L("Setting title"), 3, Number(1, 9, L("days")), hint=L("Setting hint"))]')


@pytest.fixture(params=KINDS)
def extra(request):
    head = f"{HEAD}{KINDS[request.param]}\n"
    plugin = declared(LAZY, head=head)
    assert not plugin.refused, plugin.error
    return [plugin]


@pytest.fixture
def catalog(app, client, tmp_path, monkeypatch):
    """A Spanish catalog, and an agency that reads Spanish."""
    made = Catalog("es", project="caseloom")
    made.add(("Quick form", "Quick form"), ("Formulario",) * made.num_plurals)  # two or three, by Babel's release
    made.add("Question A?", "¿A?")
    (tmp_path / "es" / "LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "es" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, made)
    Agency.update(locale="es_US").execute()
    babel = app.extensions["babel"]
    monkeypatch.setattr(babel, "translation_directories", [str(tmp_path)])
    monkeypatch.setattr(language, "CORE_CATALOGS", tmp_path)
    with app.app_context():
        babel.instance.domain_instance.cache.clear()
    yield
    babel.instance.domain_instance.cache.clear()


def filled(web, client):
    page = web.get(f"{client.url}/assessments/new/sample.quick").text
    for words in ("Quick form", "Intro words", "Section A", "Question A?", "Hint A", "Yes A", "Choice Y", "cups",
                  "Question D?", "Licence words"):
        assert words in page, words
    return web.post(f"{client.url}/assessments/new/sample.quick", {
        "on": clock.today().isoformat(), "a": "2", "b": "y", "c": "3", "d": "Typed words"})


def test_an_assessment_is_saved_shown_again_and_printed(web, client, worker, administrator):
    web.sign_in(worker)
    answer = filled(web, client)
    page = web.follow(answer).text
    for words in ("Quick form", "Question A?", "Yes A", "Choice Y", "3 cups", "Typed words", "High band",
                  "High meaning", "Flag title", "Flag action", "Subscale title", "Subscale band"):
        assert words in page, words
    kept = Assessment.get()
    assert (str(kept.title), kept.band, kept.total) == ("Quick form", "High band", 3)
    assert json.loads(kept.answers)[0]["words"] == "Yes A" and json.loads(kept.flags)[0]["need"] == "Flag need"
    assert web.post(f"{kept.url}/safety-step", {**SAFETY, "on": clock.today().isoformat()}).status_code == 303
    assert "High band" in web.get(kept.url).text
    for address in ("/about", f"{client.url}/assessments", f"{client.url}/assessments?form=sample.quick", client.url,
                    "/", f"{client.url}/plan", f"{client.url}?copy=staff", f"{client.url}?copy=client"):
        assert web.get(address).status_code == 200, address
    assert "Due title" in web.get("/").text
    assert "Format title" in web.get(f"{client.url}/contacts/new").text
    assert "Quick form" in web.sign_in(administrator).get("/specializations").text
    assert "Setting title" in web.get("/specializations/sample/settings").text


@OF_CASELOOM
def test_a_goal_and_a_step_keep_the_words(web, client, worker):
    assert "Goal title" in web.sign_in(worker).get(f"{client.url}/goals/new").text
    address = f"{client.url}/goals/new?type=sample.g"
    assert 'value="points"' in web.get(address).text
    answer = web.post(address, {"words": "Walk", "measure": "points", "priority": "2", "baseline": "1", "target": "3",
                                "need": "", "due_on": clock.today().isoformat()})
    assert answer.status_code == 303, answer.text[:3000]
    goal = Goal.get()
    page = web.get(f"{client.url}/plan").text
    assert "points" in page
    answer = web.post(f"/goals/{goal.id}/steps/new", {"text": "Call", "who": "client", "category": "sample.r"})
    assert answer.status_code == 303, answer.text[:3000]
    assert Step.get().goal_id == goal.id
    for address in (f"/goals/{goal.id}", f"{client.url}/plan?copy=client", f"{client.url}/plan?copy=staff"):
        assert web.get(address).status_code == 200, address


def test_a_form_is_the_same_in_every_language_and_as_finished_text(extra, app, catalog):
    form, = extra[0].values["assessment_forms"]
    plain, = declared(LAZY, head=f"{HEAD}def L(text):\n    return text\n").values["assessment_forms"]
    with app.test_request_context():
        Agency.here().apply()
        assert str(form.title) == "Formulario"
        with in_english():
            assert fingerprint(form) == fingerprint(plain)
        assert str(form.title) == "Formulario"


@OF_CASELOOM
def test_what_is_kept_with_an_assessment_does_not_depend_on_the_language(extra, catalog, web, client, worker):
    form, = extra[0].values["assessment_forms"]
    web.sign_in(worker).post(f"{client.url}/assessments/new/sample.quick", {"on": "2026-11-20", "a": "0", "b": "x"})
    kept = Assessment.get()
    assert kept.title == "Formulario" and kept.fingerprint == fingerprint(form), "no page, no language"
