"""What a plan can aim at, and the kinds of help there are, in mental health."""
from core.extend import GoalType, NoteFormat, NoteSection, ResourceCategory
from core.extend import lazy_gettext as _

GOAL_TYPES = (
    GoalType("medication_routine", _("Take medication as prescribed"), measure=_("days per week"), domain="health",
             hint=_("As agreed with the prescriber. Note what gets in the way, like cost, side effects, or routine.")),
    GoalType("therapy_attendance", _("Attend therapy or counseling"), measure=_("sessions per month"), domain="health",
             hint=_("Individual, group, or family sessions.")),
    GoalType("fewer_symptoms", _("Lower symptom score"), measure=_("points"), better="down",
             hint=_("Name the instrument (for example, PHQ-9 or GAD-7) and the target score.")),
    GoalType("coping_skills", _("Use coping skills"), measure=_("times per week"), better="up",
             hint=_("What helps and when to use it, in the client's own words.")),
    GoalType("crisis_free", _("Stay out of crisis care"), measure=_("days"), better="up",
             hint=_("Days without an emergency visit, crisis call, or hospital stay.")),
    GoalType("social_connection", _("Spend time with others"), measure=_("times per week"), domain="belonging",
             hint=_("Peer groups, family, friends, faith, a class: whatever matters to the client.")),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("outpatient_therapy", _("Outpatient therapy and counseling")),
    ResourceCategory("psychiatry", _("Psychiatry and medication management"),
                     hint=_("Evaluation, prescribing, refills, and lab work.")),
    ResourceCategory("crisis_services", _("Crisis services"),
                     hint=_("Crisis lines, mobile teams, walk-in centers, and short crisis stays.")),
    ResourceCategory("community_treatment", _("Assertive community treatment"),
                     hint=_("A team that meets clients where they live.")),
    ResourceCategory("day_program", _("Day and partial hospital programs")),
    ResourceCategory("inpatient_psychiatric", _("Inpatient psychiatric care")),
    ResourceCategory("peer_support", _("Peer support and clubhouses")),
)

NOTE_FORMATS = (
    NoteFormat("dap", "DAP", (
        NoteSection(_("Data"), _("What the client said and did, and what you observed.")),
        NoteSection(_("Assessment"), _("What it means for the goals, and any risk.")),
        NoteSection(_("Plan"), _("What happens next, who does it, and by when.")))),
    NoteFormat("birp", "BIRP", (
        NoteSection(_("Behavior"), _("What the client said and did, and what you observed.")),
        NoteSection(_("Intervention"), _("What you did to help.")),
        NoteSection(_("Response"), _("How the client responded.")),
        NoteSection(_("Plan"), _("What happens next, who does it, and by when.")))),
)
