"""Every instrument we ship gives the published score, band and flags, in the published words."""
import json
from pathlib import Path

import pytest

from core.assessments.rules import evaluate, fingerprint
from core.extension.contributions import BandsByFact, Number
from plugins.geriatric.instruments import ADL, GDS15, IADL
from plugins.healthcare.instruments import HOSPITAL, LACE
from plugins.mental_health.instruments import GAD7, PHQ9
from plugins.substance_use.instruments import AUDITC, BAMR, BARC10

HERE = Path(__file__)

FORMS = {"mental_health.phq9": PHQ9, "mental_health.gad7": GAD7, "geriatric.gds15": GDS15,
         "geriatric.adl": ADL, "geriatric.iadl": IADL, "healthcare.lace": LACE,
         "healthcare.hospital": HOSPITAL, "substance_use.auditc": AUDITC, "substance_use.barc10": BARC10}
PUBLISHED = {"phq-9": PHQ9, "gad-7": GAD7, "gds-15": GDS15, "func-adl-6": ADL, "func-iadl-8": IADL,
             "lace": LACE, "hospital-score": HOSPITAL, "audit-c": AUDITC, "barc-10": BARC10}

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def lines(name):
    """The lines of a file beside this one."""
    return [json.loads(line) for line in HERE.with_name(name).read_text(encoding="utf-8").splitlines()]


def stored(question, answer):
    """The stored value of an answer written as points, as a label or as a number."""
    if isinstance(question.options, Number):
        return str(answer)
    return next(choice.value for choice in question.choices if answer in (choice.label, choice.score))


def ours(words):
    """The words we use for those of the reference."""
    return OURS.get(words, words).replace("Own wording written for this project (free under project licence)",
                                          "Wording written for this project (free under the project license)")


def answer_all(form, answers, sex=""):
    """The result of `answers`, one for each question in order."""
    given = {question.key: stored(question, answer)
             for question, answer in zip(form.questions, answers, strict=False)}
    return evaluate(form, given, {"sex": sex})


def raised(result):
    return {flag.key for flag in result.flags}


# --- Against the reference -------------------------------------------------------------------------
# published.jsonl: each instrument as its authors published it. vectors.jsonl: worked examples, also of instruments
# that are not here yet; one that is added to PUBLISHED is tested with them.

# What we say in place of the reference's own words; questions that others published keep theirs.
OURS = {"Getting to places (transport)": "Transportation", "Taking medicines correctly": "Taking medications correctly",
        "Sodium at discharge < 135 mmol/L": "Sodium at discharge < 135 mmol/L (mEq/L)",
        "High (>=8)": "High (8 or higher)"}

reference = {each["instrument"]: each for each in lines("published.jsonl") if each["instrument"] in PUBLISHED}
VECTORS = [pytest.param(vector["instrument"], vector, id=f"{vector['instrument']}-{number}")
           for number, vector in enumerate(lines("vectors.jsonl")) if vector["instrument"] in PUBLISHED]


@pytest.mark.parametrize("name, vector", VECTORS)
def test_every_worked_example_of_the_reference_comes_out_the_same(name, vector):
    form, known = PUBLISHED[name], reference[name]
    result = answer_all(form, [vector["answers"][item["id"]] for item in known["items"]
                               if item["id"] in vector["answers"]], vector.get("sex", ""))
    assert result.total == vector["total"]
    if "band" in vector:
        labels = {band["code"]: ours(band["label"]) for band in known["bands"]}
        assert result.band.label == labels[vector["band"]]
    keys = {item["id"]: question.key for item, question in zip(known["items"], form.questions, strict=True)}
    expected = {f"support_needed_{keys[flag.split(':')[1]]}" if ":" in flag else flag
                for flag in vector.get("flags", ())}
    # The examples leave the plain "10 or more" flag out; it has a test of its own.
    assert raised(result) - {"screen_positive"} == expected


@pytest.mark.parametrize("name", reference)
def test_questions_options_and_codes_are_worded_as_published(name):
    form, known = PUBLISHED[name], reference[name]
    for item, question in zip(known["items"], form.questions, strict=True):
        assert question.text == ours(item["text"])
        assert question.scored is item.get("scored", True)
        assert (question.only_if is not None) == ("show_if" in item)
        if "number" in item:
            assert (question.options.low, question.options.high) == (
                item["number"]["min"], item["number"]["max"])
        else:
            assert [(choice.label, choice.score) for choice in question.choices] == [
                (label, score) for label, score in item["options"]]
        assert question.coding in ("", f"loinc:{item.get('loinc')}")
    assert form.intro == (known["stem"] or form.intro)
    assert form.coding in ("", f"loinc:{known['loinc']}")


@pytest.mark.parametrize("name", reference)
def test_range_bands_and_attribution_are_as_published(name):
    form, known = PUBLISHED[name], reference[name]
    assert [form.low, form.high] == known["range"]
    for band in known["bands"]:
        if band["min"] is not None:
            assert form.bands.of(band["min"], {}).label == ours(band["label"])
            assert form.bands.of(band["max"], {}).label == ours(band["label"])
    attribution = {"as PHQ-9": reference["phq-9"]["attribution"], "project": ours(known["copyright"])}
    assert attribution.get(known["attribution"], known["attribution"]) in form.licence
    assert form.source == (known["attribution"] if known["citation"] == "same" else known["citation"])


# --- Standing alone -------------------------------------------------------------------------------

EXAMPLES = [
    (PHQ9, [0] * 9, "", 0, "Minimal or none", set()),
    (PHQ9, [0] * 8 + [1], "", 1, "Minimal or none", {"suicide_risk_followup"}),
    (PHQ9, [2, 2, 1, 2, 1, 1, 1, 0, 0], "", 10, "Moderate", {"screen_positive"}),
    (PHQ9, [0, 2, 2, 2, 2, 0, 0, 0, 0], "", 8, "Mild", set()),
    (PHQ9, [0, 2, 2, 2, 2, 0, 0, 0, 1], "", 9, "Mild", {"suicide_risk_followup", "possible_mdd_algorithm"}),
    (PHQ9, [1, 1, 2, 2, 2, 2, 2, 0, 0], "", 12, "Moderate", {"screen_positive"}),
    (PHQ9, [3, 3, 3, 3, 3, 2, 2, 0, 0], "", 19, "Moderately severe",
     {"screen_positive", "possible_mdd_algorithm"}),
    (PHQ9, [3] * 10, "", 27, "Severe",
     {"screen_positive", "possible_mdd_algorithm", "suicide_risk_followup"}),
    (GAD7, [1, 1, 1, 1, 0, 0, 0], "", 4, "Minimal", set()),
    (GAD7, [2, 2, 2, 1, 1, 1, 1], "", 10, "Moderate", {"screen_positive"}),
    (GAD7, [3] * 7, "", 21, "Severe", {"screen_positive"}),
    (GDS15, ["Yes"] * 15, "", 10, "Suggestive of depression", {"hopelessness_review"}),
    (GDS15, ["No"] * 15, "", 5, "Normal / not suggestive", set()),
    (AUDITC, [0], "male", 0, "Negative", set()),
    (AUDITC, [2, 1, 0], "female", 3, "Positive", set()),
    (AUDITC, [2, 1, 0], "male", 3, "Negative", set()),
    (AUDITC, [2, 1, 0], "", 3, "Positive", set()),
    (AUDITC, [4, 2, 2], "male", 8, "High (8 or higher)", set()),
    (BARC10, [1] * 10, "", 10, "Below 47", set()),
    (BARC10, [5] * 7 + [4] * 3, "", 47, "47 or more", set()),
    (LACE, [4, "No", 4, 0], "", 9, "Moderate", set()),
    (LACE, [6, "Yes", 3, 0], "", 10, "High", set()),
    (LACE, [13, "Yes", 40, 99], "", 17, "High", set()),
    (LACE, [365, "Yes", 4, 4], "", 19, "High", set()),
    (HOSPITAL, ["No", "No", "No", "No", "Yes", 1, "Yes"], "", 3, "Low (5.8%)", set()),
    (HOSPITAL, ["No", "No", "No", "No", "Yes", 5, "Yes"], "", 5, "Intermediate (11.9%)", set()),
    (HOSPITAL, ["No", "No", "No", "No", "Yes", 6, "Yes"], "", 8, "High (22.8%)", set()),
    (ADL, [0, 1, 1, 1, 1, 1], "", 5, None, {"support_needed_bathing"}),
    (IADL, [1, 1, 1, 1, 1, 1, 1, "Depends on another person"], "", 7, None, {"support_needed_money"}),
]


@pytest.mark.parametrize("form, answers, sex, points, band, flags", EXAMPLES)
def test_a_form_filled_by_hand_comes_out_as_worked_out_on_paper(form, answers, sex, points, band, flags):
    result = answer_all(form, answers, sex)
    assert (result.total, result.band and result.band.label, raised(result)) == (points, band, flags)


@every_form
def test_a_missing_answer_is_named_and_never_counts_as_0(form):
    full = highest(form)
    for question in form.questions:
        result = evaluate(form, {key: value for key, value in full.items() if key != question.key}, {})
        if question.required:
            assert result.missing == (question.key,)
            assert (result.total, result.band) == (None, None)
        else:
            assert (result.missing, result.total) == ((), form.high)


@every_form
def test_every_option_can_be_chosen_and_the_ends_of_the_scale_are_reached(form):
    full = highest(form)
    totals = [evaluate(form, {**full, question.key: value}, {}).total
              for question in form.questions for value in offered(question)]
    lowest = {question.key: min(offered(question), key=question.points) for question in form.questions}
    assert max(totals) == evaluate(form, full, {}).total == form.high
    assert evaluate(form, lowest, {}).total == form.low


def offered(question):
    if isinstance(question.options, Number):
        return [str(question.options.low), str(question.options.high)]
    return [choice.value for choice in question.choices]


def highest(form):
    return {question.key: max(offered(question), key=question.points) for question in form.questions}


@every_form
def test_bands_cover_the_scale_without_a_gap(form):
    cases = form.bands.cases.values() if isinstance(form.bands, BandsByFact) else [form.bands]
    for case in filter(None, cases):
        lowest = [low for low, _ in case.lowest]
        assert lowest[0] == form.low and lowest == sorted(set(lowest)) and lowest[-1] <= form.high
        assert all(band.meaning and band.source for _, band in case.lowest)


@every_form
def test_an_instrument_says_where_it_is_from_and_under_what_terms(form):
    assert form.licence and form.source and form.need


def test_thoughts_of_suicide_block_the_signature_even_in_a_half_filled_form():
    result = evaluate(PHQ9, {"q9": "1"}, {})
    assert result.total is None
    assert [(flag.level, flag.blocks) for flag in result.flags] == [("urgent", True)]


def test_someone_who_never_drinks_is_not_asked_how_much():
    result = evaluate(AUDITC, {"q1": "0", "q2": "4"}, {"sex": "female"})
    assert result.contradicted == ("q2",)
    assert result.not_asked == ("q2", "q3")
    assert result.points == {"q1": 0, "q2": 0, "q3": 0}
    assert (result.missing, result.total, result.band.label) == ((), 0, "Negative")


@pytest.mark.parametrize("sex, words", [("female", "sex: female"), ("", "sex: not recorded"),
                                        ("other", "sex: other")])
def test_the_result_names_the_fact_that_chose_the_cutoff(sex, words):
    assert answer_all(AUDITC, [2, 1, 0], sex).cutoff == words


def test_no_cutoff_is_named_where_one_holds_for_all_or_none_was_used():
    assert answer_all(GAD7, [0] * 7).cutoff == evaluate(AUDITC, {}, {"sex": "male"}).cutoff == ""


@pytest.mark.parametrize("key, answer", [("stay", "366"), ("stay", "-1"), ("stay", "two"),
                                         ("acute", "maybe")])
def test_an_answer_that_is_not_offered_is_refused(key, answer):
    with pytest.raises(ValueError):
        evaluate(LACE, {key: answer}, {})


@pytest.mark.parametrize("form, least", [(PHQ9, 3.7), (GAD7, 3.3)])
def test_the_change_that_matters_is_as_published_and_names_its_source(form, least):
    assert (form.change, "J Clin Epidemiol 2021;137:200" in form.change_source) == (least, True)


@every_form
def test_no_other_form_judges_a_change_and_scores_of_an_admission_have_no_trend(form):
    assert bool(form.change) == (form in (PHQ9, GAD7))
    assert form.trend == (form not in (LACE, HOSPITAL))


def test_the_band_from_8_points_names_its_sources():
    band = answer_all(AUDITC, [4, 2, 2], "male").band
    assert band.meaning == "Severe range: offer a referral for assessment."
    assert "Rubinsky" in band.source and "PMC4257468" in band.source


def test_barc_10_begins_with_its_instruction():
    assert BARC10.intro.startswith("On a scale of 1 (Strongly disagree) to 6 (Strongly agree)")


@pytest.mark.parametrize("form, answers, need", [
    (PHQ9, [0] * 9, ""), (PHQ9, [1] * 5 + [0] * 4, ""), (PHQ9, [2] * 5 + [0] * 4, "Support with low mood"),
    (PHQ9, [0] * 8 + [1], "Support with low mood"), (GDS15, ["No"] * 15, ""), (BARC10, [6] * 10, ""),
    (BARC10, [1] * 10, "Build recovery capital"), (LACE, [0, "No", 0, 0], ""), (ADL, [1] * 6, ""),
    (ADL, [0] + [1] * 5, "Help with personal care")])
def test_a_need_is_offered_only_when_the_band_or_a_flag_calls_for_it(form, answers, need):
    assert answer_all(form, answers).need == need


def test_substance_use_results_are_part_2_records():
    assert {AUDITC.sensitivity, BARC10.sensitivity} == {"part2"}


# --- Definitions do not change in silence ---------------------------------------------------------


@pytest.mark.parametrize("key", [*FORMS, "substance_use.bamr"])
def test_a_form_whose_meaning_changes_takes_a_new_version(key):
    known = json.loads(HERE.with_name("fingerprints.json").read_text(encoding="utf-8"))[key]
    form = FORMS.get(key, BAMR)
    assert max(map(int, known)) == form.version, f"add version {form.version} of {key} to fingerprints.json"
    assert known[str(form.version)][-1] == fingerprint(form), (
        f"{key} has changed: give it version={form.version + 1} with the fingerprint {fingerprint(form)}. When nothing "
        "but its advice was reworded, which is not part of what is compared, add it to the present version")


OWN_WORDS = ("counselling", "licence", "medicines", "leaving hospital", ">=8", "VistA", "CamCOPS", "cliot", "SOR ")


@every_form
def test_what_we_say_about_an_instrument_is_plain_american_english(form):
    cases = form.bands.cases.values() if isinstance(form.bands, BandsByFact) else [form.bands] if form.bands else []
    said = [form.need, *(text for flag in form.flags for text in (flag.title, flag.action, flag.need)),
            *(text for case in cases for _lowest, band in case.lowest
              for text in (band.label, band.meaning, band.source))]
    assert [(text, word) for text in said for word in OWN_WORDS if word in text] == []
    assert not any(source.lower().startswith("cut-off") for source in said), "pages write that before it"
