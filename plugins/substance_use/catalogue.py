"""What a plan can aim at, the kinds of help there are, and the law on records, in substance use."""
from core.extend import GoalType, ResourceCategory, SensitivityPolicy
from core.extend import lazy_gettext as _

# The notice is statement 2 of 42 CFR 2.32(a), verbatim.
PART2 = SensitivityPolicy(
    "part2", _("42 CFR Part 2 record"), clearance="part2", needs_consent=True, records=_("42 CFR Part 2 records"),
    notice="42 CFR part 2 prohibits unauthorized use or disclosure of these records.")

GOAL_TYPES = (
    GoalType("days_in_recovery", _("Days in recovery"), measure=_("days"), better="up", sensitivity=PART2.key,
             hint=_("As the client counts them: no use at all, or no use of a specific substance.")),
    GoalType("less_use", _("Use less"), measure=_("days of use per week"), better="down", sensitivity=PART2.key),
    GoalType("treatment_engagement", _("Stay in treatment"), measure=_("sessions per month"), better="up",
             sensitivity=PART2.key, hint=_("Counseling, groups, or visits for medication treatment.")),
    GoalType("support_meetings", _("Attend support group meetings"), measure=_("meetings per week"), better="up",
             sensitivity=PART2.key, hint=_("Any kind the client chooses.")),
    GoalType("relapse_prevention", _("Prepare for high-risk situations"), measure=_("steps done"), better="up",
             sensitivity=PART2.key, hint=_("Warning signs, people to call, places to avoid, naloxone on hand.")),
    GoalType("recovery_capital", _("Build recovery capital"), measure=_("points"), better="up",
             sensitivity=PART2.key, hint=_("Target BARC-10 score.")),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("withdrawal_management", _("Withdrawal management"),
                     hint=_("Detoxification with medical supervision.")),
    ResourceCategory("residential_treatment", _("Residential treatment")),
    ResourceCategory("outpatient_treatment", _("Outpatient and intensive outpatient treatment")),
    ResourceCategory("medication_treatment", _("Medication for opioid or alcohol use disorder")),
    ResourceCategory("mutual_support", _("Mutual support groups")),
    ResourceCategory("recovery_housing", _("Recovery housing")),
    ResourceCategory("recovery_community", _("Recovery community centers and coaches")),
    ResourceCategory("harm_reduction", _("Harm reduction"),
                     hint=_("Naloxone, test strips, syringe services.")),
)
