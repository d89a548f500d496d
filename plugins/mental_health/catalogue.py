"""What a plan can aim at, and the kinds of help there are, in mental health."""
from core.extend import GoalType, ResourceCategory

GOAL_TYPES = (
    GoalType("medication_routine", "Take medication as prescribed", measure="days a week", better="up",
             hint="As agreed with the prescriber. Note what gets in the way: cost, side effects, habit."),
    GoalType("therapy_attendance", "Attend therapy or counseling", measure="sessions a month", better="up",
             hint="Individual, group or family sessions."),
    GoalType("fewer_symptoms", "Lower symptom score", measure="points", better="down",
             hint="Name the instrument, for example PHQ-9 or GAD-7, and the score to reach."),
    GoalType("coping_skills", "Use coping skills", measure="times a week", better="up",
             hint="In the person's own words: what helps, and when to use it."),
    GoalType("crisis_free", "Stay out of crisis care", measure="days", better="up",
             hint="Days without an emergency visit, a crisis call-out or a hospital stay."),
    GoalType("social_connection", "Spend time with others", measure="times a week", better="up",
             hint="Peer groups, family, friends, faith, a class: whatever counts for the person."),
)

RESOURCE_CATEGORIES = (
    ResourceCategory("outpatient_therapy", "Outpatient therapy and counseling"),
    ResourceCategory("psychiatry", "Psychiatry and medication management",
                     hint="Evaluation, prescribing, refills and laboratory checks."),
    ResourceCategory("crisis_services", "Crisis services",
                     hint="Lines, mobile teams, walk-in centers and short crisis stays."),
    ResourceCategory("community_treatment", "Assertive community treatment",
                     hint="A team that comes to where the person lives."),
    ResourceCategory("day_program", "Day and partial hospital programs"),
    ResourceCategory("inpatient_psychiatric", "Inpatient psychiatric care"),
    ResourceCategory("peer_support", "Peer support and clubhouses"),
)
