"""Ids that are somebody else's, wherever they can be put; and columns that no form may set."""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from core.clients.models import Client
from core.foundation.db import Table
from tests.security.pages import Page
from tests.security.payloads import corpus
from tests.security.world import World, has_client, tables

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

STAFF = ("supervisor", "case_manager", "colleague", "stranger", "front_desk", "auditor")
QUERY = ("need", "assessment", "goal", "task", "contact", "client", "client_id", "after", "before", "form", "id", "due")


def about_clients(world: World, method: str) -> list[Any]:
    return [rule for rule in world.rules(method) if has_client(rule)]


# --- Ids (AC-3, AC-4, AC-7) -----------------------------------------------------------------------


def test_a_row_of_another_client_is_not_there(world):
    """Of a restricted client, of another team's, of a protected one: 404 or 403, and none of its words."""
    leaked, asked = [], 0
    for role, letters in (("case_manager", "bcd"), ("supervisor", "bcd"), ("stranger", "abd"), ("front_desk", "bd"),
                          ("auditor", "bd")):
        for method in ("GET", "POST"):
            with world.watched() as written:
                for rule in about_clients(world, method):
                    for letter in letters:
                        answer = world.ask(role, method, world.url(rule, letter))
                        asked += 1
                        if answer.status_code not in (403, 404) or "xqanary" in answer.text.lower() or written:
                            leaked.append(f"{role}: {method} {rule.rule} of {letter}: {answer.status_code} {written}")
                        written.clear()
    assert leaked == []
    assert asked > 900


def test_a_protected_record_of_ones_own_client_is_not_there(world):
    """AC-4: without clearance there is no trace of it, whatever page one opens."""
    leaked = []
    for role in STAFF:
        for rule in world.rules("GET"):
            names = [name for name in rule.arguments if name.endswith("_id")]
            for number in world.protected_ids(names[0]) if names else ():
                answer = world.ask(role, "GET", world.url(rule, **{names[0]: number}))
                if answer.status_code not in (403, 404):
                    leaked.append(f"{role}: {rule.rule} of a protected record: {answer.status_code}")
            text = world.ask(role, "GET", world.url(rule)).text.lower()
            if world.protected in text:
                leaked.append(f"{role}: {rule.rule} shows a protected record")
    assert leaked == []


def test_who_is_cleared_does_see_it(world):
    """Else the tests above would pass on a page that shows nothing."""
    world.people["case_manager"].set_clearances([world.policy], "test")
    client = world.clients["a"].id
    for page in ("contacts", "plan", "tasks"):
        assert world.protected in world.ask("case_manager", "GET", f"/clients/{client}/{page}").text


def test_lists_and_searches_hold_only_ones_own(world):
    """AC-6: every page without an id, for each role, holds no word of a client that is not there for them."""
    unseen = {"case_manager": "bcd", "supervisor": "bcd", "colleague": "bcd", "stranger": "abd", "front_desk": "bd",
              "auditor": "bd", "administrator": "abcd"}
    leaked = []
    for role, letters in unseen.items():
        pages = [world.url(rule) for rule in world.rules("GET") if not rule.arguments]
        pages += ["/?show=team", "/clients?show=all&status=all", "/clients?show=team", "/tasks?tab=waiting",
                  "/tasks?tab=done", "/clients?sort=name&risk=high"]
        texts = {url: world.ask(role, "GET", url).text for url in pages}
        for q in ("xqanary", "xqanaryb family", "5550104477", "xqanarybfamily given"):
            texts[f"search for {q}"] = world.ask(role, "POST", "/search", data={"q": q}).text.replace(q, "")
        person = {"given": "xqanaryb given", "family": "xqanaryb family", "born": str(world.clients["b"].born)}
        texts["duplicates"] = world.ask(role, "POST", "/clients/new", data=person).text
        for where, text in texts.items():
            for letter in letters:
                words = f"{world.word(letter)} (?:street|safe|talk|next|task|need|goal|step|note|alert|part|text|name)"
                if re.search(words, text) or (where != "duplicates" and world.word(letter) in text):
                    leaked.append(f"{role}: {where} holds words of {letter}")
    assert leaked == []


def test_an_id_in_the_query_of_an_own_page_opens_nothing_else(world):
    leaked = []
    numbers = {world.value(f"{name}_id", "b") for name in ("need", "assessment", "contact", "task")}
    for rule in world.rules("GET"):
        for number in numbers if rule.endpoint != "static" else ():
            answer = world.ask("case_manager", "GET", world.url(rule), query_string=dict.fromkeys(QUERY, str(number)))
            if world.word("b") in answer.text or answer.status_code >= 500:
                leaked.append(f"{rule.rule} with ids of b: {answer.status_code}")
    assert leaked == []


def test_an_id_in_a_field_of_an_own_form_reaches_nothing_else(world):
    """Every form of every page, with ids of b in each field that holds a number or a choice."""
    client, wrong = world.clients["b"], []
    before = _rows_of(world, client)
    foreign = {name: str(world.value(f"{name}_id", "b")) for name in ("need", "assessment", "contact", "task", "goal")}
    for rule, form in forms_of(world, "case_manager"):
        for number in sorted(set(foreign.values())):
            swapped = {name: number for name, entry in form.entries.items()
                       if name not in ("csrf_token", "once", "version") and entry.kind in ("select", "hidden", "radio")}
            with world.undone():
                answer = world.ask("case_manager", "POST", form.action,
                                   data={**form.filled(), **swapped, **foreign, "client": client.id})
                if _rows_of(world, client) != before:
                    wrong.append(f"{rule.rule} with {swapped}")
                if world.word("b") in answer.text or answer.status_code >= 500:
                    wrong.append(f"{rule.rule} with {swapped}: {answer.status_code}")
    assert wrong == []


def forms_of(world: World, role: str, urls: Iterable[str] = ()) -> list[tuple[Any, Any]]:
    """Every form that this role meets at these addresses, or on its pages about client a, once for each rule."""
    asked = tuple(urls or [world.url(rule) for rule in world.rules("GET")])
    if (role, asked) not in world.met:  # the agency is the same for every test, and so are its forms
        world.met[role, asked] = _met(world, role, asked)
    return list(world.met[role, asked])


def _met(world: World, role: str, urls: Iterable[str]) -> list[tuple[Any, Any]]:
    adapter = world.app.url_map.bind("localhost", url_scheme="https")
    found: dict[str, tuple[Any, Any]] = {}
    for url in urls:
        answer = world.ask(role, "GET", url)
        for form in Page(answer.text, url).forms if answer.mimetype == "text/html" else ():
            if form.method == "post" and adapter.test(form.action, "POST"):
                target = adapter.match(form.action, "POST", return_rule=True)[0]
                if target.rule not in found and target.rule != "/sign-out":
                    found[target.rule] = (target, form)
    return list(found.values())


def _rows_of(world: World, client: Client) -> list[Any]:
    return [row for table in tables() if "client" in table._meta.fields
            for row in table.select().where(table.client == client.id).order_by(table.id).tuples()] + list(
                Client.select().where(Client.id == client.id).tuples())


TOKENS = re.compile(r'(value="[^"]*"|X-CSRF-Token": "[^"]*|for="kept-\d+")')


def test_what_is_not_theirs_and_what_is_not_there_look_the_same(world):
    """AC-7: status, headers and every byte but the tokens of the request."""
    differ = []
    for role in ("case_manager", "auditor", "administrator"):
        for method in ("GET", "POST"):
            for rule in about_clients(world, method):
                faces = []
                for number in (None, 999_999):
                    chosen = {name: number for name in rule.arguments if name.endswith("_id") and number}
                    answer = world.ask(role, method, world.url(rule, "b", **chosen))
                    headers = [(name, value) for name, value in answer.headers if name != "Content-Length"]
                    faces.append((answer.status_code, headers, TOKENS.sub("", answer.text)))
                if faces[0] != faces[1]:
                    differ.append(f"{role}: {method} {rule.rule}")
    assert differ == []


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9223372036854775807", "9223372036854775808",
                                    "99999999999999999999", "9" * 5000, "1e3", "0x1", "%31", "٣", "1;2", "1.0", "",
                                    "null", "1'", "1%00", "../1"])
def test_an_id_that_is_none_is_not_there(world, number):
    for rule in about_clients(world, "GET"):
        path = re.sub(r"<int:\w+>", number, rule.rule).replace("<key>", world.form.key)
        answer = world.ask("supervisor", "GET", path)
        assert answer.status_code in (404, 308, 405) or number in ("%31", ""), (path[:60], answer.status_code)


# --- Variants of an address (AC-12) ---------------------------------------------------------------


def test_no_way_of_writing_an_address_gives_more_than_the_address(world):
    client, mine = world.clients["b"].id, world.clients["a"].id
    for path in ("/clients/{0}", "/clients/{0}/plan", "/audit", "/staff", "/agency"):
        for role in ("anonymous", "case_manager"):
            plain = path.format(client)
            for variant in (plain.upper(), plain + "/", plain + ".", plain + ";x=1", plain + "%20", plain + "%00",
                            plain.replace("/", "//"), plain.replace("/", "%2f"), "/." + plain, plain + "/..",
                            f"/clients/{mine}/../{client}", f"/static/..{plain}", f"/static/%2e%2e{plain}",
                            plain.replace("i", "%69"), plain + "?x=" + "y" * 100, "/;" + plain, plain + "#x",
                            plain + "\\", "/sign-in/.." + plain, plain + "%0a"):
                answer = world.ask(role, "GET", variant)
                assert world.word("b") not in answer.text, variant
                assert answer.status_code in (303, 308, 403, 404), (role, variant, answer.status_code)


@pytest.mark.parametrize("path", ["..%2f..%2fcore/app.py", "../app.py", "..\\app.py", "%2e%2e/app.py", ".git/config",
                                  "....//app.py", "/etc/passwd", "app.js/../../app.py", "vendor", "", "app.js%00.html"])
def test_a_path_in_static_leads_to_no_other_file(world, path):
    answer = world.ask("anonymous", "GET", f"/static/{path}")
    assert answer.status_code in (404, 308), path
    assert "import" not in answer.text


# --- Mass assignment (AC-9) -----------------------------------------------------------------------


@pytest.mark.parametrize(("role", "least"), [("supervisor", 20), ("case_manager", 20), ("administrator", 5),
                                             ("front_desk", 1)])
def test_no_form_sets_a_column_that_it_does_not_show(world, role, least):
    """Every form is sent twice, plainly and with every name of the corpus and of the tables.

    The same columns change; or nothing does, when the form has such a field and does not offer it
    here, or takes the version for an old one.
    """
    names = sorted({*corpus("mass_assignment_params"), *_columns()})
    wrong, forms = [], forms_of(world, role)
    untouched = _outcome(world, role, "/nowhere", {})[1]
    for rule, form in forms:
        plain = form.filled()
        offered = set(form.entries) | {"sign", "back", "form", "outcome"}
        extra = {name: "2" for name in names if name not in offered}
        outcomes = [_outcome(world, role, form.action, data) for data in (plain, {**extra, **plain})]
        if outcomes[1] not in (outcomes[0], (422, untouched), (409, untouched)):
            wrong.append(f"{rule.rule}: {_difference(*outcomes)}")
    assert wrong == []
    assert len(forms) >= least


def _columns() -> set[str]:
    fields = [field for table in tables() for field in table._meta.sorted_fields]
    return {name for field in fields for name in (field.name, field.column_name)}


def _outcome(world: World, role: str, url: str, data: dict[str, Any]) -> tuple[int, dict[str, list[Any]]]:
    """The status and every business row after sending; moments are left out, because time passes."""
    with world.undone():
        status = world.ask(role, "POST", url, data=data).status_code
        rows = {table.__name__: list(table.select(*_kept(table)).order_by(table.id).tuples()) for table in tables()
                if table.__name__ not in ("AuditEvent", "Draft", "Session", "Submission", "Tries")}
    return status, rows


def _kept(table: type[Table]) -> list[Any]:
    return [field for field in table._meta.sorted_fields if type(field).__name__ not in ("Moment",)
            and field.name not in ("code", "password")]


def _difference(one: Any, other: Any) -> str:
    changed = {name: [row for row in other[1][name] if row not in one[1][name]] for name in one[1]}
    return f"{one[0]} and {other[0]}; { {name: rows for name, rows in changed.items() if rows} }"
