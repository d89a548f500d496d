"""What a plan can aim at, and the kinds of help there are, around a hospital stay and after it."""
from core.extend import GoalType, ResourceCategory
from core.extend import lazy_gettext as _

GOAL_TYPES = (
    GoalType("safe_discharge", _("Leave the hospital safely"), measure=_("steps done"), domain="health",
             hint=_("Follow-up scheduled, medications reconciled, equipment delivered, ride and helper arranged.")),
    GoalType("follow_up_visits", _("Keep follow-up appointments"), measure=_("visits"), domain="health",
             hint=_("With primary care and specialists.")),
    GoalType("stay_out_of_hospital", _("Stay out of the hospital"), measure=_("days"), domain="health",
             hint=_("Days since discharge without an unplanned return.")),
    GoalType("medication_list", _("Know and take the right medications"), measure=_("days per week"), domain="health",
             hint=_("One reconciled list that the client can explain in their own words.")),
    GoalType("condition_self_care", _("Manage a long-term condition"), measure=_("days per week"), domain="health",
             hint=_("For example: checking weight, blood sugar, or blood pressure, and knowing when to call.")),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("primary_care", _("Primary care")),
    ResourceCategory("specialty_care", _("Specialty care")),
    ResourceCategory("home_health_agency", _("Home health agencies")),
    ResourceCategory("rehabilitation", _("Rehabilitation and skilled nursing"),
                     hint=_("Inpatient rehabilitation, skilled nursing, and outpatient therapy.")),
    ResourceCategory("medical_equipment", _("Medical equipment and supplies")),
    ResourceCategory("pharmacy", _("Pharmacy and prescription help"),
                     hint=_("Delivery, pill packs, help with costs.")),
    ResourceCategory("medical_transport", _("Rides to medical care")),
    ResourceCategory("hospice_palliative", _("Hospice and palliative care")),
)
