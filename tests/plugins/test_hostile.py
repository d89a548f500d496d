"""Plugins that misbehave while they are imported, registered or asked: named, left out, and the agency works."""
from __future__ import annotations

import pytest

from core.extension.registry import Registry
from tests.plugins.conftest import HEAD, declared, form, hook

RAISES = "\n@hookimpl\ndef goal_types():\n    {}\n"


@pytest.mark.parametrize(("source", "sentence"), [
    ("raise RuntimeError('out of coffee')", "RuntimeError: out of coffee"), ("def broken(:", "SyntaxError"),
    ("import sys; sys.exit(1)", "SystemExit"), ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ("raise BaseException('even this')", "BaseException: even this"), ("import nowhere_to_be_found", "ModuleNotFound"),
    ("from core.extend import nothing_of_that_name", "ImportError"),
    ("class E(Exception):\n    def __str__(self): 1/0\nraise E", "E: it gave no reason"),
    ("raise RuntimeError('x\\ny\\n' * 9999)", "RuntimeError: x"), ("", "the hook specialization() is missing")])
def test_a_fault_at_import_is_named_in_one_line(on_disk, source, sentence):
    plugin = on_disk("troubled", source)
    assert plugin.refused and sentence in plugin.error and "\n" not in plugin.error and len(plugin.error) < 500
    assert plugin.hook in ("import", "specialization") and plugin.since


@pytest.mark.parametrize(("source", "at", "sentence"), [
    (RAISES.format("raise ValueError('no goals today')"), "goal_types", "ValueError: no goals today"),
    (RAISES.format("raise SystemExit"), "goal_types", "SystemExit"),
    (RAISES.format("raise KeyboardInterrupt"), "goal_types", "KeyboardInterrupt"),
    (RAISES.format("return goal_types()"), "goal_types", "RecursionError"),
    ("\n@hookimpl\ndef goal_typos():\n    return []\n", "registration", "unknown hook 'goal_typos'"),
    ("\n@hookimpl\ndef goal_types(client):\n    return []\n", "registration", "goal_types"),
    (form('Question("a", "A?", {0: Bad()})').replace("\n@hookimpl", BAD := (
        "\nclass Bad:\n    def __str__(self): 1/0\n    __repr__ = __html__ = __str__\n\n@hookimpl"), 1),
     "assessment_forms", "is Bad; it takes text"),
    (hook("goal_types", "[GoalType('a', Bad())]").replace("\n@hookimpl", BAD, 1), "goal_types", "is Bad"),
    (hook("goal_types", "[GoalType('a', Markup('<script>alert(1)</script>'))]").replace(
        "\n@hookimpl", "\nfrom markupsafe import Markup\n\n@hookimpl", 1), "goal_types", "ready-made HTML"),
    (hook("goal_types", "[GoalType('a', lazy_gettext('<script>alert(1)</script>'))]"), "goal_types", "holds HTML"),
    (form('Question("csrf_token", "?", {0: "No"})'), "assessment_forms", "isn't a valid question key"),
])
def test_a_fault_in_a_hook_is_named_with_the_hook(source, at, sentence):
    plugin = declared(source)
    assert (plugin.hook, plugin.values) == (at, {}) and sentence in plugin.error


def test_a_hook_that_returns_nothing_adds_nothing():
    plugin = declared(hook("goal_types", "None") + hook("blueprint", "None") + hook("tables", "None"))
    assert not plugin.refused
    assert not any(plugin.values.values())


def test_a_label_that_looks_like_html_is_text_like_any_other():
    assert not declared(hook("goal_types", "[GoalType('a', '<script>alert(1)</script> & < 5')]")).refused


# --- Several at once ------------------------------------------------------------------------------


def named(name, requires=()):
    head = HEAD.replace('"sample", "Sample", "A plugin of a test"', f'"{name}", "{name}", "", requires={requires!r}')
    return declared(hook("goal_types", "[GoalType('a', 'A')]"), name, head)


def test_of_two_with_one_name_the_first_stays_and_the_other_is_named():
    first, second = named("twin"), named("twin")
    registry = Registry([first, second])
    assert registry.plugins["twin"] is first and not first.refused
    assert "twin" in first.warnings[0] and "wasn't loaded" in first.warnings[0]
    assert [goal.key for goal in registry.everything("goal_types")] == ["twin.a"]


def test_the_same_key_in_two_plugins_is_two_keys():
    registry = Registry([named("one"), named("two")])
    assert [goal.key for goal in registry.everything("goal_types")] == ["one.a", "two.a"]


def test_what_is_missing_takes_those_that_need_it_along_in_any_order():
    plugins = [named("a", ("b",)), named("b", ("c",)), named("c", ("nowhere",)), named("d")]
    for order in (plugins, plugins[::-1]):
        registry = Registry([named(p.name, p.about.requires) for p in order])
        assert [p.name for p in registry.working()] == ["d"]
        assert "it requires nowhere" in registry.plugins["c"].error


# --- In a running agency --------------------------------------------------------------------------

PAGES = """
from flask import Blueprint

bp = Blueprint("sample", __name__)

@bp.get("/clients/<int:client_id>/open")
def forgotten(client_id):
    return "Rosa"

@bp.get("/failing")
@needs("clients.read")
def failing():
    1 / 0

@bp.get("/hello")
@needs("clients.read")
def hello():
    return "Hello from a plugin"

def rule(client, today):
    raise RuntimeError("the rule broke")
"""
SAMPLE = PAGES + hook("blueprint", "bp") + hook(
    "monitoring_rules", '[MonitoringRule("r", "Sample rule", ("contact",), rule)]') + hook(
    "goal_types", "[GoalType('a', '<script>alert(1)</script>')]")


@pytest.fixture
def extra(on_disk):
    return [on_disk("troubled", "raise RuntimeError('out of coffee')"), declared(SAMPLE),
            declared(RAISES.format("raise SystemExit"), "leaver", HEAD.replace('"sample"', '"leaver"'))]


def test_the_agency_works_and_the_page_names_what_does_not(web, client, worker, administrator):
    page = web.sign_in(administrator).get("/specializations").text
    for words in ("troubled", "RuntimeError: out of coffee", "leaver", "SystemExit", "goal_types"):
        assert words in page, words
    web.sign_in(worker)
    for address in ("/", "/clients", client.url, f"{client.url}/plan", f"{client.url}/assessments/new", "/tasks"):
        assert web.get(address).status_code == 200, address


@pytest.mark.parametrize("name", ["troubled", "leaver"])
def test_what_was_refused_cannot_be_switched(web, administrator, name):
    answer = web.sign_in(administrator).post(f"/specializations/{name}/switch", {"value": "on"})
    assert answer.status_code == 422 and "has an error" in answer.text


def test_a_page_without_a_permission_is_closed_to_everybody_and_the_administrator_is_told(
        web, client, worker, supervisor, auditor, administrator):
    for person in (worker, supervisor, auditor, administrator):
        answer = web.sign_in(person).get(f"/s/sample/clients/{client.id}/open")
        assert answer.status_code == 403 and "Rosa" not in answer.text, person.name
    page = web.get("/specializations").text
    assert "/s/sample/clients/&lt;int:client_id&gt;/open doesn&#39;t name a permission" in page


def test_a_page_that_fails_costs_only_itself(web, client, worker):
    web.sign_in(worker)
    assert web.get("/s/sample/failing").status_code == 500
    assert web.get("/s/sample/hello").status_code == 200
    assert web.get("/").status_code == 200


def test_a_rule_that_fails_says_so_on_today(web, client, worker):
    assert "Sample rule: couldn&#39;t be checked" in web.sign_in(worker).get("/").text


def test_a_label_is_shown_as_text(web, administrator):
    page = web.sign_in(administrator).get("/specializations").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
