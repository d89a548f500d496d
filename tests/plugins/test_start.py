"""Plugins that misbehave at start: refused or warned of with a sentence, while the agency works."""
from __future__ import annotations

import time

import pytest
from flask import request_started
from markupsafe import escape

from core.extension import registry as registries
from core.extension.faults import PluginFault
from core.extension.registry import Registry, load
from core.foundation import clock
from core.monitoring.models import Contact
from core.web.gate import needs
from tests.plugins.conftest import HEAD, declared, form, hook

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # none of it depends on the database

EACH = ("assessment_forms", "goal_types", "resource_categories", "monitoring_rules", "client_panels",
        "sensitivity_policies", "tables", "blueprint", "demo")
FOREVER = "\n@hookimpl\ndef goal_types():\n    while True:\n        pass\n"
HALF_WAY = """
@hookimpl
def goal_types():
    yield GoalType("a", "A")
    1 / 0
"""
PAGE = """
from flask import Blueprint
bp = Blueprint("{name}", __name__{more})

@bp.get("/page")
{needs}
def show():
    return "shown"
{beyond}
""" + hook("blueprint", "bp")


def page(needs='@needs("clients.read")', beyond="", more=""):
    return PAGE.format(name="troubled", more=more, needs=needs, beyond=beyond)


ALONE = page(needs="").replace("troubled", "sample")


def listens(place, signal):
    return f"""
from {place} import {signal}

@{signal}.connect
def listen(*args, **values):
    raise RuntimeError("out of coffee")
"""


START = {  # behaviour: the source after the head, a part of the sentence
    "raises at import": ("raise RuntimeError('out of coffee')", "RuntimeError: out of coffee"),
    "sys.exit at import": ("import sys; sys.exit(1)", "SystemExit"),
    "missing dependency": ("import nowhere_to_be_found", "ModuleNotFoundError"),
    "import takes 10 s": ("import time; time.sleep(10)", "took longer than"),
    "import never returns": ("while True: pass", "took longer than"),
    "a hook never returns": (FOREVER, "took longer than"),
    "wrong types": (hook("goal_types", "[GoalType('a', 3)]"), "GoalType 'a': title is 3; it takes text"),
    "two equal keys": (hook("goal_types", "[GoalType('a', 'A'), GoalType('a', 'B')]"), "duplicate key 'a'"),
    "generator that breaks half-way": (HALF_WAY, "ZeroDivisionError"),
    "generator that never ends": (hook("goal_types", "iter(lambda: GoalType('a', 'A'), None)"), "more than 1000"),
    "unhashable value": (hook("goal_types", "[GoalType(['a'], 'A', better=[])]"), "key is list; it takes text"),
    "10 MB title": (hook("goal_types", "[GoalType('a', 'x' * 10_000_000)]"), "longer than 200 characters"),
    "10 MB hint": (hook("goal_types", "[GoalType('a', 'A', hint='x' * 10_000_000)]"), "longer than 10000 characters"),
    "10 MB in all": (hook("goal_types", "[GoalType(f'k{n}', 'A', hint='x' * 9999) for n in range(999)]"), "in all"),
    "title that is Markup": (
        "from markupsafe import Markup\n" + hook("goal_types", "[GoalType('a', Markup('<b>A</b>'))]"), "ready-made"),
    "5,000 fields": (form(", ".join(['Question("a", "A?", {0: "No"})'] * 5000)), "5000 entries; the limit is 1000"),
    "a number that no database keeps": (form(repeat_every="10 ** 30"), "a number up to 1,000,000,000"),
    **{f"{name} raises": (f"\n@hookimpl\ndef {name}():\n    raise ValueError('no')\n", "ValueError: no")
       for name in EACH},
}
CONTRACT = {
    "before_app_request": (page(beyond="bp.before_app_request(lambda: None)"), "whole app"),
    "app_errorhandler": (page(beyond="bp.app_errorhandler(404)(lambda error: 'x')"), "whole app"),
    "template folder over the core's": (page(more=', template_folder="templates"'), "template folder"),
    "route outside its prefix": (page(beyond="bp.record(lambda s: s.app.add_url_rule('/', 'x', show))"), "outside"),
    "misspelt permission": (page(needs='@needs("client.read")'),
                            "needs 'client.read', which isn't a permission; did you mean 'clients.read'?"),
    "public permission": (page(needs='@needs("public")'), "needs 'public', which isn't a permission"),
    "signed-in permission": (page(needs='@needs("signed-in")'), "needs 'signed-in', which isn't a permission"),
    "misspelt watches": (hook("monitoring_rules", "[MonitoringRule('r', 'R', ('contcat',), lambda c, t: [])]"),
                         "watches 'contcat', which no record is called; did you mean 'contact'?"),
    "misspelt record of its own": (
        hook("monitoring_rules", "[MonitoringRule('r', 'R', ('troubled.nap',), lambda c, t: [])]"),
        "watches 'troubled.nap', which no record is called"),
    "table without its prefix": ('\nclass Task(PluginTable):\n    class Meta:\n        table_name = "task"\n'
                                 + hook("tables", "[Task]"), "must be named troubled_"),
    "receiver on an app-wide signal that raises": (listens("flask", "request_started"), "the signal request_started"),
    "receiver on template_rendered": (listens("flask", "template_rendered"), "the signal template_rendered"),
    "receiver on got_request_exception": (listens("flask", "got_request_exception"), "got_request_exception"),
    "receiver on client_changed that raises": (
        listens("core.clients.models", "client_changed"), "the signal client_changed of the whole program"),
    "import below core.extend": ("\nfrom core.foundation import clock\n", "line 10, imports core.foundation"),
    "import of another plugin": ("\ndef later():\n    import plugins.geriatric\n", "which is another plugin's"),
}


ALL = {**START, **CONTRACT}


@pytest.fixture
def started(on_disk, monkeypatch):
    """Find a faulty plugin of this name at start; what waits for it waits a tenth of the time."""
    monkeypatch.setattr(registries, "SECONDS", 0.5)
    monkeypatch.setattr(registries, "LEAST", 0.5)

    def found(name, source):
        began = time.monotonic()
        plugin = on_disk(name, HEAD.replace('"sample"', f'"{name}"') + source.replace("troubled", name),
                         others=["plugins.geriatric"])
        assert time.monotonic() - began < 5, "the program starts within 10 s"
        return plugin
    return found


@pytest.mark.parametrize("behaviour", ALL)
def test_it_is_refused_with_a_sentence(started, behaviour):
    source, sentence = ALL[behaviour]
    name = "slow" if behaviour.startswith("import takes") else "troubled"  # its import goes on, and so does its lock
    plugin = started(name, source)
    assert plugin.refused and plugin.since and not plugin.values
    assert sentence in plugin.error and "\n" not in plugin.error and len(plugin.error) < 500, plugin.error


def test_whoever_is_asked_after_the_others_took_too_long_has_a_second_left(on_disk, monkeypatch):
    monkeypatch.setattr(registries, "LEAST", 0.1)
    on_disk("sample", HEAD + "\nimport time\n\n@hookimpl\ndef goal_types():\n    time.sleep(0.3)\n")
    late = load("sample", "sample", until=time.monotonic() - 1)
    assert (late.hook, late.error) == ("goal_types", "it took longer than 0.1 seconds")
    assert not load("sample", "sample", until=time.monotonic() + 5).refused


# --- Who it is ------------------------------------------------------------------------------------


def who(name, more=""):
    return HEAD.replace('"sample", "Sample", "A plugin of a test"', f'"{name}", "{name}", ""{more}') + hook(
        "goal_types", "[GoalType('a', 'A')]")


def asked(name, more=""):
    return declared("", name, who(name, more))


@pytest.mark.parametrize("name", sorted({"accounts", "client", "clients", "monitoring", "plans", "static", "task"}))
def test_the_name_of_a_part_of_the_core_is_refused(name):
    assert f"'{name}' isn't a valid plugin name: it belongs to the core" in asked(name).error


def test_another_version_of_the_hooks_is_refused():
    assert "version 2 of the hooks; this is version 1" in asked("newer", ", api=2").error


def test_requiring_what_is_missing_is_refused():
    assert "it requires nowhere, which isn't installed" in Registry(
        [asked("alone", ", requires=('nowhere',)")]).plugins["alone"].error


@pytest.mark.parametrize("circle", [{"a": ("a",)}, {"a": ("b",), "b": ("a",)}, {"a": ("b",), "b": ("c",), "c": ("a",)}])
def test_plugins_that_require_each_other_are_refused_because_none_could_be_switched_on_first(circle):
    registry = Registry([asked(name, f", requires={others!r}") for name, others in circle.items()])
    for name in circle:
        assert "requires itself" in registry.plugins[name].error


def test_a_rule_may_watch_records_of_another_plugin_and_is_warned_of_when_there_are_none():
    watching = hook("monitoring_rules", "[MonitoringRule('r', 'R', ('geriatric.fal',), lambda c, t: [])]")
    registry = Registry([load("geriatric", "plugins.geriatric"), declared(watching)])
    assert not registry.plugins["sample"].refused
    assert registry.plugins["sample"].warnings == [
        "The rule sample.r watches 'geriatric.fal', which no record of an installed plugin is called; "
        "did you mean 'geriatric.fall'?"]


def test_who_listens_is_found_each_time_and_no_longer_listens(started):
    source = ALL["receiver on an app-wide signal that raises"][0]
    for _ in range(2):
        assert "request_started" in started("troubled", source).error
    assert not request_started.receivers


@pytest.mark.parametrize("line", ["from . import other", "from .other import x", "import both.other.models",
                                  "from both.other import models"])
def test_a_plugin_of_one_file_may_not_import_its_neighbor(on_disk, tmp_path, line):
    on_disk("both", "", **{"one.py": f"{HEAD}def late():\n    {line}\n".replace('"sample"', '"one"'), "other.py": ""})
    found = load("one", "both.one", others=["both.other"])
    assert "one.py, line 10, imports both.other" in found.error


def test_what_is_in_tests_and_migrations_may_import_what_is_for_them(on_disk):
    plugin = on_disk("sample", HEAD, **{"tests/test_it.py": "from core.testing import Web\n",
                                        "migrations/0001_initial.py": "from core.migrating import Frozen\n"})
    assert not plugin.refused, plugin.error
    plugin = on_disk("sample", HEAD, **{"later.py": "def late():\n    from core import testing\n"})
    assert "later.py, line 2, imports core.testing" in plugin.error


# --- And in an agency -----------------------------------------------------------------------------


@pytest.fixture
def extra(request, started):
    """Every faulty plugin at once, when a test asks for them."""
    if "every_faulty_plugin" not in request.fixturenames:
        return []
    cases = [started(f"case{number}", source) for number, (source, _) in enumerate(ALL.values())]
    return [*cases, *(asked(name) for name in ("clients", "accounts", "geriatric")), asked("newer", ", api=2"),
            asked("one", ", requires=('other',)"), asked("other", ", requires=('one',)"), declared(ALONE)]


@pytest.fixture
def every_faulty_plugin(extra):
    return extra


def assert_the_rest_works(web, client, worker, administrator, *words):
    """Core pages answer 200, a save is kept, other plugins work, and the plugin is named with what failed and since."""
    web.sign_in(worker)
    for address in ("/", "/clients", client.url, f"{client.url}/plan", f"{client.url}/assessments/new", "/tasks",
                    f"/s/geriatric/clients/{client.id}/falls"):
        assert web.get(address).status_code == 200, address
    note = {"on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "text": "Slept better."}
    assert web.post(f"{client.url}/contacts/new", note).status_code == 303
    assert Contact.select().count() == 1
    shown = web.sign_in(administrator).get("/specializations").text
    for word in words:
        assert word in shown, word


@ON_SQLITE
def test_the_agency_works_with_all_of_them_and_each_is_named(
        every_faulty_plugin, web, client, worker, administrator, monkeypatch):
    named = [word for plugin in every_faulty_plugin if plugin.refused for word in (plugin.name, escape(plugin.error))]
    assert len(named) == 2 * (len(ALL) + 5), "all but the page without a permission and the one of a name that is taken"
    assert_the_rest_works(web, client, worker, administrator, *named, "Another plugin is also named geriatric",
                          "The page /s/sample/page doesn&#39;t name a permission, so no one can open it.")
    assert web.get("/specializations").text.count("Not loaded since") == len(named) / 2
    assert web.get("/s/sample/page").status_code == 403
    rules = web.app.url_map.iter_rules()
    endpoint, = (rule.endpoint for rule in rules if rule.rule == "/clients" and "GET" in rule.methods)
    monkeypatch.setitem(web.app.view_functions, endpoint, needs("identity.read")(lambda: 1 / 0))
    assert endpoint.startswith("clients.") and web.sign_in(worker).get("/clients").status_code == 500
    assert not PluginFault.select().exists(), "a core page that fails is no fault of a plugin that has its name"


def test_what_is_wrong_with_a_page_is_an_error_in_its_pages():
    plugin = declared(page('@needs("nothing.read")').replace("troubled", "sample"))
    assert plugin.hook == "its pages" and "nothing.read" in plugin.error
