"""The language of the pages: English, until somebody puts a catalog where docs/architecture.md says."""
from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo

from core.access.models import Agency
from core.web import language
from tests.architecture import ROOT

pytestmark = pytest.mark.one_database


@pytest.fixture
def spanish_dates(app, client, worker):
    """An agency that writes dates in Spanish."""
    Agency.update(locale="es_US").execute()
    return app


@pytest.fixture
def catalog(spanish_dates, tmp_path, monkeypatch):
    """A Spanish catalog, beside the code as it were."""
    made = Catalog("es", project="caseloom")
    made.add("Today", "Hoy")
    made.add("Assigned worker", "Persona asignada")
    (tmp_path / "es" / "LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "es" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, made)
    babel = spanish_dates.extensions["babel"]
    babel.instance.domain_instance.cache.clear()
    monkeypatch.setattr(babel, "translation_directories", [str(tmp_path)])
    monkeypatch.setattr(language, "CORE_CATALOGS", tmp_path)
    yield
    babel.instance.domain_instance.cache.clear()


def test_english_pages_say_that_they_are_english_whatever_their_dates_are_in(web, worker, spanish_dates):
    page = web.sign_in(worker).get("/").text
    assert '<html lang="en">' in page and "Today" in page


def test_with_a_catalog_pages_are_in_the_language_of_the_agency_and_say_so(web, worker, catalog):
    page = web.sign_in(worker).get("/").text
    assert '<html lang="es-US">' in page and "Hoy" in page


def test_a_catalog_of_another_language_changes_nothing(web, worker, catalog):
    Agency.update(locale="en_US").execute()
    page = web.sign_in(worker).get("/").text
    assert '<html lang="en">' in page and "Hoy" not in page


def test_catalogs_are_looked_for_where_the_documents_say(app):
    *own, core = app.extensions["babel"].translation_directories
    assert core == str(ROOT / "core" / "translations")
    assert str(ROOT / "plugins" / "geriatric" / "translations") in own
    assert "core/translations" in (ROOT / "docs" / "architecture.md").read_text("utf-8")


@pytest.mark.parametrize(("method", "path", "text"), [
    ("python", "core/app.py", "Audit log"), ("python", "core/clients/models/care_team.py", "Assigned worker"),
    ("python", "plugins/geriatric/falls.py", "Review the plan after repeated falls"),
    ("jinja2", "templates/base.html", "Skip to main content")])
def test_texts_are_collected_from_code_and_templates(method, path, text):
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
    assert text in [found[1] for found in extract_from_file(method, ROOT / path, keywords)]
