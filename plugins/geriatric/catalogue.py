"""What a plan can aim at, and the kinds of help there are, in later life."""
from core.extend import GoalType, ResourceCategory

GOAL_TYPES = (
    GoalType("living_at_home", "Keep living at home", measure="months", better="up",
             hint="Which supports are needed, and the backup plan if they fall through."),
    GoalType("personal_care", "Manage personal care", measure="activities done independently", better="up",
             hint="Bathing, dressing, toileting, transfers, continence, eating."),
    GoalType("daily_living", "Manage the household", measure="activities done independently", better="up",
             hint="Phone, shopping, meals, housekeeping, laundry, transportation, medications, money."),
    GoalType("fewer_falls", "Prevent falls", measure="falls", better="down",
             hint="Falls in the last three months, with or without injury."),
    GoalType("caregiver_respite", "Give the family caregiver a break", measure="hours per week", better="up"),
    GoalType("long_term_care_choice", "Choose and move to long-term care", measure="steps done", better="up",
             hint="Compare and visit facilities, decide on the level of care, arrange payment, plan the move."),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("home_care", "Home care and personal assistance",
                     hint="Help with bathing, dressing, meals and housekeeping."),
    ResourceCategory("home_health", "Home health nursing and therapy"),
    ResourceCategory("adult_day", "Adult day services"),
    ResourceCategory("home_delivered_meals", "Home-delivered and group meals"),
    ResourceCategory("assisted_living", "Assisted living and residential care"),
    ResourceCategory("nursing_facility", "Nursing facilities"),
    ResourceCategory("respite", "Respite and caregiver support"),
    ResourceCategory("home_modification", "Home modification and equipment",
                     hint="Grab bars, ramps, alarms, walkers."),
    ResourceCategory("ombudsman", "Long-term care ombudsman",
                     hint="Advocates for facility residents and their families."),
)
