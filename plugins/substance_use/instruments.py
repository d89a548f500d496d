"""AUDIT-C on drinking, BARC-10 on what a person has to recover with, and BAM-R on both. All are Part 2 records."""
from core.extend import (
    Answered,
    AssessmentForm,
    Band,
    BandsByFact,
    Flag,
    Number,
    Question,
    Scored,
    Subscale,
    bands,
    total,
)

AUDITC_CUTOFFS = ("3 or more for women, 4 or more for men: U.S. Department of Veterans Affairs; HL7 US Core. "
                  "3 or more when sex isn't recorded")

NEGATIVE = Band("Negative", "Below the cut-off for this person.", "info", AUDITC_CUTOFFS)
POSITIVE = Band("Positive", "Offer a brief talk about drinking and consider the full AUDIT. If all points "
                "come from the first question alone, go over recent drinking together.",
                "warning", AUDITC_CUTOFFS)
# From 8: Rubinsky AD et al. Drug Alcohol Depend 2010;108:29-36 (dependence likely in 40 to 50 % at 7 to 9 points, in
# 75 % of men and 88 % of women at 10 to 12); VA research grades 8 to 9 severe and 10 to 12 very severe (Williams EC et
# al., PMC4257468). A VA/DoD guideline with the threshold 8 was not found.
HIGH = Band("High (8 or higher)", "Severe range: offer a referral for assessment.", "warning",
            "8 or higher: Rubinsky AD et al. Drug Alcohol Depend 2010;108:29-36; Williams EC et al., PMC4257468")

DRINKS = Answered("q1", at_least=1)

AUDITC = AssessmentForm(
    "auditc", "AUDIT-C alcohol consumption questions",
    short="AUDIT-C",
    questions=(
        # No code: the only one at hand for this question is unconfirmed, and a wrong one circulates.
        Question("q1", "How often do you have a drink containing alcohol?",
                 {0: "Never", 1: "Monthly or less", 2: "2 to 4 times a month", 3: "2 to 3 times a week",
                  4: "4 or more times a week"}),
        Question("q2", "How many drinks containing alcohol do you have on a typical day when you are "
                 "drinking?",
                 {0: "1 or 2", 1: "3 or 4", 2: "5 or 6", 3: "7 to 9", 4: "10 or more"},
                 only_if=DRINKS, coding="loinc:68519-8"),
        Question("q3", "How often do you have six or more drinks on one occasion?",
                 {0: "Never", 1: "Less than monthly", 2: "Monthly", 3: "Weekly", 4: "Daily or almost daily"},
                 only_if=DRINKS, coding="loinc:68520-6"),
    ),
    score=total(),
    bands=BandsByFact("sex", {
        "female": bands({0: NEGATIVE, 3: POSITIVE, 8: HIGH}),
        "male": bands({0: NEGATIVE, 4: POSITIVE, 8: HIGH}),
        "": bands({0: NEGATIVE, 3: POSITIVE, 8: HIGH}),  # the lower one, so that nobody is overlooked
    }),
    repeat_every=365,
    licence="Adapted from the Alcohol Use Disorders Identification Test, World Health Organization. "
            "AUDIT (c) WHO; AUDIT-C treated as public domain.",
    source="Bush K et al. Arch Intern Med 1998;158:1789-1795; Bradley KA et al. 2003/2007",
    intro="Think of the past year.",
    low=0, high=12, better="down",
    need="Support with alcohol use",
    coding="loinc:72109-2",
    sensitivity="part2",
    version=2,  # the words from 8 points on
)

# The ends of the scale are as PhenX protocol 590502 gives them; the labels from 2 to 5 are unverified: no primary
# source was found, six of seven public code copies use these.
AGREEMENT = {1: "Strongly disagree", 2: "Disagree", 3: "Somewhat disagree",
             4: "Somewhat agree", 5: "Agree", 6: "Strongly agree"}

# No primary source was checked for this cut-off: it was found in an abstract at Monash and on a page of Virginia SOR.
BARC10_CUTOFF = ("47 for sustained remission: Monash University (abstract) and Virginia State Opioid Response. "
                 "Not checked in the full article")

BARC10 = AssessmentForm(
    "barc10", "Brief Assessment of Recovery Capital (BARC-10)",
    short="BARC-10",
    questions=(
        Question("q1", "There are more important things to me in life than using substances.", AGREEMENT),
        Question("q2", "In general I am happy with my life.", AGREEMENT),
        Question("q3", "I have enough energy to complete the tasks I set myself.", AGREEMENT),
        Question("q4", "I am proud of the community I live in and feel part of it.", AGREEMENT),
        Question("q5", "I get lots of support from friends.", AGREEMENT),
        Question("q6", "I regard my life as challenging and fulfilling without the need for using drugs or "
                 "alcohol.", AGREEMENT),
        Question("q7", "My living space has helped to drive my recovery journey.", AGREEMENT),
        Question("q8", "I take full responsibility for my actions.", AGREEMENT),
        Question("q9", "I am happy dealing with a range of professional people.", AGREEMENT),
        Question("q10", "I am making good progress on my recovery journey.", AGREEMENT),
    ),
    score=total(),
    bands=bands({
        10: Band("Below 47", "Plan for building what helps recovery: people, place, health, and purpose.",
                 "info", BARC10_CUTOFF, plan=True),
        47: Band("47 or more", "Associated with sustained remission of more than 12 months.", "info",
                 BARC10_CUTOFF),
    }),
    repeat_every=90,
    licence="Vilsaint CL, Kelly JF, Bergman BG, Groshkova T, Best D, White W. "
            "Drug Alcohol Depend 2017;177:71-76. Freely available; permission not required for use.",
    source="Vilsaint CL, Kelly JF, Bergman BG, Groshkova T, Best D, White W. "
           "Drug Alcohol Depend 2017;177:71-76",
    # The scale as the instruction of PhenX protocol 590502 names it; the question after it is in our own words.
    intro="On a scale of 1 (Strongly disagree) to 6 (Strongly agree): how much do you agree with each statement?",
    version=2,  # the instruction line
    low=10, high=60, better="up",
    need="Build recovery capital",
    sensitivity="part2",
)

# --- BAM-R: three scores and no total -------------------------------------------------------------

DAYS = Number(0, 30)
# Answers in words count as days: the conversion of the Department of Veterans Affairs.
HEALTH = {0: "Excellent", 8: "Very good", 15: "Good", 22: "Fair", 30: "Poor"}
HOW_MUCH = {0: "Not at all", 8: "Slightly", 15: "Moderately", 22: "Considerably", 30: "Extremely"}
USED_DRUGS = Answered("q6", at_least=1)

USE_CUTOFF = "1 or more: report of the U.S. Department of Veterans Affairs on this instrument"

BAMR = AssessmentForm(
    "bamr", "Brief Addiction Monitor - Revised (BAM-R)",
    short="BAM-R",
    questions=(
        Question("q1", "In the past 30 days, how would you say your physical health has been?", HEALTH),
        Question("q2", "In the past 30 days, how many nights did you have trouble falling asleep or staying asleep?",
                 DAYS),
        Question("q3", "In the past 30 days, how many days have you felt depressed, anxious, angry or very upset "
                 "throughout most of the day?", DAYS),
        Question("q4", "In the past 30 days, how many days did you drink ANY alcohol?", DAYS),
        Question("q5", "In the past 30 days, how many days did you have at least 5 drinks (if you are a man) or at "
                 "least 4 drinks (if you are a woman)?", DAYS),
        Question("q6", "In the past 30 days, how many days did you use any illegal or street drugs or abuse any "
                 "prescription medications?", DAYS),
        # Seven rows of one question, in our short words; they count in no score.
        *(Question(f"q7{letter}", f"Days of use in the past 30 days: {drug}", DAYS, scored=False, only_if=USED_DRUGS)
          for letter, drug in (("a", "marijuana"), ("b", "sedatives or tranquilizers"), ("c", "cocaine or crack"),
                               ("d", "other stimulants"), ("e", "opiates"), ("f", "inhalants"), ("g", "other drugs"))),
        Question("q8", "In the past 30 days, how much were you bothered by cravings or urges to drink alcohol or use "
                 "drugs?", HOW_MUCH),
        Question("q9", "How confident are you that you will NOT use alcohol and drugs in the next 30 days?", HOW_MUCH),
        Question("q10", "In the past 30 days, how many days did you attend self-help meetings like AA or NA to support "
                 "your recovery?", DAYS),
        Question("q11", "In the past 30 days, how many days were you in any situations or with any people that might "
                 "put you at an increased risk for using alcohol or drugs (i.e., around risky 'people, places or "
                 "things')?", DAYS),
        Question("q12", "Does your religion or spirituality help support your recovery?", HOW_MUCH),
        Question("q13", "In the past 30 days, how many days did you spend much of the time at work, school, or doing "
                 "volunteer work?", DAYS),
        Question("q14", "Do you have enough income (from legal sources) to pay for necessities such as housing, "
                 "transportation, food and clothing for yourself and your dependents?", {0: "No", 30: "Yes"}),
        Question("q15", "In the past 30 days, how much have you been bothered by arguments or problems getting along "
                 "with any family members or friends?", HOW_MUCH),
        Question("q16", "In the past 30 days, how many days did you contact or spend time with any family members or "
                 "friends who are supportive of your recovery?", DAYS),
        Question("q17", "How satisfied are you with your progress toward achieving your recovery goals?", HOW_MUCH,
                 scored=False),
    ),
    subscales=(
        Subscale("use", "Use", ("q4", "q5", "q6"), high=90, better="down", bands=bands({
            0: Band("No use", "No drinking or drug use in the past 30 days.", "info", USE_CUTOFF),
            1: Band("Some use", "Assess further.", "warning", USE_CUTOFF)})),
        # No cut-off is published for these two.
        Subscale("risk", "Risk", ("q1", "q2", "q3", "q8", "q11", "q15"), high=180, better="down"),
        Subscale("protective", "Protective", ("q9", "q10", "q12", "q13", "q14", "q16"), high=180, better="up"),
    ),
    flags=(
        Flag("use_attention", "Use in the past 30 days", Scored(at_least=1, of="use"), "warning",
             action="Ask about the days of use, and agree on what happens next."),
    ),
    repeat_every=30,
    licence="Brief Addiction Monitor, Philadelphia CESATE, Dept. of Veterans Affairs. A work of the U.S. government.",
    source="Cacciola JS et al. J Subst Abuse Treat 2013;44:256-263",
    need="Support with substance use",
    sensitivity="part2",
)
