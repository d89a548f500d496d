"""What the registry refuses, and the sentence that says why: one line of a table each."""
from __future__ import annotations

import pytest

from tests.plugins.conftest import HEAD, declared, form, hook

YES_NO = '{0: "No", 1: "Yes"}'
A, B = f'Question("a", "A?", {YES_NO})', f'Question("b", "B?", {YES_NO})'
FREE = 'Question("free", "In your words?")'

FORMS = (  # source of a plugin, a part of the sentence
    (form(""), "no questions"),
    (form(f"{A}, {A}"), "duplicate question 'a'"),
    *((form(f'Question("{name}", "?", {YES_NO})'), "isn't a valid question key")
      for name in ("csrf_token", "id", "version", "client_id", "once", "A", "a b", "", "1a", "a-b")),
    (form('Question("a", "A?", {})'), "no answer choices"),
    (form('Question("a", "A?", {"x": "No"})'), "'a': options holds 'x' where int is expected"),
    (form('Question("a", "A?", [Choice("x", "X"), Choice("x", "Y")])'), "two answers with the same value"),
    (form('Question("a", "A?", [Choice("", "X")])'), "empty value"),
    (form('Question("a", "A?", ["x"])'), "options holds 'x' where Choice is expected"),
    (form('Question("a", "A?", Number(5, 1))'), "from 5 to 1"),
    (form('"a question"'), "where Question is expected"),
    (form('Question("a", "A?", [Choice("x", "X"), Choice("y", "Y", 1)])', score="total()"), "'x' of the scored"),
    (form(FREE, score="total()"), "no question counts"),
    (form(A, bands='bands({0: "Low"})'), "bands but no score"),
    (form(A, score='total("b")'), "counts 'b', which isn't a scored question"),
    (form(f'{A}, Question("b", "B?", {YES_NO}, scored=False)', score='total("b")'), "counts 'b'"),
    (form(A, score="lookup(b=((0, 0),))"), "counts 'b'"),
    (form(A, score="lookup(a=((3, 0), (1, 2)))"), "aren't in ascending order"),
    (form(A, score="7"), "no Score"),
    (form(A, score="total()", bands="bands({})"), "aren't in ascending order"),
    (form(A, score="total()", bands='BandsByFact("sex", {"male": bands({0: "x"})})'), 'need a case ""'),
    (form(A, score="total()", bands='bands({0: 5})'), "takes text"),
    (form(f'Question("a", "A?", {YES_NO}, only_if=Answered("b", at_least=1)), {B}'), "an earlier question"),
    (form(f'Question("a", "A?", {YES_NO}, only_if=Answered("a", at_least=1))'), "an earlier question"),
    (form(f'{FREE}, Question("a", "A?", {YES_NO}, only_if=Answered("free", at_least=1))'), "an earlier question"),
    (form(f'{A}, Question("b", "B?", {YES_NO}, only_if=Scored(at_least=1))', score="total()"), "a total that isn't"),
    (form(A, flags='[Flag("f", "F", Answered("zz", at_least=1))]'), "looks at 'zz'"),
    (form(A, flags='[Flag("f", "F", AtLeast(1, (Answered("zz"),)))]'), "looks at 'zz'"),
    (form(A, flags='[Flag("f", "F", Scored(at_least=1))]'), "the form has no score"),
    (form(A, flags='[Flag("f", "F", Answered("a")), Flag("f", "G", Answered("a"))]'), "duplicate"),
    (form(A, flags='[Flag("f", "F", Answered("a"), level="terrible")]'), "it takes info or warning"),
    (form(A, flags='[Flag("f", "F", "always")]'), "no Condition"),
    (form(A, version="0"), "versions begin at 1"),
    (form(A, repeat_every="-1"), "repeats every -1"),
    (form(A, repeat_every='"often"'), "it takes int"),
    (form(A, low="9", high="3"), "scale goes from 9 to 3"),
    (form(A, high="9", change="3.7"), "needs a source"),
    (form(A, high="3", change="3.7", change_source='"J"'), "3.7 points isn't on its scale"),
    (form(A, score="total()", repeat_every="28", repeat_while='Answered("a", at_least=1)'), "only depend on the total"),
    (form(A, repeat_every="28", repeat_while="Scored(at_least=1)"), "has no score or no days"),
    (form(A, score="total()", repeat_while="Scored(at_least=1)"), "has no score or no days"),
    (form(A, sensitivity='"secret"'), "has no policy"),
    (form(", ".join(f'Question("q{n}", "?", {YES_NO})' for n in range(301))), "301 questions"),
)
VALUES = (
    (hook("goal_types", '[GoalType("a", "A"), GoalType("a", "B")]'), "duplicate key 'a'"),
    (hook("goal_types", '[GoalType("A b", "A")]'), "isn't a valid key"),
    (hook("goal_types", '[GoalType(3, "A")]'), "it takes text"),
    (hook("goal_types", '[GoalType("a", None)]'), "title is missing"),
    (hook("goal_types", '[GoalType("a", "x" * 201)]'), "longer than 200"),
    (hook("goal_types", '[GoalType("a", "A", better="sideways")]'), "it takes up or down"),
    (hook("goal_types", '[ResourceCategory("a", "A")]'), "where GoalType is expected"),
    (hook("goal_types", '"abc"'), "returned str"),
    (hook("goal_types", "7"), "returned int"),
    (hook("goal_types", "[None]"), "returned NoneType"),
    (hook("goal_types", '(GoalType(f"k{n}", "K") for n in range(10_000))'), "more than 1000"),
    (hook("goal_types", "iter(lambda: GoalType('a', 'A'), None)"), "more than 1000"),
    (hook("monitoring_rules", '[MonitoringRule("r", "R", "contact", lambda c, t: [])]'), "a list or a tuple"),
    (hook("monitoring_rules", '[MonitoringRule("r", "R", ("contact",), None)]'), "due is missing"),
    (hook("monitoring_rules", '[MonitoringRule("r", "R", ("contact",), 5)]'), "isn't callable"),
    (hook("monitoring_rules", '[MonitoringRule("r", "R", ("contact",), lambda c, t: [], only_with=Client)]'),
     "which isn't in tables()"),
    ("class Bare(PluginTable):\n    class Meta:\n        table_name = 'sample_bare'\n" + hook("tables", "[Bare]")
     + hook("monitoring_rules", '[MonitoringRule("r", "R", (), lambda c, t: [], only_with=Bare)]'), "no column client"),
    (hook("client_panels", '[ClientPanel("p", "P", "base.html", lambda c, t: {})]'), "isn't in the plugin"),
    (hook("client_panels", '[ClientPanel("p", "P", "sample/p.html", lambda c, t: {})]'), "isn't in the plugin"),
    (hook("demo", '[Demo("d", None)]'), "build is missing"),
    (hook("blueprint", "lambda: 1"), "where Blueprint is expected"),
    (hook("tables", '["sample_thing"]'), "no PluginTable"),
)


@pytest.mark.parametrize(("source", "sentence"), FORMS + VALUES)
def test_it_is_refused_with_a_sentence(source, sentence):
    plugin = declared(source)
    assert plugin.refused and sentence in plugin.error, plugin.error
    assert plugin.hook and plugin.since and not plugin.values


def test_a_sentence_about_a_form_names_the_form():
    assert declared(form("")).error.startswith("the form 'quick'")


@pytest.mark.parametrize(("returned", "sentence"), [
    ('Specialization("other", "O", "")', "named 'other'"),
    ('Specialization("sample", "O", "", api=99)', "version 99 of the hooks"),
    ('Specialization("sample", "O", "", requires="geriatric")', "a list or a tuple"),
    ('Specialization("sample", "O", "", requires=("missing",))', None),
    ("None", "missing"), ("[]", "exactly one"), ("'sample'", "returned str"),
    ('[Specialization("sample", "O", "")] * 2', "exactly one")])
def test_who_it_is_must_be_said_once_and_truly(returned, sentence):
    plugin = declared(hook("specialization", returned), head=HEAD.partition("@hookimpl")[0])
    if sentence is None:
        assert not plugin.refused  # whether others are there is seen only when all were found
    else:
        assert sentence in plugin.error


def test_a_box_names_its_template_with_the_plugin_before_it(on_disk):
    panel = hook("client_panels", '[ClientPanel("p", "P", "p.html", lambda c, t: {})]')
    plugin = on_disk("sample", HEAD + panel, **{"templates/p.html": "Here"})
    assert plugin.error.endswith("which isn't in the plugin's templates/; name it \"sample/….html\"")


TABLE = """
from peewee import CharField, ForeignKeyField

class Thing(PluginTable):
    client = ForeignKeyField(Client{key})
    class Meta:
        table_name = "{name}"
"""


@pytest.mark.parametrize(("name", "key", "sentence"), [
    ("thing", ', backref="+", on_delete="CASCADE"', "must be named sample_"),
    ("client", ', backref="+", on_delete="CASCADE"', "must be named sample_"),
    ("sample_thing", ', backref="+"', "on_delete"),
    ("sample_thing", ', backref="+", on_delete="RESTRICT"', "on_delete"),
    ("sample_thing", ', on_delete="CASCADE"', "backref"),
    ("sample_thing", ', backref="+", on_delete="CASCADE"', "no migration")])
def test_a_table_keeps_to_itself(name, key, sentence):
    plugin = declared(TABLE.format(name=name, key=key) + hook("tables", "[Thing]"))
    assert sentence in plugin.error


BLUEPRINT = """
from flask import Blueprint

bp = Blueprint("{name}", __name__{more})

@bp.get("/page")
@needs("clients.read")
def show():
    return "x"

{beyond}
"""


@pytest.mark.parametrize(("readable", "sentence"), [
    ('"Naps"', "sample_nap.readable is str, no Readable"),
    ('Readable("x" * 201, {})', "sample_nap.readable: Readable: title is longer than 200 characters"),
    ('Readable("Naps", {"on": 5})', "columns is 5; it takes text"),
    ('Readable("Naps", {}, words={"on": {"a": None}})', "words is missing"),
    ('Readable("Naps", {"until": "Until"})', "names 'until', which isn't a field of the table")])
def test_how_a_table_reads_is_checked_like_every_other_text(readable, sentence):
    source = f"class Nap(Record):\n    readable = {readable}\n    class Meta:\n        table_name = 'sample_nap'\n"
    assert sentence in declared(source + hook("tables", "[Nap]")).error


@pytest.mark.parametrize("record", ["contact", "geriatric.fall", "sampled.nap"])
def test_a_record_is_not_called_what_the_core_or_another_plugin_calls_its_own(record):
    source = (f"class Nap(Record):\n    record_name = '{record}'\n    class Meta:\n        table_name = 'sample_nap'\n"
              + hook("tables", "[Nap]"))
    assert f"Nap.record_name is '{record}'; it must begin with \"sample.\"" in declared(source).error


@pytest.mark.parametrize(("name", "more", "beyond", "sentence"), [
    ("other", "", "", "must be 'sample'"),
    ("sample", ', template_folder="templates"', "", "template folder"),
    ("sample", "", "bp.before_app_request(lambda: None)", "whole app"),
    ("sample", "", "bp.after_app_request(lambda response: response)", "whole app"),
    ("sample", "", "bp.app_context_processor(dict)", "whole app"),
    ("sample", "", "bp.app_errorhandler(404)(lambda error: 'x')", "whole app"),
    ("sample", "", "bp.app_template_filter('e')(str)", "whole app"),
    ("sample", "", "bp.app_template_global('csrf')(str)", "whole app"),
    ("sample", "", "bp.record(lambda s: s.app.before_request(lambda: None))", "whole app"),
    ("sample", "", "bp.record(lambda s: s.app.add_url_rule('/', 'x', show))", "page outside"),
    ("sample", "", "bp.record(lambda s: 1 / 0)", "ZeroDivisionError"),
    ("sample", "", "bp.add_url_rule('/all', 'list all', show)", "the endpoint 'list all'; use up to 64 letters"),
    ("sample", "", "bp.add_url_rule('/all', 'a,healthcare', show)", "the endpoint 'a,healthcare'"),
    ("sample", "", "bp.add_url_rule('/all', 'a' * 65, show)", "use up to 64 letters"),
])
def test_a_blueprint_keeps_to_its_own_pages(name, more, beyond, sentence):
    source = BLUEPRINT.format(name=name, more=more, beyond=beyond) + hook("blueprint", "bp")
    plugin = declared(source)
    assert plugin.hook == "blueprint" and sentence in plugin.error


def test_one_plugin_has_one_blueprint():
    source = BLUEPRINT.format(name="sample", more="", beyond="") + hook("blueprint", "[bp, bp]")
    assert "more than one" in declared(source).error


def test_what_is_right_is_taken_in_with_its_prefix():
    plugin = declared(form(f"{A}, {B}", score="lookup(a=((0, 0), (1, 3)))", bands='bands({0: "Low", 2: "High"})',
                           flags='[Flag("f", "F", AtLeast(2, (Answered("a", at_least=1), Scored(at_least=1))))]'))
    assert not plugin.refused, plugin.error
    assert [value.key for value in plugin.values["assessment_forms"]] == ["sample.quick"]
