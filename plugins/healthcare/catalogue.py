"""What a plan can aim at, and the kinds of help there are, around a hospital stay and after it."""
from core.extend import GoalType, ResourceCategory

GOAL_TYPES = (
    GoalType("safe_discharge", "Leave hospital safely", measure="steps done", better="up",
             hint="Follow-up booked, medicines reconciled, equipment delivered, ride and helper arranged."),
    GoalType("follow_up_visits", "Keep follow-up appointments", measure="visits", better="up",
             hint="With primary care and specialists."),
    GoalType("stay_out_of_hospital", "Stay out of hospital", measure="days", better="up",
             hint="Days since discharge without an unplanned return."),
    GoalType("medication_list", "Know and take the right medicines", measure="days a week", better="up",
             hint="One reconciled list, explained back by the person in their own words."),
    GoalType("condition_self_care", "Manage a long-term condition", measure="days a week", better="up",
             hint="For example weighing, checking sugar or blood pressure, and knowing when to call."),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("primary_care", "Primary care"),
    ResourceCategory("specialty_care", "Specialty care"),
    ResourceCategory("home_health_agency", "Home health agencies"),
    ResourceCategory("rehabilitation", "Rehabilitation and skilled nursing",
                     hint="Inpatient rehabilitation, skilled nursing and outpatient therapy."),
    ResourceCategory("medical_equipment", "Medical equipment and supplies"),
    ResourceCategory("pharmacy", "Pharmacy and prescription help",
                     hint="Delivery, blister packs, help with the cost."),
    ResourceCategory("medical_transport", "Rides to medical care"),
    ResourceCategory("hospice_palliative", "Hospice and palliative care"),
)
