"""The repository keeps the rules of tests/architecture.py, and each of those rules speaks up when broken."""
from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import (
    LAYERS,
    LEVEL,
    OF_MODULES,
    OF_TEMPLATES,
    ROOT,
    TO_COME,
    Check,
    decisions_are_pure,
    features_hold_what_they_may,
    fits_its_ceiling,
    functions_fit_a_glance,
    has_a_docstring,
    has_a_telling_name,
    imports_only_downwards,
    names_no_specialization,
    only_the_registry_imports_by_name,
    plugin_keeps_to_itself,
    specializations,
    tables_have_captions,
    template_is_plain,
)
from tests.budgets import BUDGETS


def files(pattern: str, *folders: str) -> list[Path]:
    """The repository's own files of these folders, by path."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(pattern))


def complaints(check: Check, found: list[Path]) -> list[str]:
    """What a check has to say about these files."""
    return [sentence for path in found
            for sentence in check(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))]


@pytest.mark.parametrize("check", OF_MODULES, ids=lambda check: check.__name__)
def test_every_module(check):
    found = files("*.py", "core", "plugins", "tests")
    assert len(found) > 20
    assert complaints(check, found) == []


@pytest.mark.parametrize("check", OF_TEMPLATES, ids=lambda check: check.__name__)
def test_every_template(check):
    found = files("*.html", "templates", "plugins", "core")
    assert len(found) > 5
    assert complaints(check, found) == []


def test_every_line_of_the_import_table_is_a_module():
    missing = [name for name in LEVEL if name not in TO_COME
               if not (ROOT / "core" / f"{name}.py").exists() and not (ROOT / "core" / name).is_dir()]
    assert missing == []


def test_the_plugins_are_found_by_their_folders():
    assert len(specializations()) >= 4


def test_every_folder_of_tests_has_a_budget():
    assert set(BUDGETS) == {path.parent.name for path in (ROOT / "tests").rglob("test_*.py")}


# --- The checks themselves ------------------------------------------------------------------------

A_LONG_FUNCTION = '"""Long."""\ndef long():\n' + "    pass\n" * 40
WRONG = (
    (imports_only_downwards, "core/clients/models.py", "from core.plans.models import Plan"),
    (imports_only_downwards, "core/clients/models.py", "from core import monitoring"),
    (imports_only_downwards, "core/clients/models.py", "def late():\n    import core.app"),
    (imports_only_downwards, "core/web/gate.py", "from core.accounts.models import Worker"),
    (features_hold_what_they_may, "core/clients/caseload.py", ""),
    (imports_only_downwards, "core/clients/models.py", "from ..plans import models"),
    (imports_only_downwards, "core/plans/views.py", "from core.extend import page"),
    (imports_only_downwards, "core/plans/views.py", "from core.newcomer import anything"),
    (imports_only_downwards, "core/newcomer.py", ""),
    (imports_only_downwards, "core/app.py", "import plugins.sample"),
    (imports_only_downwards, "core/app.py", "from plugins import sample"),
    (plugin_keeps_to_itself, "plugins/sample/rules.py", "from core.db import db"),
    (plugin_keeps_to_itself, "plugins/sample/rules.py", "from core import db"),
    (plugin_keeps_to_itself, "plugins/sample/rules.py", "from plugins.other import rules"),
    (plugin_keeps_to_itself, "plugins/sample/rules.py", "from ..other import rules"),
    (decisions_are_pure, "core/plans/rules.py", "from flask import request"),
    (decisions_are_pure, "plugins/sample/rules.py", "import peewee"),
    (decisions_are_pure, "core/plans/rules/goals.py", "from peewee import fn"),
    (decisions_are_pure, "plugins/sample/rules/__init__.py", "from flask_login import current_user"),
    (decisions_are_pure, "core/extension/contributions/instruments.py", "from playhouse import shortcuts"),
    (only_the_registry_imports_by_name, "core/app.py", "import importlib\nimportlib.import_module('x')"),
    (only_the_registry_imports_by_name, "core/app.py", "from importlib import import_module"),
    (only_the_registry_imports_by_name, "plugins/sample/a.py", "__import__('core.foundation.db')"),
    (has_a_docstring, "core/app.py", "x = 1"),
    (functions_fit_a_glance, "core/app.py", A_LONG_FUNCTION),
    (fits_its_ceiling, "core/app.py", "x = 1\n" * 301),
    (fits_its_ceiling, "plugins/sample/__init__.py", "x = 1\n" * 81),
    (fits_its_ceiling, "templates/a.html", "<p>\n" * 151),
    (has_a_telling_name, "core/utils.py", ""),
    (has_a_telling_name, "core/common/models.py", ""),
    (template_is_plain, "templates/a.html", "{{ note|safe }}"),
    (template_is_plain, "templates/a.html", '<p class="x" style="color:red">'),
    (template_is_plain, "templates/a.html", "<style>p {}</style>"),
    (template_is_plain, "templates/a.html", "<script>alert(1)</script>"),
    (template_is_plain, "templates/a.html", '<script type="module">go()</script>'),
    (template_is_plain, "templates/a.html", '<button hx-on:click="go()">'),
    (template_is_plain, "templates/a.html", '<button\n onclick="go()">'),
    (tables_have_captions, "templates/a.html", "<table><tr><td></table>"),
)


@pytest.mark.parametrize(("check", "path", "text"), WRONG)
def test_a_check_speaks_up(check, path, text):
    assert list(check(path, text))


@pytest.mark.parametrize("text", ["sample_panel = 1", "x = 'sample.form'", "def f(sample): pass", "a.sample"])
def test_a_specialization_in_the_core_is_found(text):
    assert list(names_no_specialization("core/app.py", text, ("sample",)))
    assert list(names_no_specialization("templates/a.html", text, ("sample",)))


RIGHT = (
    (imports_only_downwards, "core/plans/views.py", "from core.plans import models\nfrom core.foundation import db"),
    (imports_only_downwards, "core/app.py", "from core.plans.views import bp\nfrom core.web import errors"),
    (plugin_keeps_to_itself, "plugins/sample/views.py", "from core.extend import page\nfrom . import rules"),
    (plugin_keeps_to_itself, "plugins/sample/views.py", "import re, wtforms\nimport plugins.sample.rules"),
    (functions_fit_a_glance, "core/app.py", "def short():\n" + "    pass\n" * 39),
    (template_is_plain, "templates/a.html", '<script src="/static/app.js" defer></script><a href="/on=1">'),
    (tables_have_captions, "templates/a.html", "<table><caption>Due</caption></table>"),
)


@pytest.mark.parametrize(("check", "path", "text"), RIGHT)
def test_a_check_is_content(check, path, text):
    assert list(check(path, text)) == []


def test_the_architecture_page_draws_the_same_layers():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = page.split("## Layers")[1].split("```")[1].strip().splitlines()
    assert [sorted(line.split(" · ")) for line in reversed(drawn)] == [sorted(line) for line in LAYERS]
