"""`caseloom check-plugin` says what a plugin declares, what is wrong, and where, without any agency."""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.operations import cli, neighbors
from core.operations.authoring.beginning import begin

Check = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A distribution that was just begun."""
    return begin("street", tmp_path)


@pytest.fixture
def check(folder, capsys, monkeypatch) -> Iterator[Check]:
    """check(path, of, to) puts `to` in the place of `of` in this file of the package, and gives status and output."""
    for name in ("CASELOOM_DATA", "DATABASE_URL"):
        monkeypatch.setenv(name, "/nowhere/at/all")
    monkeypatch.setattr(neighbors, "brought", dict)  # looking at all of them takes a third of a second

    def checked(path: str = "", of: str = "", to: str = "", what: Path | None = None) -> tuple[int, str]:
        if path:
            file = folder / "caseloom_street" / path
            text = file.read_text() if file.exists() else ""
            assert of in text
            file.write_text(text.replace(of, to, 1) if of else to)
        status = cli.main(["check-plugin", str(what or folder)])
        out, err = capsys.readouterr()
        assert err == "" or not out, err
        return status, out + err

    before = set(sys.modules)
    yield checked
    for name in set(sys.modules) - before:
        if name.startswith(("caseloom_street", "one_file")):
            del sys.modules[name]


def test_what_was_just_begun_works_without_a_warning(check):
    status, said = check()
    assert status == 0 and said.endswith("\nstreet works.\n")
    for line in ("street: Street", "declares  assessment_forms: street.check_in (3 questions)",
                 "declares  tables: street_appointment",
                 "declares  page: GET /s/street/clients/<int:client_id>/appointments (clients.read)"):
        assert line in said


def test_a_package_and_a_file_are_checked_as_well(check, folder, tmp_path):
    assert "street works." in check(what=folder / "caseloom_street")[1]
    (tmp_path / "one_file.py").write_text(
        "from core.extend import Specialization, hookimpl\n\n@hookimpl\ndef specialization():\n"
        "    return Specialization('one_file', 'One file', '')\n")
    assert check(what=tmp_path / "one_file.py") == (0, "one_file: One file\none_file works.\n")


def test_an_installed_plugin_is_checked_under_its_own_name(check, folder, tmp_path, monkeypatch):
    info = folder / "caseloom_street-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: caseloom-street\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[caseloom.plugins]\nstreet = caseloom_street\n")
    (folder / "pyproject.toml").unlink()
    monkeypatch.syspath_prepend(folder)
    assert "street works." in check(what=folder / "caseloom_street")[1]


REFUSED = {  # what is written wrong: file, what stands there, what is put there, what is said, in which line
    "a syntax error": ("forms.py", "class OutcomeForm(Form):", "class OutcomeForm(Form)", "import: SyntaxError", 21),
    "a name that is not there": ("rules.py", "import Client, Due", "import Client, Dew", "import: ImportError", 7),
    "a hook that raises": ("__init__.py", "    return views.bp", "    return views.no", "blueprint: Attribute", 40),
    "a question asked twice": ("instruments.py", 'Question("stuck"', 'Question("alone"',
                               "duplicate question 'alone'", 0),
    "an import of another plugin": ("rules.py", "from .models", "from plugins.geriatric import falls\nfrom .models",
                                    "rules.py, line 10, imports plugins.geriatric", 10),
    "another plugin that isn't there": ("__init__.py", "api=1", 'requires=("shelters",)',
                                        "it requires shelters, which isn't installed", 0),
    "a table of another name": ("models.py", "street_appointment", "appointment",
                                "'appointment' must be named street_", 0),
    "a migration that fails": ("migrations/0001_initial.py", "db, Appointment)", "db, Appointment, None)",
                               "A migration fails on a new database: AttributeError", 21),
    "a column without its migration": ("models.py", "    place =", "    floor = CharField(9)\n    place =",
                                       "No migration adds the column floor to street_appointment", 11),
    "a template that ends too early": ("templates/appointments.html", "{% endif %}\n{% endblock %}", "{% endblock %}",
                                       "The template can't be read", 26),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_an_agency_could_not_use_is_refused_with_its_place(check, case):
    path, of, to, sentence, line = REFUSED[case]
    status, said = check(path, of, to)
    assert status == 1 and "street is refused" in said
    refused, = (row for row in said.splitlines() if "REFUSED" in row)
    assert sentence in refused
    assert f"  REFUSED   caseloom_street/{path}:{line}: " in refused or not line, refused


WARNED = {
    "a form without a license": ("instruments.py", 'licence="Own wording, free to use", ', "",
                                 "instruments.py:8: The form check_in names no license"),
    "a record without a name": ("models.py", '"street.appointment"', '""',
                                "models.py:11: Appointment.record_name is ''."),
    "a migration that imports the plugin": ("migrations/0002_more.py", "", "from caseloom_street import models\n"
                                            "def up(migrator, db): pass\n", "0002_more.py:1: The migration imports"),
    "two migrations of one number": ("migrations/0001_more.py", "", "def up(migrator, db): pass\n",
                                     "Two migrations have the number 0001"),
    "a script in a template": ("templates/appointment.html", "<h2>", "<script>go()</script><h2>",
                               "appointment.html:4: The template has a script inside the page"),
    "what people typed, unescaped": ("templates/appointment.html", "appointment.place }}", "appointment.place|safe }}",
                                     "appointment.html:5: The template writes something without escaping it"),
    "a record that reads in no words": ("models.py", "    readable = ", "    unread = ", "models.py:11: The columns"),
    "numbers that are given twice": ("migrations/0001_initial.py", "class Appointment(Frozen)",
                                     "from peewee import Model\nclass Appointment(Model)", "SQLite may give a number"),
    "a column that no model has": ("models.py", "    at = Moment()\n", "", "a column at, which Appointment"),
    "templates that are not packed": ("../pyproject.toml", '"templates/*.html", ', "", "The templates aren't packed"),
    "no tests": ("../tests/test_street.py", None, None, "There are no tests"),
    "a package of Caseloom's name": ("../templates/more.py", "", "", "has a package templates of its own"),
}


@pytest.mark.parametrize("case", WARNED)
def test_what_works_otherwise_than_its_author_may_think_is_a_warning(check, folder, case):
    path, of, to, sentence = WARNED[case]
    if of is None:
        (folder / "caseloom_street" / path).unlink()
        path = ""
    elif not of:
        (folder / "caseloom_street" / path).parent.mkdir(exist_ok=True)
    status, said = check(path, of or "", to or "")
    assert status == 0 and sentence in said, said
    assert "street works, with " in said


def test_a_page_that_no_one_can_open_is_named_with_its_view(check):
    status, said = check("views.py", '@needs("clients.read")\n', "")
    assert "/s/street/clients/<int:client_id>/appointments" in said
    assert "caseloom_street/views.py:25: " in said, said


def test_a_path_without_a_plugin_is_answered_with_a_sentence(check, tmp_path):
    (tmp_path / "empty").mkdir()
    for what, sentence in ((tmp_path / "nowhere", "There is no"), (tmp_path / "empty", "has no __init__.py")):
        status, said = check(what=what)
        assert status == 1 and sentence in said and said.count("\n") == 1


@pytest.mark.parametrize("point", ["[project", '[project.entry-points."caseloom.plugins"]\nstreet = "nothing"'])
def test_a_distribution_that_names_no_module_is_answered_with_a_sentence(check, folder, point):
    (folder / "pyproject.toml").write_text(point)
    status, said = check()
    assert status == 1 and str(folder) in said and said.count("\n") == 1


def test_another_distribution_with_a_package_of_the_same_name_is_named(check, monkeypatch):
    monkeypatch.setattr(neighbors, "brought", lambda: {"core": ["caseloom", "acme"], "plugins": ["caseloom"]})
    assert "warning   acme is installed here and also brings a package named core" in check()[1]
