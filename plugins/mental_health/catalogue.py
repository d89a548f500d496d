"""What a plan can aim at, and the kinds of help there are, in mental health."""
from core.extend import GoalType, ResourceCategory

GOAL_TYPES = (
    GoalType("medication_routine", "Take medication as prescribed", measure="days per week", better="up",
             hint="As agreed with the prescriber. Note what gets in the way, like cost, side effects, or routine."),
    GoalType("therapy_attendance", "Attend therapy or counseling", measure="sessions per month", better="up",
             hint="Individual, group or family sessions."),
    GoalType("fewer_symptoms", "Lower symptom score", measure="points", better="down",
             hint="Name the instrument (for example, PHQ-9 or GAD-7) and the target score."),
    GoalType("coping_skills", "Use coping skills", measure="times per week", better="up",
             hint="What helps and when to use it, in the client's own words."),
    GoalType("crisis_free", "Stay out of crisis care", measure="days", better="up",
             hint="Days without an emergency visit, crisis call, or hospital stay."),
    GoalType("social_connection", "Spend time with others", measure="times per week", better="up",
             hint="Peer groups, family, friends, faith, a class: whatever matters to the client."),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("outpatient_therapy", "Outpatient therapy and counseling"),
    ResourceCategory("psychiatry", "Psychiatry and medication management",
                     hint="Evaluation, prescribing, refills, and lab work."),
    ResourceCategory("crisis_services", "Crisis services",
                     hint="Crisis lines, mobile teams, walk-in centers, and short crisis stays."),
    ResourceCategory("community_treatment", "Assertive community treatment",
                     hint="A team that meets clients where they live."),
    ResourceCategory("day_program", "Day and partial hospital programs"),
    ResourceCategory("inpatient_psychiatric", "Inpatient psychiatric care"),
    ResourceCategory("peer_support", "Peer support and clubhouses"),
)
