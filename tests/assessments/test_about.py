"""About: the version, the license, and whose instruments these are."""
from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("who", ["worker", "supervisor", "auditor", "front_desk", "administrator"])
def test_everybody_who_is_signed_in_finds_it_in_the_footer(web, request, who):
    web.sign_in(request.getfixturevalue(who))
    assert 'href="/about"' in web.get("/").text.partition("<footer")[2]
    assert web.get("/about").status_code == 200


def test_it_is_for_who_is_signed_in(web):
    assert web.get("/about").status_code == 303


def test_it_has_the_version_every_instrument_and_the_loinc_notice_once(web, worker):
    shown = web.sign_in(worker).get("/about").text
    assert "under the MIT License" in shown
    for words in ("Patient Health Questionnaire-9 (PHQ-9)", "(c) Pfizer Inc.", "J Gen Intern Med 2001;16:606-613",
                  "AUDIT-C", "LACE", "3.7 points", "J Clin Epidemiol 2021;137:200"):
        assert words in shown, words
    assert shown.count("This material contains content from LOINC (http://loinc.org).") == 1
    assert shown.count("LOINC(R) is a registered United States trademark of Regenstrief Institute, Inc.") == 1
