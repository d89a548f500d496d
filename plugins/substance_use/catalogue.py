"""What a plan can aim at, the kinds of help there are, and the law on records, in substance use."""
from core.extend import GoalType, ResourceCategory, SensitivityPolicy

# The notice is statement 2 of 42 CFR 2.32(a), verbatim.
PART2 = SensitivityPolicy(
    "part2", "42 CFR Part 2 record", clearance="part2", needs_consent=True,
    notice="42 CFR part 2 prohibits unauthorized use or disclosure of these records.")

GOAL_TYPES = (
    GoalType("days_in_recovery", "Days in recovery", measure="days", better="up", sensitivity=PART2.key,
             hint="As the client counts them: no use at all, or no use of a specific substance."),
    GoalType("less_use", "Use less", measure="days of use per week", better="down", sensitivity=PART2.key),
    GoalType("treatment_engagement", "Stay in treatment", measure="sessions per month", better="up",
             sensitivity=PART2.key, hint="Counseling, groups, or visits for medication treatment."),
    GoalType("support_meetings", "Attend support group meetings", measure="meetings per week", better="up",
             sensitivity=PART2.key, hint="Any kind the client chooses."),
    GoalType("relapse_prevention", "Prepare for hard moments", measure="steps done", better="up",
             sensitivity=PART2.key, hint="Warning signs, people to call, places to avoid, naloxone on hand."),
    GoalType("recovery_capital", "Build recovery capital", measure="points", better="up",
             sensitivity=PART2.key, hint="Target BARC-10 score."),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("withdrawal_management", "Withdrawal management",
                     hint="Detoxification with medical supervision."),
    ResourceCategory("residential_treatment", "Residential treatment"),
    ResourceCategory("outpatient_treatment", "Outpatient and intensive outpatient treatment"),
    ResourceCategory("medication_treatment", "Medication for opioid or alcohol use disorder"),
    ResourceCategory("mutual_support", "Mutual support groups"),
    ResourceCategory("recovery_housing", "Recovery housing"),
    ResourceCategory("recovery_community", "Recovery community centers and coaches"),
    ResourceCategory("harm_reduction", "Harm reduction",
                     hint="Naloxone, test strips, syringe services."),
)
