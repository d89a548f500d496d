"""README's guide for plugin authors is true: its plugin works as printed, its hooks are the hooks."""
from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from playhouse.migrations import Runner

import core.extend
from core.extension import hookspecs
from core.extension.registry import ask
from core.foundation import clock, db
from core.web.dates import day

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
REFERENCE = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "plugins.md").read_text("utf-8"), re.DOTALL)


def in_one_file() -> str:
    """The source of the plugin in one file, exactly as README prints it."""
    block = re.search(r'```python\n("""Transport: a specialization in one file\."""\n.*?)```', README, re.DOTALL)
    assert block, "README prints no plugin in one file"
    return block[1]


def in_a_folder() -> dict[str, str]:
    """The files of the plugin in a folder by path, exactly as README prints them."""
    blocks = re.findall(r"^`plugins/housing/([\w/.]+)`[^\n]*:\n\n```\w+\n(.*?)```", README, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 8, "README prints no plugin in a folder"
    return dict(blocks)


@pytest.fixture
def extra(on_disk):
    module = ModuleType("transport")
    exec(compile(in_one_file(), "README.md", "exec"), module.__dict__)
    files = in_a_folder()
    return [ask("transport", module), on_disk("housing", files.pop("__init__.py"), **files)]


@pytest.fixture
def registry(registry, settings):
    db.connect(settings.database_url)
    assert not db.upgrade(registry.migrations()).failed
    db.dispose()
    return registry


def test_it_is_accepted_without_a_word(extra):
    assert [(plugin.error, plugin.warnings) for plugin in extra] == [("", [])] * 2


def test_it_is_used_through_the_web(web, client, worker, administrator):
    assert "Getting to where help is" in web.sign_in(administrator).get("/specializations").text
    web.sign_in(worker)
    answer = web.post(f"{client.url}/assessments/new/transport.rides",
                      {"on": clock.today().isoformat(), "visits": "2", "shopping": "1"})
    page = web.follow(answer).text
    assert "Stuck at home" in page and "Look for a ride together today." in page
    assert "Get to appointments" in web.get(f"{client.url}/goals/new").text


FROM_ELSEWHERE = {"current_user", "gettext", "lazy_gettext", "ngettext", "hookimpl"}  # Flask-Login, Babel, pluggy
INSPECTIONS = "/s/housing/clients/{client.id}/inspections"


def test_what_it_records_stands_on_today_until_it_is_settled(web, client, worker):
    address = INSPECTIONS.format(client=client)
    assert f'href="{address}"' in web.sign_in(worker).get(client.url).text, "its tab"
    page = web.follow(web.post(f"{address}/new", {"on": clock.today().isoformat()}))
    assert client.family in page.text, "the client's banner"
    assert "Be there for the inspection" in web.get("/").text
    result = "/s/housing/inspections/1/result"
    assert web.post(result, {"version": "1", "result": ""}).status_code == 422
    assert "Passed" in web.follow(web.post(result, {"version": "1", "result": "Passed"})).text
    assert "Be there for the inspection" not in web.get("/").text


def test_a_change_made_meanwhile_is_shown_beside_what_was_typed(web, client, worker):
    web.sign_in(worker).post(f"{INSPECTIONS.format(client=client)}/new", {"on": "2026-11-27"})
    assert web.post("/s/housing/inspections/1/edit", {"version": "1", "on": "2026-12-01"}).status_code == 303
    late = web.post("/s/housing/inspections/1/edit", {"version": "1", "on": "2026-12-24"})
    assert late.status_code == 409
    assert "Dec 1, 2026" in late.text and "Dec 24, 2026" in late.text


def test_a_protected_record_is_there_for_cleared_staff_only(web, client, worker, colleague):
    worker.set_clearances(["substance_use.part2"], "test")
    on = clock.today() - timedelta(days=9)  # today is on every page, where it is printed
    protected = {"on": on.isoformat(), "sensitivity": "substance_use.part2"}
    address = INSPECTIONS.format(client=client)
    shown = web.sign_in(worker).follow(web.post(f"{address}/new", protected)).text
    assert day(on) in shown and "42 CFR part 2 prohibits" in shown
    web.sign_in(colleague)
    assert day(on) not in web.get(address).text
    assert web.get("/s/housing/inspections/1/edit").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)  # they differ in it
def test_the_second_migration_keeps_what_the_first_version_recorded(client, extra):
    folder = extra[1].folder / "migrations"
    db.db.drop_tables(extra[1].values["tables"])
    runner = Runner(db.db.obj, str(folder), table_name="migration_again")
    assert runner.up("0001_initial") == ["0001_initial"]
    db.db.execute_sql('INSERT INTO housing_inspection (version, client_id, sensitivity, "on", "by", at) '
                      f"VALUES (1, {client.id}, '', '2026-11-27', 'Ana', '2026-11-01 12:00:00')")
    assert runner.up() == ["0002_result"]
    assert [(row.on.isoformat(), row.result) for row in extra[1].values["tables"][0].select()] == [("2026-11-27", "")]


def test_the_test_that_the_reference_shows_passes(web, worker, client, due_lines, travel):
    names = {}
    exec(next(block for block in REFERENCE if "def test_" in block), names)
    names["test_missed_rides_are_asked_about_again_after_90_days"](web, worker, client, due_lines, travel)


def test_the_values_that_the_reference_shows_can_be_declared():
    for block in REFERENCE:
        if "def " not in block:
            exec(block, dict(vars(core.extend)))


def test_the_guide_names_every_hook_with_its_exact_signature():
    declared = {f"{name}{inspect.signature(hook)}".replace("'", "")
                for name, hook in vars(hookspecs).items() if hasattr(hook, "caseloom_spec")}
    listed = set(re.findall(r"^\| `(\w+\([^`]*\) -> [^`]+)` \|", README, re.MULTILINE))
    assert listed == declared
    assert len(declared) >= 10


def test_what_the_guide_imports_is_offered():
    import core.extend

    offered = set(core.extend.__all__)
    for called in ("get_client", "get_record", "client_page", "answer", "needs"):
        assert f"{called}(" in README and called in offered


def test_every_hook_says_what_it_may_return_and_what_is_refused():
    hooks = [hook for hook in vars(hookspecs).values() if hasattr(hook, "caseloom_spec")]
    assert [hook.__name__ for hook in hooks if "Refused" not in (inspect.getdoc(hook) or "")] == []


def test_everything_that_is_offered_has_a_docstring_of_its_own():
    import core.extend

    silent = [name for name in core.extend.__all__ if name not in FROM_ELSEWHERE
              and not getattr(getattr(core.extend, name), "__doc__", None)]
    assert silent == []


@pytest.mark.parametrize("words", ["never its own text", "logs or\nprints by itself"])
def test_the_readme_says_whose_the_log_is(words):
    """What a plugin logs by logging.warning, or prints, is its author's: Caseloom passes it on."""
    assert words in README
