"""GDS-15, and two checklists of our own for independence at home: personal care and daily living."""
from core.extend import Answered, AssessmentForm, AtLeast, Band, Choice, Flag, Question, bands, total

# Each question scores the answer that points to low mood, so five of them count "No": scoring every
# "Yes" as 1, as some public copies do, is wrong. All Yes is 10, all No is 5.
YES_COUNTS = (Choice("yes", "Yes", 1), Choice("no", "No", 0))
NO_COUNTS = (Choice("yes", "Yes", 0), Choice("no", "No", 1))

GDS15_CUTOFFS = "above 5 and above 10: U.S. Department of Veterans Affairs. Other sources use other cut-offs"

GDS15 = AssessmentForm(
    "gds15", "Geriatric Depression Scale - short form (GDS-15)",
    short="GDS-15",
    questions=(
        Question("q1", "Are you basically satisfied with your life?", NO_COUNTS, coding="loinc:48512-8"),
        Question("q2", "Have you dropped many of your activities and interests?", YES_COUNTS,
                 coding="loinc:48513-6"),
        Question("q3", "Do you feel that your life is empty?", YES_COUNTS, coding="loinc:48514-4"),
        Question("q4", "Do you often get bored?", YES_COUNTS, coding="loinc:48515-1"),
        Question("q5", "Are you in good spirits most of the time?", NO_COUNTS, coding="loinc:48518-5"),
        Question("q6", "Are you afraid that something bad is going to happen to you?", YES_COUNTS,
                 coding="loinc:48519-3"),
        Question("q7", "Do you feel happy most of the time?", NO_COUNTS, coding="loinc:48520-1"),
        Question("q8", "Do you often feel helpless?", YES_COUNTS, coding="loinc:48521-9"),
        Question("q9", "Do you prefer to stay at home, rather than going out and doing new things?",
                 YES_COUNTS, coding="loinc:48523-5"),
        Question("q10", "Do you feel you have more problems with memory than most?", YES_COUNTS,
                 coding="loinc:48525-0"),
        Question("q11", "Do you think it is wonderful to be alive now?", NO_COUNTS, coding="loinc:48526-8"),
        Question("q12", "Do you feel pretty worthless the way you are now?", YES_COUNTS,
                 coding="loinc:48528-4"),
        Question("q13", "Do you feel full of energy?", NO_COUNTS, coding="loinc:48532-6"),
        Question("q14", "Do you feel that your situation is hopeless?", YES_COUNTS, coding="loinc:48533-4"),
        Question("q15", "Do you think that most people are better off than you are?", YES_COUNTS,
                 coding="loinc:48534-2"),
    ),
    score=total(),
    bands=bands({
        0: Band("Normal / not suggestive", "The answers do not suggest depression.", "info", GDS15_CUTOFFS),
        6: Band("Suggestive of depression", "A follow-up interview is warranted.", "warning", GDS15_CUTOFFS),
        11: Band("Almost always depression", "Refer for an assessment by a clinician.", "warning",
                 GDS15_CUTOFFS),
    }),
    flags=(
        # The scale itself has no question about suicide.
        Flag("hopelessness_review", "Feels worthless or without hope",
             AtLeast(1, (Answered("q12", at_least=1), Answered("q14", at_least=1))), "warning",
             action="This scale does not ask about suicide. Ask about it now, in your own words or with a "
                    "screening tool, and record what was said."),
    ),
    repeat_every=365,
    licence="Yesavage JA, Sheikh JI et al. The original scale is in the public domain due to it being partly "
            "the result of Federal support.",
    source="Sheikh JI, Yesavage JA. Clin Gerontol 1986;5:165-173",
    intro="Choose the best answer for how you have felt over the past week.",
    low=0, high=15, better="down",
    need="Support with low mood in later life",
    coding="loinc:48543-3",
)

INDEPENDENCE = (
    Choice("independent", "Does this without help from another person", 1),
    Choice("some_help", "Needs some help, reminders or supervision", 0),
    Choice("dependent", "Depends on another person", 0),
)

OWN_WORDING = ("Wording written for this project (free under the project license). "
               "Domains are common knowledge; no validated cut-offs are claimed.")


def _support_needed(key: str, activity: str, need: str) -> Flag:
    """An activity that the person does not do alone, offered as a need for the plan."""
    return Flag(f"support_needed_{key}", f"Support needed: {activity}", Answered(key, at_most=0), need=need)


PERSONAL_CARE = {
    "bathing": ("Bathing or showering", "Help with bathing or showering"),
    "dressing": ("Getting dressed", "Help with getting dressed"),
    "toilet": ("Using the toilet", "Help with using the toilet"),
    "transfer": ("Moving between bed and chair", "Help with moving between bed and chair"),
    "continence": ("Bladder and bowel control", "Help with bladder and bowel control"),
    "eating": ("Eating", "Help with eating"),
}

ADL = AssessmentForm(
    "adl", "Personal care independence checklist (6 activities)",
    questions=tuple(Question(key, activity, INDEPENDENCE) for key, (activity, _) in PERSONAL_CARE.items()),
    score=total(),
    flags=tuple(_support_needed(key, *words) for key, words in PERSONAL_CARE.items()),
    repeat_every=182,
    licence=OWN_WORDING,
    source="Concept: Katz S et al. JAMA 1963 (not reproduced)",
    intro="The score is the number of activities done without help from another person.",
    low=0, high=6, better="up",
    need="Help with personal care",
)

DAILY_LIVING = {
    "phone": ("Using a phone or device to communicate", "Help with using a phone or device to communicate"),
    "shopping": ("Shopping for needs", "Help with shopping"),
    "meals": ("Preparing meals", "Help with preparing meals"),
    "home": ("Keeping the home clean and safe", "Help with keeping the home clean and safe"),
    "laundry": ("Doing laundry", "Help with laundry"),
    "transport": ("Transportation", "Help with transportation"),
    "medicines": ("Taking medications correctly", "Help with taking medications correctly"),
    "money": ("Handling money and bills", "Help with handling money and bills"),
}

IADL = AssessmentForm(
    "iadl", "Household and community living checklist (8 activities)",
    questions=tuple(Question(key, activity, INDEPENDENCE) for key, (activity, _) in DAILY_LIVING.items()),
    score=total(),
    flags=tuple(_support_needed(key, *words) for key, words in DAILY_LIVING.items()),
    repeat_every=182,
    licence=OWN_WORDING,
    source="Concept: Lawton MP, Brody EM. Gerontologist 1969 (not reproduced)",
    intro="The score is the number of activities done without help from another person.",
    version=2,  # the words of two activities
    low=0, high=8, better="up",
    need="Help with household and community living",
)
