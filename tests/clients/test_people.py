"""Names as people have them and as others type them: who is found, who looks alike, in which order they stand."""
from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from core.clients.models import Client
from core.clients.queries.people import candidates

TODAY = date(2026, 12, 1)

FIND = [  # given, family, typed
    ("Thi Lan", "Đặng", "dang thi lan"), ("Bjørn", "Ærø", "aero"), ("Siobhán", "O'Brien", "o brien"),
    ("Siobhán", "O’Brien", "obrien"), ("Rosa", "de la Cruz", "delacruz"), ("Rosa", "de la Cruz", "de la cruz rosa"),
    ("Anne-Marie", "Kohl", "annemarie kohl"), ("Anne-Marie", "Kohl", "anne kohl"), ("민수", "김", "김민수"),
    ("민수", "김", "김 민수"), ("Jürgen", "Groß", "gross"), ("İpek", "Yılmaz", "ipek yilmaz"),
    ("Ekaterina", "Соколова", "sokolova"), ("Ekaterina", "Соколова", "соколова"),
    ("José Luis", "García Márquez", "garcia jose"), ("José Luis", "García Márquez", "joseluis"),
    ("Elizabeth", "Crane", "betty crane"), ("Betty", "Crane", "elizabeth crane"), ("Robert", "Hall", "bob hall"),
    ("Əli", "Məmmədov", "mammadov"), ("", "Suharto", "suharto"), ("X", "Li", "x li"), ("Ng", "Null", "null ng"),
]
NOT_FOUND = [("Maria", "Lopez", "mario lopes hernandez"), ("John", "Li", "jon lindqvist"),
             ("Robert", "Hall", "william hall")]


@pytest.fixture
def add(worker):
    def make(given: str, family: str, **more):
        return Client.add(worker, given=given, family=family, **more)
    return make


@pytest.mark.parametrize("given, family, typed", FIND, ids=lambda value: value or "-")
def test_somebody_is_found_however_the_name_is_typed(web, worker, add, given, family, typed):
    known = add(given, family)
    shown = web.sign_in(worker).post("/search", {"q": typed}).text
    assert f'href="{known.url}"' in shown and family in unescape(shown)


@pytest.mark.parametrize("given, family, typed", NOT_FOUND)
def test_somebody_else_is_not_found(web, worker, add, given, family, typed):
    known = add(given, family)
    assert f'href="{known.url}"' not in web.sign_in(worker).post("/search", {"q": typed}).text


# --- Duplicates -----------------------------------------------------------------------------------

LIKELY, SHOWN, NOBODY = "likely", "shown", ""
ALIKE = [  # known, typed, what is said
    ({"given": "Thi", "family": "Đinh"}, {"given": "Thi", "family": "Dinh"}, LIKELY),
    ({"given": "Maria", "family": "Zubieta", "born": date(1980, 2, 1)},
     {"given": "María Elena", "family": "Zubieta Olmos"}, LIKELY),
    ({"given": "Dora", "family": "Winters", "phone": "312-555-0177"},
     {"given": "Dora", "family": "Marsh", "phone": "(312) 555 0177"}, LIKELY),
    ({"given": "Elizabeth", "family": "Crane"}, {"given": "Betty", "family": "Crane"}, LIKELY),
    ({"given": "", "family": "Suharto"}, {"given": "Suharto", "family": "Unknown"}, LIKELY),
    ({"given": "Sam", "family": "Fontaine", "phone": "312-555-7003"},
     {"given": "Sam", "family": "Fonteyn", "phone": "+1 312 555 7003"}, LIKELY),
    ({"given": "Robert", "family": "Hall", "born": date(1962, 7, 9)},
     {"given": "Hall", "family": "Robert", "born": date(1962, 7, 9)}, LIKELY),
    ({"given": "John", "family": "Smith", "born": date(1950, 1, 1)},
     {"given": "John", "family": "Smith", "born": date(1988, 6, 6)}, SHOWN),
    # Twins, and father and son.
    ({"given": "Ada", "family": "Brook", "born": date(2019, 8, 14), "phone": "312-555-0190"},
     {"given": "Ida", "family": "Brook", "born": date(2019, 8, 14), "phone": "312-555-0190"}, SHOWN),
    ({"given": "Ada", "family": "Brook", "born": date(2019, 8, 14), "phone": "312-555-0190"},
     {"given": "Ada", "family": "Brook", "born": date(2019, 8, 14), "phone": "312-555-0190"}, LIKELY),
    ({"given": "Luis", "family": "Ortega", "born": date(1970, 5, 5), "phone": "312-555-0191"},
     {"given": "Luis", "family": "Ortega", "born": date(1999, 5, 5), "phone": "312-555-0191"}, SHOWN),
    # What stands in for what nobody knows says nothing.
    ({"given": "Unknown", "family": "Unknown", "born": date(1900, 1, 1)},
     {"given": "Unknown", "family": "Unknown", "born": date(1900, 1, 1)}, NOBODY),
    ({"given": "John", "family": "Doe", "phone": "000-000-0000", "born": date(1900, 1, 1)},
     {"given": "Rita", "family": "Vance", "phone": "000-000-0000", "born": date(1900, 1, 1)}, NOBODY),
    ({"given": "", "family": "Unknown man, Mercy ER, 2026-12-06"},
     {"given": "", "family": "Unknown man, Mercy ER, 2026-12-09"}, NOBODY),
]


@pytest.mark.parametrize("known, typed, expected", ALIKE)
def test_who_looks_alike(worker, add, known, typed, expected):
    there = add(**known)
    found = {one.row.id: one.likeness for one in candidates(
        worker, typed["given"], typed["family"], typed.get("born"), typed.get("phone", ""), TODAY)}
    said = "" if there.id not in found else LIKELY if found[there.id].is_likely else SHOWN
    assert said == expected


def test_the_answer_is_the_same_as_if_a_hidden_client_did_not_exist(web, worker, supervisor, add):
    """person-07: nothing tells that there is somebody of this name whom the worker may not see."""
    typed = {"given": "Mara", "family": "Quill", "born": "1990-02-03"}
    without = web.sign_in(worker).post("/clients/new", typed).text
    hidden = Client.add(supervisor, given="Mara", family="Quill", born=date(1990, 2, 3), phone="312-555-0170")
    hidden.restrict(hidden.version, True, supervisor)
    assert _plain(web.post("/clients/new", typed).text) == _plain(without)


def _plain(page: str) -> str:
    """A page without what differs with every answer."""
    return "\n".join(line for line in page.splitlines() if 'type="hidden"' not in line and "Printed" not in line)


def test_clients_stand_in_the_order_that_a_reader_expects(web, worker, add):
    order = ["angel", "Ängström", "D'Angelo", "de Angelis", "Đorđević", "Łaski", "MacDonald", "Østberg", "Zed"]
    for family in reversed(order):
        add("A", family)
    page = unescape(web.sign_in(worker).get("/clients").text)
    places = [page.index(f">{family}, A<") for family in order]
    assert places == sorted(places)


@pytest.mark.parametrize("typed", ["03/04/1961", "March 4, 1961", "Mar 4 61", "1961-03-04", "March 1961", "1961",
                                   "dora 3/4/61", "4 de marzo de 1961", "marzo 1961", "marzo de 1961", "1961-03"])
def test_a_birthday_is_found_as_people_say_it(web, worker, add, typed):
    known = add("Dora", "Winters", born=date(1961, 3, 4))
    other = add("Nora", "Summers", born=date(1972, 4, 3))
    shown = web.sign_in(worker).post("/search", {"q": typed}).text
    assert f'href="{known.url}"' in shown and f'href="{other.url}"' not in shown


@pytest.mark.parametrize("phone, typed", [
    ("312-555-0142 ext. 12", "3125550142"), ("312-555-0142 ext. 12", "555-0142"), ("312-555-0142 ext. 12", "0142"),
    ("312-555-0144 / 773-555-0145", "0144"), ("312-555-0144 / 773-555-0145", "7735550145"),
    ("+44 20 7946 0958", "02079460958"), ("+44 20 7946 0958", "7946 0958"), ("(312) 555-0199", "0199")])
def test_a_phone_is_found_by_whatever_part_somebody_remembers(web, worker, add, phone, typed):
    known, other = add("Dora", "Winters", phone=phone), add("Nora", "Summers", phone="312-555-8888")
    shown = web.sign_in(worker).post("/search", {"q": typed}).text
    assert f'href="{known.url}"' in shown and f'href="{other.url}"' not in shown


