"""What a client answers about background: asked, declined, unknown and never asked stay apart; through the web."""
from __future__ import annotations

import re

import pytest

from core.access.models import Agency
from core.clients.models import Client, Demographic
from core.clients.models.questions import us_core
from core.clients.queries.demographics import counts


@pytest.fixture
def fill(web, worker):
    """Sends the form of a client with these fields, everything else as the form has it."""
    web.sign_in(worker)

    def filled(client, **fields):
        page = web.get(f"{client.url}/demographics/edit").text
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)
        once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
        return web.post(f"{client.url}/demographics/edit", {"version": version[1], "once": once[1], **fields})
    return filled


def answers(client):
    return [(row.question, row.answers, row.words, row.blank)
            for row in Demographic.select().where(Demographic.client == client).order_by(Demographic.id)]


GARIFUNA = {"race": ["black", "hispanic"], "race_words": "Garifuna"}


def test_several_answers_and_the_client_s_words_are_kept_and_shown(web, fill, client):
    shown = web.follow(fill(client, **GARIFUNA))
    assert answers(client) == [("race", "black hispanic", "Garifuna", "")]
    assert "Black or African American, Hispanic or Latino: Garifuna" in shown.text
    assert "Garifuna" in web.get(f"{client.url}/details").text


def test_answers_survive_an_edit_of_the_phone(web, fill, client):
    fill(client, **GARIFUNA)
    web.post(f"{client.url}/edit", {"given": client.given, "family": client.family, "version": str(client.version),
                                    "phone": "212-555-0188", "once": "p" * 43})
    assert Client.get_by_id(client.id).phone == "212-555-0188"
    assert answers(client) == [("race", "black hispanic", "Garifuna", "")]


@pytest.mark.parametrize("blank", ["unknown", "declined"])
def test_a_reason_for_no_answer_together_with_an_answer_is_refused(fill, client, blank):
    refused = fill(client, race=["white"], race_blank=blank)
    assert refused.status_code == 422
    assert "not both" in refused.text
    assert answers(client) == []


def test_a_later_answer_replaces_declined_and_the_earlier_one_stays(web, fill, client):
    fill(client, race_blank="declined")
    shown = web.follow(fill(client, race=["asian"], race_blank="")).text
    assert [row[1:] for row in answers(client)] == [("", "", "declined"), ("asian", "", "")]
    present, earlier = shown.split("Earlier answers")
    assert "Asian" in present
    assert "Declined to answer" in earlier


def test_saving_again_without_a_change_adds_nothing(fill, client):
    fill(client, marital="widowed")
    fill(client, marital="widowed")
    assert answers(client) == [("marital", "widowed", "", "")]


def test_who_saves_over_a_newer_answer_is_told_and_loses_nothing(web, worker, fill, client):
    web.get(f"{client.url}/demographics/edit")
    Demographic.add(client, worker, question="religion", words="Quaker")
    stale = web.post(f"{client.url}/demographics/edit", {"version": "0", "once": "v" * 43, "religion_words": "None",
                                                         "birth_place_words": "Lima, Peru"})
    assert stale.status_code == 409
    assert "Quaker" in stale.text
    assert 'value="Lima, Peru"' in stale.text
    assert answers(client) == [("religion", "", "Quaker", "")]


def test_four_people_are_four_in_the_report(fill, worker, client):
    declined, unknown, _never = (Client.add(worker, given="P", family=f"Person{n}") for n in range(3))
    fill(client, **GARIFUNA)
    fill(declined, race_blank="declined")
    fill(unknown, race_blank="unknown")
    report = counts(worker, "race")
    assert (report.total, report.several) == (4, 1)
    assert {key: number for key, number in report.by_answer.items() if number} == {"black": 1, "hispanic": 1}
    assert (report.declined, report.unknown, report.not_asked) == (1, 1, 1)


def test_the_report_counts_nobody_whom_the_reader_may_not_see(fill, stranger, client):
    fill(client, **GARIFUNA)
    assert counts(stranger, "race").total == 0


def test_the_report_counts_the_latest_answer_only(fill, worker, client):
    fill(client, race_blank="unknown")
    fill(client, race=["white"], race_blank="")
    report = counts(worker, "race")
    assert (report.by_answer["white"], report.unknown, report.not_asked) == (1, 0, 0)


def test_us_core_has_the_reason_alone_and_nothing_for_who_was_never_asked():
    assert us_core([], blank="declined") == {"race": {"ombCategory": ["ASKU"]}, "ethnicity": {"ombCategory": ["ASKU"]}}
    assert us_core([], blank="unknown")["race"] == {"ombCategory": ["UNK"]}
    assert us_core([]) == {}


def test_us_core_keeps_race_and_ethnicity_apart():
    exported = us_core(["black", "hispanic"], "Garifuna")
    assert exported["race"]["ombCategory"] == ["2054-5"]
    assert exported["ethnicity"]["ombCategory"] == ["2135-2"]
    assert "Garifuna" in exported["race"]["text"]


def test_us_core_has_middle_eastern_as_a_detail_of_white():
    assert us_core(["mena", "white"])["race"] | {"text": ""} == {
        "ombCategory": ["2106-3"], "detailed": ["2118-8"], "text": ""}


def test_orientation_is_asked_only_where_the_agency_wants_to(web, worker, client, administrator):
    assert "Sexual orientation" not in web.sign_in(worker).get(f"{client.url}/demographics/edit").text
    here = Agency.get()
    web.sign_in(administrator).post("/agency", {
        "name": here.name, "locale": here.locale, "scope": here.scope, "asks_orientation": "y",
        "version": str(here.version), "once": "o" * 43})
    assert "Sexual orientation" in web.sign_in(worker).get(f"{client.url}/demographics/edit").text


def test_answers_of_somebody_else_s_client_are_not_there(web, stranger, client):
    web.sign_in(stranger)
    assert web.get(f"{client.url}/demographics").status_code == 404
    assert web.post(f"{client.url}/demographics/edit", {"race": "white"}).status_code == 404


def test_an_answer_under_another_protection_is_not_shown(web, worker, client):
    Demographic.add(client, worker, question="religion", words="Quaker", sensitivity="substance_use.part2")
    assert "Quaker" not in web.sign_in(worker).get(f"{client.url}/demographics").text


def test_a_closed_client_is_asked_nothing(web, worker, client):
    Client.update(status="closed").where(Client.id == client.id).execute()
    assert web.sign_in(worker).get(f"{client.url}/demographics/edit").status_code == 409
