"""What a plan can aim at, and the kinds of help there are, around a hospital stay and after it."""
from core.extend import GoalType, ResourceCategory

GOAL_TYPES = (
    GoalType("safe_discharge", "Leave the hospital safely", measure="steps done", better="up",
             hint="Follow-up scheduled, medications reconciled, equipment delivered, ride and helper arranged."),
    GoalType("follow_up_visits", "Keep follow-up appointments", measure="visits", better="up",
             hint="With primary care and specialists."),
    GoalType("stay_out_of_hospital", "Stay out of the hospital", measure="days", better="up",
             hint="Days since discharge without an unplanned return."),
    GoalType("medication_list", "Know and take the right medications", measure="days per week", better="up",
             hint="One reconciled list that the client can explain in their own words."),
    GoalType("condition_self_care", "Manage a long-term condition", measure="days per week", better="up",
             hint="For example: checking weight, blood sugar, or blood pressure, and knowing when to call."),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("primary_care", "Primary care"),
    ResourceCategory("specialty_care", "Specialty care"),
    ResourceCategory("home_health_agency", "Home health agencies"),
    ResourceCategory("rehabilitation", "Rehabilitation and skilled nursing",
                     hint="Inpatient rehabilitation, skilled nursing and outpatient therapy."),
    ResourceCategory("medical_equipment", "Medical equipment and supplies"),
    ResourceCategory("pharmacy", "Pharmacy and prescription help",
                     hint="Delivery, blister packs, help with costs."),
    ResourceCategory("medical_transport", "Rides to medical care"),
    ResourceCategory("hospice_palliative", "Hospice and palliative care"),
)
