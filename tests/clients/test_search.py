"""Finding a client, through the web."""
from __future__ import annotations

import logging
from datetime import date

import pytest

from core.access.models import Agency
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client
from core.foundation.audit import AuditEvent


@pytest.fixture
def john(worker):
    return Client.add(worker, given="John", family="Smith", born=date(1961, 3, 4), phone="(555) 019-3344",
                      preferred="Jack", other_names="Kowalski", language="Polish", email="j@example.org")


def find(web, q):
    return web.post("/search", {"q": q})


FITTING = [
    "john smith", "smith john ", "Smith, John", "jon smyth", "JOHN  SMITH", "jack", "kowalski", "smi jo", "jhon smith",
    "smiht", "Smïth", "03/4/61", "4/3/1961", "1961-03-04", "4 March 1961", "March 4, 1961", "4th of march 1961",
    "4.3.61", "04-Mar-61", "19610304", "1961", "smith 1961", "john 3/4/61", "3344", "555 019 3344", "(555) 019-3344",
    "+1 555 019 3344", "smith 3344",
]
OTHER = ["john smith 1962", "smith 5/4/61", "john alvarez", "555 018 3344", "#99999", "xqzw", "61"]
ODD = ["%", "_", "*", "'", "%_%_%", "a" * 10_000, "a " * 5_000, "\x00", "١٩٦١", "9" * 200, "1/1/1 " * 30, "1 " * 90,
       "(a+)+$", "#", "#99999999999999", "", "   ", "0000-00-00", "99/99/99", "31/02/1961", "1/1/0000"]


def test_a_client_is_found_by_names_in_any_spelling_and_dates_in_any_format(web, worker, john, client):
    web.sign_in(worker)
    for q in FITTING:
        shown = find(web, q)
        assert shown.status_code == 200, q
        assert "Smith, John (Jack)" in shown.text, q
        assert "Alvarez" not in shown.text, q


def test_a_client_who_does_not_fit_everything_is_not_found(web, worker, john):
    web.sign_in(worker)
    for q in OTHER:
        shown = find(web, q)
        assert "Smith, John" not in shown.text, q
        assert "Add client" in shown.text


def test_accents_and_hyphens_are_passed_over(web, worker):
    Client.add(worker, given="José", family="Álvarez-Núñez")
    for q in ("jose alvarez", "JOSÉ NUÑEZ", "alvarez-nunez"):
        assert "Álvarez-Núñez, José" in find(web.sign_in(worker), q).text


LETTERS = {"Đặng": "dang", "Łukasz": "lukasz", "Sørensen": "sorensen", "Groß": "gross", "Ægir": "aegir",
           "Œuvrard": "oeuvrard", "Guðmundur": "gudmundur", "Þórunn": "thorunn", "Işık": "isik", "Ħaber": "haber"}


def test_letters_that_are_not_on_the_keyboard_are_found_by_those_that_are(web, worker):
    web.sign_in(worker)
    for family, typed in LETTERS.items():
        Client.add(worker, given="Quy", family=family)
        for q in (typed, family, family.upper()):
            assert f"{family}, Quy" in find(web, q).text, q
    assert [row.family for row in Client.select().order_by(Client.name_sort)][:3] == ["Ægir", "Đặng", "Groß"]


def test_the_case_number_finds_the_client(web, worker, john, client):
    web.sign_in(worker)
    for q in (f"#{john.id}", f"# {john.id}", f"{john.id}"):
        assert "Smith, John" in find(web, q).text


def test_exact_words_come_first(web, worker):
    for family in ("Anders", "Andersson", "Anderson"):
        Client.add(worker, given="Eva", family=family)
    shown = find(web.sign_in(worker), "eva anderson").text
    assert shown.index("Anderson, Eva") < shown.index("Andersson, Eva")


def test_a_row_says_what_is_needed_to_tell_people_apart(web, worker, john):
    shown = find(web.sign_in(worker), "smith").text
    for said in ("Mar 4, 1961", "Ana Worker", "Active", "Polish", f"#{john.id}"):
        assert said in shown


def test_more_than_a_page_asks_to_type_more(web, worker):
    for number in range(30):
        Client.add(worker, given=f"Kim{'abcdefghijklmnopqrstuvwxyzabcd'[number]}", family="Park")
    shown = find(web.sign_in(worker), "park").text
    assert "closest 25" in shown
    assert shown.count('<th scope="row">') == 25


def test_what_was_typed_is_in_no_address_and_no_log(web, worker, john, caplog):
    with caplog.at_level(logging.INFO):
        shown = find(web.sign_in(worker), "zanzibar smith")
    assert shown.status_code == 200
    assert "zanzibar" not in caplog.text
    assert not [event for event in AuditEvent.select() if "zanzibar" in event.detail + event.subject]
    assert 'action="/search" method="post"' in shown.text


def test_who_was_shown_is_noted(web, worker, john):
    find(web.sign_in(worker), "smith")
    assert f"[{john.id}]" in AuditEvent.get(AuditEvent.subject == "search").detail


def test_htmx_gets_the_results_only(web, worker, john):
    shown = web.sign_in(worker).post("/search", {"q": "smith"}, htmx=True).text
    assert "Smith, John" in shown
    assert "<html" not in shown


def test_others_clients_are_not_there(web, john, colleague, stranger, supervisor, front_desk, auditor):
    seen = {person.name: "Smith, John" in find(web.sign_in(person), q).text for q in ("smith", "1961", "3344")
            for person in (colleague, stranger, supervisor, front_desk, auditor)}
    assert seen == {colleague.name: True, stranger.name: False, supervisor.name: True, front_desk.name: True,
                    auditor.name: True}


def test_a_restricted_client_is_found_by_its_care_team_only(web, john, worker, colleague, supervisor, front_desk):
    john.restrict(1, True, supervisor)
    assert "Smith, John" in find(web.sign_in(worker), "smith").text
    for person in (colleague, supervisor, front_desk):
        for q in ("smith", "3/4/61", "3344", f"#{john.id}", "1961"):
            assert "Smith, John" not in find(web.sign_in(person), q).text, (person.name, q)


def test_a_protected_client_is_found_by_cleared_staff_only(web, worker, colleague):
    Client.add(worker, given="Paul", family="Quiet", born=date(1970, 1, 2), sensitivity="substance_use.part2")
    for q in ("quiet", "2/1/1970", "1970"):
        assert "Quiet, Paul" not in find(web.sign_in(colleague), q).text
    colleague.set_clearances(["substance_use.part2"], "test")
    assert "Quiet, Paul" in find(web, "quiet").text


def test_the_administrator_searches_nobody(web, john, administrator):
    assert find(web.sign_in(administrator), "smith").status_code == 403


def test_hostile_searches_are_answered(web, worker, john, payloads):
    web.sign_in(worker)
    for kind, every in (("sqli", 9), ("xss", 25), ("names_unicode", 12)):
        for q in payloads(kind, every):
            shown = find(web, q.encode("utf-8", "replace").decode())
            assert shown.status_code in (200, 422), q
            assert "syntax error" not in shown.text.lower()
            if kind == "xss" and "<script" in q:
                assert q not in shown.text


def test_odd_searches_are_answered(web, worker, john):
    web.sign_in(worker)
    for q in ODD:
        assert find(web, q).status_code in (200, 422), q


def test_names_of_any_kind_are_found_again(web, worker, payloads):
    web.sign_in(worker)
    for name in payloads("names_unicode", 15):
        name = name.strip()[:150]
        if not name or any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in name):
            continue
        made = Client.add(worker, given="Any", family=name)
        if any(c.isalpha() for c in name):
            assert f"/clients/{made.id}\"" in find(web, f"{name[:100]} any").text or len(name) > 60, name


def test_with_a_common_name_ones_own_clients_and_the_teams_are_found_and_no_others(
        web, worker, colleague, stranger, monkeypatch):
    """Then the search goes along the clients that the worker sees."""
    monkeypatch.setattr("core.clients.queries.search.ARE_MANY", Always())
    Agency.update(scope="team").execute()
    own, teams, others = (Client.add(whose, given=given, family="Common") for whose, given in (
        (worker, "Own"), (colleague, "Teams"), (stranger, "Others")))
    shared = Client.add(stranger, given="Shared", family="Common")
    CareTeamMember.join_team(shared, worker.id, stranger)
    found = find(web.sign_in(worker), "common").text
    assert {client.given for client in (own, teams, others, shared) if f'/clients/{client.id}"' in found} == {
        "Own", "Teams", "Shared"}


class Always:
    """As if each word were in the names of thousands."""

    def value(self, **_given):
        return 1


def test_the_number_of_queries_does_not_grow_with_the_clients(web, worker, john, queries):
    web.sign_in(worker)
    find(web, "smith john")
    with queries() as few:
        find(web, "smith john")
    for number in range(40):
        Client.add(worker, given="John", family=f"Smith{'abcdefgh'[number % 8]}")
    with queries() as many:
        assert find(web, "smith john").status_code == 200
    assert len(many) <= len(few) <= 24


def test_every_query_of_a_search_uses_an_index(app, worker, stranger, supervisor, front_desk, john, queries,
                                               explained, many_clients):
    from core.clients.queries.search import search

    Agency.update(scope="team").execute()
    for person in (worker, stranger, supervisor, front_desk):
        person = Worker.get_by_id(person.id)
        for q in ("smith", "jon smyth", "s", "1961", "3/4/61", "3344", "smith 1961", "#17", "12345678 smith"):
            with queries() as made:
                search(person, q, date(2026, 11, 23))
            for sql, params in made:
                explained(sql, params)
