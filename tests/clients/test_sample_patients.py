"""Public sample patients are typed in through the pages, and each fact about who they are stands on their pages.

Left out, because they are no facts that an agency was told: the years that a simulation computed, and "no twin".
"""
from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from core.clients.models import Client
from core.clients.models.questions import HISPANIC, QUESTIONS, RACES
from core.web.dates import day
from tests.clients.test_demographics import fill  # noqa: F401  a fixture
from tests.clients.test_names import found

PATIENTS = Path(os.environ.get("CASELOOM_SHARED", "../shared")) / "data/fhir"
ANSWERS = {code: key for key, code in RACES.items() if key != "mena"} | {HISPANIC: "hispanic"}
MARITAL = {"S": "never", "M": "married", "T": "partner", "L": "separated", "D": "divorced", "W": "widowed"}
SEX = {"F": "female", "M": "male"}

pytestmark = [pytest.mark.one_database,
              pytest.mark.skipif(not PATIENTS.exists(), reason="the sample patients are not here")]


def patients():
    if not PATIENTS.exists():
        return []
    lines = (PATIENTS / "synthea-bulk-10/Patient.000.ndjson").read_text("utf-8").splitlines()
    examples = [*sorted((PATIENTS / "us-core-9").glob("*atient-*example.json")),
                *(PATIENTS / "gravity-sdoh").glob("Patient-*.json")]
    resources = [json.loads(text) for text in (*lines, *(path.read_text("utf-8") for path in examples))]
    return [pytest.param(one, id=one["id"]) for one in resources if one["resourceType"] == "Patient" and "name" in one]


def extension(patient, name):
    return next((one for one in patient.get("extension", []) if one["url"].endswith(name)), {})


def races(patient):
    codes = [part["valueCoding"]["code"] for name in ("us-core-race", "us-core-ethnicity")
             for part in extension(patient, name).get("extension", []) if part["url"] == "ombCategory"]
    return [ANSWERS[code] for code in codes if code in ANSWERS]


def details_of(patient):
    """The race and ethnicity in detail, in words."""
    return ", ".join(part["valueCoding"]["display"] for name in ("us-core-race", "us-core-ethnicity")
                     for part in extension(patient, name).get("extension", []) if part["url"] == "detailed")


def tribe(patient):
    """The tribe in words, and whether the patient is enrolled."""
    said = {part["url"]: part for part in extension(patient, "us-core-tribal-affiliation").get("extension", [])}
    if not said:
        return "", ""
    name = said["tribalAffiliation"]["valueCodeableConcept"]["coding"][0]["display"]
    return name, "enrolled" if said["isEnrolled"]["valueBoolean"] else "not_enrolled"


def sex(patient):
    """Recorded at birth; else the sex that the record has now."""
    now = {"248152002": "female", "248153007": "male"}
    code = extension(patient, "us-core-individual-sex").get("valueCoding", {}).get("code", "")
    return SEX.get(extension(patient, "us-core-birthsex").get("valueCode", ""), "") or now.get(code, "")


def parts(name):
    first, *others = name.get("given", [""])
    return {"prefix": " ".join(name.get("prefix", [])), "given": first, "middle": " ".join(others),
            "family": name.get("family", ""), "suffix": " ".join(name.get("suffix", []))}


def past(name):
    return name["use"] in ("maiden", "old") if "use" in name else "end" in name.get("period", {})


@pytest.mark.parametrize("patient", patients())
def test_no_fact_about_who_somebody_is_is_left_over(web, worker, fill, patient):  # noqa: F811
    present = next(name for name in patient["name"] if not past(name))
    former = [name for name in patient["name"] if name is not present]
    place = ", ".join(extension(patient, "patient-birthPlace").get("valueAddress", {}).values())
    language = next((one["language"]["coding"][0]["display"] for one in patient.get("communication", [])), "")
    web.sign_in(worker).post("/clients", {
        **parts(present), "born": patient["birthDate"], "language": language, "once": "p" * 43,
        "sex": sex(patient), "interpreter": "needed" if extension(patient, "us-core-interpreter-needed") else ""})
    made = Client.get()
    marital = MARITAL.get(patient.get("maritalStatus", {}).get("coding", [{}])[0].get("code", ""), "")
    tribe_words, enrolled = tribe(patient)
    fill(made, race=races(patient), race_words=details_of(patient), marital=marital, birth_place_words=place,
         tribe=enrolled, tribe_words=tribe_words)
    for number, name in enumerate(former):
        web.post(f"{made.url}/names", {**parts(name), "kind": "maiden" if name.get("use") == "maiden" else "previous",
                                       "since": name.get("period", {}).get("start", ""), "once": f"{number}" * 43,
                                       "until": name.get("period", {}).get("end", "")})
    shown = web.get(f"{made.url}/details").text.replace("&#39;", "'") + web.get(f"{made.url}/names").text
    facts = [*parts(present).values(), *(name.get("family", "") for name in former), place, language, tribe_words,
             "Interpreter needed" if extension(patient, "us-core-interpreter-needed") else "", sex(patient),
             details_of(patient), *(str(QUESTIONS["race"].answers[key]) for key in races(patient)),
             day(date.fromisoformat(patient["birthDate"]), "date"), patient.get("maritalStatus", {}).get("text", "")]
    assert [fact for fact in facts if fact.lower() not in shown.lower()] == []
    assert all(found(worker, f"{name['given'][0]} {name['family']}") == [made.id] for name in patient["name"])


KINDS = {"MR": "mrn", "SS": "ssn", "DL": "license", "PPN": "other", "": "other"}


def kind_of(number):
    return number.get("type", {}).get("coding", [{}])[0].get("code", "")


def whole(address):
    return "\n".join([*address["line"], f"{address['city']}, {address['state']} {address['postalCode']}"])


def number_all(web, made, patient):
    """Type in every number, or, where it never was one, its last four or that it is not known."""
    for number, one in enumerate(patient["identifier"]):
        code = kind_of(one)
        told = {"kind": KINDS[code], "issuer": one["system"][:200], "once": chr(97 + number) * 43}
        answer = web.post(f"{made.url}/identifiers", {**told, "value": one["value"]})
        if answer.status_code == 422:
            assert one["value"].startswith("9") or len(set(one["value"])) == 1, one
            told |= {"value": one["value"][-4:]} if code == "SS" else {"value": "", "blank": "unknown"}
            assert web.post(f"{made.url}/identifiers", told).status_code == 303
        else:
            assert str(made.id) in web.post("/search", {"q": one["value"]}).text


@pytest.mark.parametrize("patient", patients())
def test_no_number_no_way_to_reach_and_no_death_is_left_over(web, worker, patient):
    """What never was a number, such as 555-555-5555 or a Social Security number that begins with 9, is refused."""
    web.sign_in(worker)
    phones, emails = ([one["value"] for one in patient["telecom"] if one["system"] == kind]
                      for kind in ("phone", "email"))
    former, home = ([one for one in patient["address"] if ("end" in one.get("period", {})) is over]
                    for over in (True, False))
    mother = extension(patient, "patient-mothersMaidenName").get("valueString", "")
    asked = {"family": "Sample", "email": emails[0] if emails else "", "address": whole(home[0]), "once": "p" * 43}
    answer = web.post("/clients", {**asked, "phone": phones[0]})
    if answer.status_code == 422:
        assert set(phones[0]) <= set("5- "), phones
        assert web.post("/clients", {**asked, "phone_blank": "unknown"}).status_code == 303
    made = Client.get()
    for number, address in enumerate(former):
        assert web.post(f"{made.url}/contact-points/new", {
            "kind": "address", "use": "former", "value": whole(address), "since": address["period"]["start"],
            "until": address["period"]["end"], "once": f"{number}" * 43}).status_code == 303
    number_all(web, made, patient)
    if mother:
        assert web.post(f"{made.url}/related/new", {"name": mother, "relation": "parent", "once": "m" * 43,
                                                    "relation_words": "Mother, by her maiden name"}).status_code == 303
    died = patient.get("deceasedDateTime", "")[:10]
    if died:
        page = web.get(f"{made.url}/death").text
        assert web.post(f"{made.url}/death", {"known": "day", "on": died, "once": "d" * 43,
                                              **settled(page)}).status_code == 303
        assert f"died {day(date.fromisoformat(died), 'date')}" in web.get(made.url).text
    shown = "".join(web.get(f"{made.url}{path}").text for path in ("/details", "/related", "/identifiers"))
    facts = [*emails, *(line for one in patient["address"] for line in one["line"]), mother,
             *(one["postalCode"] for one in patient["address"]), *(one["system"] for one in patient["identifier"])]
    assert [fact for fact in facts if fact not in shown.replace("&#39;", "'").replace("&amp;", "&")] == []
    assert shown.count("••••") >= len([one for one in patient["identifier"] if kind_of(one) == "SS"])


def settled(page):
    """What the form of a death has filled in."""
    return dict(re.findall(r'name="(version|settle_[^"]+)" value="([^"]*)"', page))
