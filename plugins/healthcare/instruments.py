"""LACE and HOSPITAL: two published rules that estimate the risk of return after leaving the hospital."""
from core.extend import AssessmentForm, Band, Choice, Number, Question, bands, lookup


def _yes_or_no(points: int) -> tuple[Choice, Choice]:
    return Choice("yes", "Yes", points), Choice("no", "No", 0)


# Found in the R package cliot only.
LACE_RANGES = "0 to 4 and 5 to 9: secondary source, not confirmed in the original article"

# A "modified LACE" gives 6 points for a stay of 14 days or more and weighs illnesses differently: this
# is the 2010 original, and the two must not be mixed.
LACE = AssessmentForm(
    "lace", "LACE index (30-day readmission or death)",
    short="LACE",
    questions=(
        Question("stay", "Length of stay (days)", Number(0, 365, "days")),
        Question("acute", "Acute (emergent) admission", _yes_or_no(3)),
        Question("comorbidity", "Charlson comorbidity index score (van Walraven weights)", Number(0, 40),
                 hint="As given by the hospital or a clinician."),
        Question("emergency", "Emergency department visits in the 6 months before admission "
                 "(not counting index)", Number(0, 99, "visits")),
    ),
    score=lookup(
        stay=((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (7, 5), (14, 7)),
        comorbidity=((0, 0), (1, 1), (2, 2), (3, 3), (4, 5)),
        emergency=((0, 0), (1, 1), (2, 2), (3, 3), (4, 4)),
    ),
    bands=bands({
        0: Band("Low", "In the lowest of the three ranges of this index.", "info", LACE_RANGES),
        5: Band("Moderate", "In the middle of the three ranges of this index.", "info",
                LACE_RANGES),
        10: Band("High", "Give intensive transition support: a call within 2 business days and a visit "
                 "within 7 days.", "warning", "10 or higher: Fry CH et al. Intern Emerg Med 2020"),
    }),
    licence="van Walraven C et al. CMAJ 2010;182:551-557. Published prediction rule (facts/formula).",
    source="van Walraven C et al. CMAJ 2010;182:551-557",
    intro="Once for each admission, at discharge.",
    trend=False,  # one admission says nothing about the next
    low=0, high=19, better="down",
    need="Transition support after leaving the hospital",
)

HOSPITAL_SOURCE = "5 and 7: international validation, Donze J et al. JAMA Intern Med 2016;176:496-502"


def _risk(share: str) -> str:
    return f"The published rule gives {share} as the risk of a potentially avoidable return within 30 days."


# The 2013 derivation counted admissions as 0, 1 to 5, over 5: this is the 2016 version.
HOSPITAL = AssessmentForm(
    "hospital", "HOSPITAL score (potentially avoidable 30-day readmission)",
    short="HOSPITAL",
    questions=(
        Question("hemoglobin", "Hemoglobin at discharge < 12 g/dL", _yes_or_no(1)),
        Question("oncology", "Discharge from oncology service", _yes_or_no(2)),
        Question("sodium", "Sodium at discharge < 135 mmol/L (mEq/L)", _yes_or_no(1)),
        Question("procedure", "Any coded procedure during stay", _yes_or_no(1)),
        Question("urgent", "Index admission urgent/emergent", _yes_or_no(1)),
        Question("admissions", "Number of hospital admissions in previous year", Number(0, 99, "admissions")),
        Question("stay", "Length of stay >= 5 days", _yes_or_no(2)),
    ),
    score=lookup(admissions=((0, 0), (2, 2), (6, 5))),
    bands=bands({
        0: Band("Low (5.8%)", _risk("5.8%"), "info", HOSPITAL_SOURCE),
        5: Band("Intermediate (11.9%)", _risk("11.9%"), "info", HOSPITAL_SOURCE),
        7: Band("High (22.8%)", _risk("22.8%"), "warning", HOSPITAL_SOURCE),
    }),
    licence="Donze J et al. JAMA Intern Med 2013;173:632-638; 2016;176:496-502. Published prediction rule.",
    source="Donze J et al. JAMA Intern Med 2013;173:632-638; 2016;176:496-502",
    intro="Once for each admission. Uses the 2016 international validation.",
    version=2,  # the unit of sodium, the introduction
    trend=False,  # one admission says nothing about the next
    low=0, high=13, better="down",
    need="Transition support after leaving the hospital",
)
