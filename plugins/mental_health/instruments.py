"""PHQ-9 and GAD-7: depression and anxiety screens, worded and scored as their developers published them."""
from core.extend import Answered, AssessmentForm, AtLeast, Band, Flag, Question, Scored, bands, total

HOW_OFTEN = {0: "Not at all", 1: "Several days", 2: "More than half the days", 3: "Nearly every day"}

ATTRIBUTION = ("Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, "
               "with an educational grant from Pfizer Inc. "
               "No permission required to reproduce, translate, display or distribute.")

# Minimal important differences, averages of anchor methods. 5 and 4 points, which are often quoted, were not confirmed.
CHANGE_SOURCE = "J Clin Epidemiol 2021;137:200: PHQ-9 3.7 points, GAD-7 3.3 points"

# From this total on a screen is positive: the edge of the developers' band "moderate" (see the sources below). Asking
# again every 28 days while it is reached is a product rule; the developers set no interval.
POSITIVE_FROM = 10

PHQ9_SOURCE = "Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-613"
PHQ9_CUTOFFS = f"5, 10, 15, and 20: {PHQ9_SOURCE}"

PHQ9 = AssessmentForm(
    "phq9", "Patient Health Questionnaire-9 (PHQ-9)",
    short="PHQ-9",
    questions=(
        Question("q1", "Little interest or pleasure in doing things", HOW_OFTEN, coding="loinc:44250-9"),
        Question("q2", "Feeling down, depressed, or hopeless", HOW_OFTEN, coding="loinc:44255-8"),
        Question("q3", "Trouble falling or staying asleep, or sleeping too much", HOW_OFTEN,
                 coding="loinc:44259-0"),
        Question("q4", "Feeling tired or having little energy", HOW_OFTEN, coding="loinc:44254-1"),
        Question("q5", "Poor appetite or overeating", HOW_OFTEN, coding="loinc:44251-7"),
        Question("q6", "Feeling bad about yourself - or that you are a failure or have let yourself or "
                 "your family down", HOW_OFTEN, coding="loinc:44258-2"),
        Question("q7", "Trouble concentrating on things, such as reading the newspaper or watching "
                 "television", HOW_OFTEN, coding="loinc:44252-5"),
        Question("q8", "Moving or speaking so slowly that other people could have noticed? Or the opposite - "
                 "being so fidgety or restless that you have been moving around a lot more than usual",
                 HOW_OFTEN, coding="loinc:44253-3"),
        Question("q9", "Thoughts that you would be better off dead, or of hurting yourself in some way",
                 HOW_OFTEN, coding="loinc:44260-8"),
        Question("q10", "If you checked off any problems, how difficult have these problems made it for you "
                 "to do your work, take care of things at home, or get along with other people?",
                 {0: "Not difficult at all", 1: "Somewhat difficult", 2: "Very difficult",
                  3: "Extremely difficult"},
                 scored=False, required=False, coding="loinc:69722-7"),
    ),
    score=total(),
    bands=bands({
        0: Band("Minimal or none", "Keep an eye on it; treatment may not be needed.", "info", PHQ9_CUTOFFS),
        5: Band("Mild", "Watchful waiting: ask again at the next follow-up.", "info", PHQ9_CUTOFFS),
        10: Band("Moderate", "Agree on a treatment plan: consider counseling, follow-up, and an evaluation "
                 "for medication by a prescriber.", "warning", PHQ9_CUTOFFS),
        15: Band("Moderately severe", "Refer for active treatment.", "warning", PHQ9_CUTOFFS),
        20: Band("Severe", "Refer immediately, so that treatment can start without delay.", "urgent",
                 PHQ9_CUTOFFS),
    }),
    flags=(
        # Any answer above "Not at all" counts, whatever the total: VA routine YTSI9CSS.
        Flag("suicide_risk_followup", "Thoughts of being better off dead or of self-harm",
             Answered("q9", at_least=1), "urgent",
             action="Ask about suicide today, in person or by phone. Record who asked, what was decided, and "
                    "which supervisor was notified. Offer the 988 Suicide & Crisis Lifeline (call or text 988).",
             blocks=True, need="Safety plan for thoughts of suicide or self-harm", alert="self_harm"),
        # Five or more symptoms, one of them item 1 or 2; item 9 counts from "Several days": CamCOPS phq9.py.
        Flag("possible_mdd_algorithm", "Pattern of answers that may mean major depression",
             AtLeast(2, (
                 AtLeast(1, (Answered("q1", at_least=2), Answered("q2", at_least=2))),
                 AtLeast(5, (*(Answered(f"q{item}", at_least=2) for item in range(1, 9)),
                             Answered("q9", at_least=1))))),
             "warning",
             action="This is not a diagnosis. Offer an appointment with a clinician who can assess it."),
        Flag("screen_positive", "Positive screen for depression (10 or more)", Scored(at_least=POSITIVE_FROM),
             "warning", action="Offer an assessment by a clinician."),
    ),
    repeat_every=28,
    repeat_while=Scored(at_least=POSITIVE_FROM),
    change=3.7,
    change_source=CHANGE_SOURCE,
    licence=f"{ATTRIBUTION} (c) Pfizer Inc.",
    source=PHQ9_SOURCE,
    intro="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    low=0, high=27, better="down",
    need="Support with low mood",
    coding="loinc:44249-1",
)

GAD7_SOURCE = "Spitzer RL, Kroenke K, Williams JBW, Lowe B. Arch Intern Med 2006;166:1092-1097"
GAD7_CUTOFFS = f"5, 10, and 15: {GAD7_SOURCE}"

GAD7 = AssessmentForm(
    "gad7", "Generalized Anxiety Disorder-7 (GAD-7)",
    short="GAD-7",
    questions=(
        Question("q1", "Feeling nervous, anxious or on edge", HOW_OFTEN, coding="loinc:69725-0"),
        Question("q2", "Not being able to stop or control worrying", HOW_OFTEN, coding="loinc:68509-9"),
        Question("q3", "Worrying too much about different things", HOW_OFTEN, coding="loinc:69733-4"),
        Question("q4", "Trouble relaxing", HOW_OFTEN, coding="loinc:69734-2"),
        Question("q5", "Being so restless that it is hard to sit still", HOW_OFTEN, coding="loinc:69735-9"),
        Question("q6", "Becoming easily annoyed or irritable", HOW_OFTEN, coding="loinc:69689-8"),
        Question("q7", "Feeling afraid as if something awful might happen", HOW_OFTEN,
                 coding="loinc:69736-7"),
    ),
    score=total(),
    bands=bands({
        0: Band("Minimal", "Keep an eye on it.", "info", GAD7_CUTOFFS),
        5: Band("Mild", "Watchful waiting: ask again at the next follow-up.", "info", GAD7_CUTOFFS),
        10: Band("Moderate", "Should be evaluated carefully by a clinician.", "warning", GAD7_CUTOFFS),
        15: Band("Severe", "Clinically significant: refer for active treatment.", "warning", GAD7_CUTOFFS),
    }),
    flags=(
        Flag("screen_positive", "Positive screen for anxiety (10 or more)", Scored(at_least=POSITIVE_FROM), "warning",
             action="Offer an assessment by a clinician."),
    ),
    repeat_every=28,
    repeat_while=Scored(at_least=POSITIVE_FROM),
    change=3.3,
    change_source=CHANGE_SOURCE,
    licence=f"{ATTRIBUTION} (c) Pfizer Inc.",
    source=GAD7_SOURCE,
    intro="Over the last 2 weeks, how often have you been bothered by the following problems?",
    low=0, high=21, better="down",
    need="Support with worry and anxiety",
    coding="loinc:69737-5",
)
