"""A plugin's own translations: found in its package, used for agencies of the language, and never the core's texts."""
from __future__ import annotations

from datetime import timedelta
from itertools import chain

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from core.access.models import Agency
from core.foundation import clock
from core.web import language
from plugins.geriatric.models import Fall
from tests.architecture import ROOT
from tests.plugins.conftest import HEAD, hook

CATALOG = ROOT / "plugins" / "geriatric" / "translations" / "es" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}


def texts(*folders):
    """Every text that goes through gettext below these folders."""
    found = (extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS) for folder in folders)
    return {text for row in chain.from_iterable(found) for text in (row[2] if isinstance(row[2], tuple) else [row[2]])}


@pytest.fixture
def pages(web, client, worker):
    """What a worker reads about a client who fell: the list of falls, the client, and Today."""
    Fall.add(client, worker, on=clock.today() - timedelta(days=2), place="en la cocina")

    def read(locale):
        Agency.update(locale=locale).execute()
        web.sign_in(worker)
        return [web.get(path).text for path in (f"/s/geriatric/clients/{client.id}/falls", client.url, "/")]

    return read


@pytest.fixture
def core_in_spanish(app, tmp_path, monkeypatch):
    """A Spanish catalog of the core, beside the code as it were."""
    made = Catalog("es")
    made.add("Today", "Hoy")
    (tmp_path / "core" / "es" / "LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "core" / "es" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, made)
    babel = app.extensions["babel"]
    *own, _none = babel.translation_directories
    monkeypatch.setattr(babel, "translation_directories", [*own, str(tmp_path / "core")])
    monkeypatch.setattr(language, "CORE_CATALOGS", tmp_path / "core")
    babel.instance.domain_instance.cache.clear()
    yield
    babel.instance.domain_instance.cache.clear()


@pytest.mark.parametrize("locale", ["es_US", "es_MX"])
def test_an_agency_of_the_language_reads_the_plugin_in_it_and_another_does_not(core_in_spanish, pages, locale):
    falls, client, today = pages(locale)
    assert f'<html lang="{locale.replace("_", "-")}">' in falls and "Hoy" in today
    assert "Registrar caída" in falls and "Revisión de seguridad del hogar" in falls
    assert "Última caída" in client and "Evaluar de nuevo el cuidado personal después de una caída" in today
    assert not any("caída" in page for page in pages("en_US"))


def test_pages_stay_english_throughout_until_the_core_is_translated(pages):
    read = pages("es_US")
    assert "Record fall" in read[0] and "Last fall" in read[1] and "Reassess personal care after a fall" in read[2]
    assert all('<html lang="en">' in page and "caída" not in page for page in read)


def test_until_the_core_is_translated_nothing_is_kept_in_the_language(web, client, worker):
    Agency.update(locale="es_US").execute()
    fall = Fall.add(client, worker, on=clock.today(), place="Kitchen")
    web.sign_in(worker)
    page = web.post(f"/s/geriatric/falls/{fall.id}/edit", {"on": clock.today().isoformat(), "place": ""}).text
    assert "Location" in page and "Lugar" not in page
    web.post(f"/s/geriatric/falls/{fall.id}/goal", {
        "words": "Not to fall", "target": "0", "due_on": (clock.today() + timedelta(days=90)).isoformat()})
    Agency.update(locale="en_US").execute()
    plan = web.get(f"{client.url}/plan").text
    assert "Prevent falls" in plan and "caídas" not in plan


def test_the_compiled_catalog_says_what_its_source_says():
    with (CATALOG / "messages.po").open("rb") as source, (CATALOG / "messages.mo").open("rb") as compiled:
        written, read = read_po(source), read_mo(compiled)
    assert {m.id: m.string for m in read if m.id} == {m.id: m.string for m in written if m.id}, (
        "type  pybabel compile -d plugins/geriatric/translations")


def test_the_catalog_has_every_text_of_the_plugin_and_none_that_others_use():
    with (CATALOG / "messages.po").open("rb") as source:
        known = {message.id for message in read_po(source) if message.id}
    others = texts("core", "templates", "plugins/healthcare", "plugins/mental_health", "plugins/substance_use")
    assert known == texts("plugins/geriatric") - others


# --- Of a plugin that is installed ------------------------------------------------------------------


@pytest.fixture
def extra(on_disk, tmp_path):
    made = on_disk("sample", HEAD + "from core.extend import lazy_gettext as _\n"
                   + hook("goal_types", '[GoalType("nap", _("Sleep an hour more")), GoalType("plan", _("Plan"))]'))
    folder = tmp_path / "sample" / "translations" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog("es")
    catalog.add("Sleep an hour more", "Dormir una hora más")
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    return [made]


def test_a_folder_translations_in_a_plugins_package_is_enough(core_in_spanish, web, client, worker):
    Agency.update(locale="es_PR").execute()
    assert "Dormir una hora más" in web.sign_in(worker).get(f"{client.url}/goals/new").text
