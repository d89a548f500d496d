"""The agency's settings: its name and how far staff see."""
from __future__ import annotations

import pytest

from core.access.models import Agency

FORM = {"name": "Harbor House", "scope": "open", "version": "1"}


def test_a_wider_scope_holds_from_the_next_click_on(web, client, stranger, administrator):
    assert web.sign_in(stranger).get(client.url).status_code == 404
    assert web.sign_in(administrator).post("/agency", FORM).status_code == 303
    assert web.sign_in(stranger).get(client.url).status_code == 200


def test_a_stale_save_answers_409_with_both_versions(web, administrator):
    web.sign_in(administrator).post("/agency", FORM)
    answer = web.post("/agency", {**FORM, "name": "Mine"})
    assert answer.status_code == 409 and "Harbor House" in answer.text and "Mine" in answer.text
    assert web.post("/agency", {**FORM, "name": "Mine", "version": "2"}).status_code == 303
    assert Agency.get().name == "Mine"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": "everybody"}, {"scope": ""}, {"name": "x" * 201}])
def test_what_is_wrong_is_told_and_nothing_is_saved(web, administrator, wrong):
    assert web.sign_in(administrator).post("/agency", {**FORM, **wrong}).status_code == 422
    assert Agency.get().name == "Riverside Support"


def test_only_an_administrator_may(web, worker, supervisor, auditor, front_desk):
    for person in (worker, supervisor, auditor, front_desk):
        assert web.sign_in(person).get("/agency").status_code == 403
        assert web.post("/agency", FORM).status_code == 403
