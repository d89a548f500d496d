"""What a plan can aim at, and the kinds of help there are, in later life."""
from core.extend import GoalType, ResourceCategory

GOAL_TYPES = (
    GoalType("living_at_home", "Keep living at home", measure="months", better="up",
             hint="With what support, and who steps in when it fails: the back-up plan."),
    GoalType("personal_care", "Manage personal care", measure="activities done alone", better="up",
             hint="Bathing, dressing, toilet, transfers, continence, eating."),
    GoalType("daily_living", "Manage the household", measure="activities done alone", better="up",
             hint="Phone, shopping, meals, home, laundry, transport, medicines, money."),
    GoalType("fewer_falls", "Prevent falls", measure="falls", better="down",
             hint="Falls in the last three months, with or without injury."),
    GoalType("caregiver_respite", "Give the family caregiver a break", measure="hours a week", better="up"),
    GoalType("long_term_care_choice", "Choose and move to long-term care", measure="steps done", better="up",
             hint="Facilities compared and visited, level of care decided, payer settled, move planned."),
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
                     hint="Speaks for residents of facilities and their families."),
)
