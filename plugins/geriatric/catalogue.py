"""What a plan can aim at, and the kinds of help there are, in later life."""
from core.extend import GoalType, ResourceCategory
from core.extend import lazy_gettext as _

GOAL_TYPES = (
    GoalType("living_at_home", _("Keep living at home"), measure=_("months"), domain="housing",
             hint=_("Which supports are needed, and the backup plan if they fall through.")),
    GoalType("personal_care", _("Manage personal care"), measure=_("activities done independently"), better="up",
             hint=_("Bathing, dressing, toileting, transfers, continence, eating.")),
    GoalType("daily_living", _("Manage the household"), measure=_("activities done independently"), better="up",
             hint=_("Phone, shopping, meals, housekeeping, laundry, transportation, medications, money.")),
    GoalType("fewer_falls", _("Prevent falls"), measure=_("falls"), better="down", domain="safety",
             hint=_("Falls in the last three months, with or without injury.")),
    GoalType("caregiver_respite", _("Give the family caregiver a break"), measure=_("hours per week"), better="up"),
    GoalType("long_term_care_choice", _("Choose and move to long-term care"), measure=_("steps done"), domain="housing",
             hint=_("Compare and visit facilities, decide on the level of care, arrange payment, plan the move.")),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("home_care", _("Home care and personal assistance"),
                     hint=_("Help with bathing, dressing, meals, and housekeeping.")),
    ResourceCategory("home_health", _("Home health nursing and therapy")),
    ResourceCategory("adult_day", _("Adult day services")),
    ResourceCategory("home_delivered_meals", _("Home-delivered and group meals")),
    ResourceCategory("assisted_living", _("Assisted living and residential care")),
    ResourceCategory("nursing_facility", _("Nursing facilities")),
    ResourceCategory("respite", _("Respite and caregiver support")),
    ResourceCategory("home_modification", _("Home modification and equipment"),
                     hint=_("Grab bars, ramps, alarms, walkers.")),
    ResourceCategory("ombudsman", _("Long-term care ombudsman"),
                     hint=_("Advocates for facility residents and their families.")),
)
