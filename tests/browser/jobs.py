"""The main jobs of the README, step by step, for a visitor who does them in any way."""
from __future__ import annotations

from datetime import timedelta

from core.assessments.models import Assessment
from core.foundation import clock
from tests.browser.agency import ADMINISTRATOR, AUDITOR, DESK, MANAGER, PHQ9, SUPERVISOR
from tests.browser.visitor import Visitor


def ahead(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def see_to_today(visitor: Visitor) -> None:
    visitor.go("/sign-in")
    visitor.picture("sign-in")
    visitor.fill("Username", MANAGER)
    visitor.fill("Password", visitor.agency.password(MANAGER))
    visitor.press("Sign in", "main")
    visitor.is_at("Today")
    visitor.picture("today")
    visitor.press("Done ·")
    visitor.sees("Done. ")
    visitor.press("More ·", ".row:last-child")
    visitor.is_at("Snooze")
    visitor.picture("line")
    visitor.fill("Until", ahead(20))
    visitor.press("Snooze")
    visitor.sees("Snoozed. It will be back on that date.")
    visitor.press("More ·", ".row:last-child")
    visitor.pick("Assign to", "Delphine Arceneaux")  # has every clearance, whoever the last item is about
    visitor.press("Reassign", "main")
    visitor.sees("Reassigned.")
    visitor.enter(SUPERVISOR)
    visitor.go("/")
    visitor.press("My team")
    visitor.sees("for the whole team", "Delphine Arceneaux")


def find_and_add_a_client(visitor: Visitor) -> None:
    known = visitor.agency.client(MANAGER)
    visitor.enter(MANAGER)
    visitor.go("/")
    visitor.find(known.family)  # the only one of this name: opened at once
    visitor.sees(f"{known.family}, {known.given}", "Log contact")
    visitor.go("/search")
    visitor.fill("Name, date of birth, phone, or client number", known.family)
    visitor.press("Search", "main")
    visitor.sees("1 matching client")
    visitor.picture("search")
    visitor.press("Add client", "main")
    visitor.fill("First name", known.given)
    visitor.fill("Last name", known.family)
    visitor.fill("Date of birth", known.born.isoformat())
    visitor.press("Check and continue")
    visitor.is_at("Possible duplicates")
    visitor.picture("same-person")
    visitor.press("None of these: continue")
    visitor.fill("Pronouns", "they/them")
    visitor.press("Add client")
    visitor.fill("Why is this a new client?", "A cousin of the same name, born on the same day.")
    visitor.press("Add client")
    visitor.sees("Client added.", "they/them")
    visitor.enter(DESK)
    visitor.go(known.url)
    visitor.sees("Contact information")
    visitor.misses("Recent contacts", "Latest scores")


def see_a_client_on_one_screen(visitor: Visitor) -> None:
    client = visitor.agency.client(MANAGER)
    visitor.enter(MANAGER)
    visitor.go("/clients")
    visitor.press(f"{client.family}, {client.given}")
    visitor.sees("Upcoming", "Recent contacts", "Latest scores", "Care team", "Contact information")
    visitor.picture("client")
    visitor.press("Show date of birth")
    visitor.sees(f"born {client.born:%b} {client.born.day}, ")
    visitor.enter(AUDITOR)
    visitor.go(client.url)
    visitor.sees("Upcoming")
    visitor.misses("Log contact", "Add task")


def assess_a_client(visitor: Visitor) -> None:
    visitor.enter(MANAGER)
    visitor.go(visitor.agency.client(MANAGER).url)
    visitor.press("Assess", "main")
    visitor.press("Patient Health Questionnaire-9")
    for question, answer in enumerate(["Several days"] * 4 + ["Not at all"] * 4 + ["More than half the days"], 1):
        visitor.choose(answer, f"{question}.")
    visitor.picture("questions", ".questions")
    visitor.press("Save and view result")
    visitor.sees("This answer needs action today", "988 Suicide & Crisis Lifeline: call or text 988",
                 "Record the safety follow-up before you sign.")
    visitor.picture("crisis")
    visitor.pick("How was the risk assessed?", "Clinical interview")
    visitor.fill("Findings", "Wishes to sleep and not wake up. No plan, no means at home.")
    visitor.fill("Plan agreed on", "Stays with the sister tonight. We speak tomorrow at nine.")
    visitor.pick("Supervisor notified", "Delphine Arceneaux")
    visitor.choose("988 Suicide & Crisis Lifeline (call or text 988) was offered")
    visitor.press("Record safety follow-up")
    visitor.sees("Safety follow-up recorded.")
    visitor.press("Sign", "main")
    visitor.sees("Signed. To correct it, add an amendment.")
    visitor.picture("result", ".desk")
    visitor.press("Add to plan: Safety plan")
    visitor.is_at("Add need")
    visitor.press("Add need")
    visitor.sees("Plan saved.", "Safety plan for thoughts of suicide or self-harm")


def plan_with_a_client(visitor: Visitor) -> None:
    mine = 'section.panel:has-text("A flat that is quiet at night")'
    visitor.enter(MANAGER)
    visitor.go(f"{visitor.agency.client(MANAGER).url}/plan")
    visitor.press("Add need")
    visitor.fill("Need", "A flat that is quiet at night")
    visitor.press("Add need")
    visitor.press("Add goal for this need", mine)
    visitor.press("The client's own goal")
    visitor.fill("Goal, in the client's words", "I want to sleep through.")
    visitor.fill("Measure", "nights a week")
    visitor.fill("Baseline", "1")
    visitor.fill("Target", "5")
    visitor.fill("Due date", ahead(60))
    visitor.press("Add goal")
    visitor.press("Add step", mine)
    visitor.fill("Step", "Ask the housing office for the list")
    visitor.fill("Due date", ahead(7))
    visitor.press("Add step")
    visitor.sees("Ask the housing office for the list")
    visitor.press("Record progress", mine)
    visitor.fill("Value", "3")
    visitor.fill("Comment", "The neighbor moved out.")
    visitor.press("Save", "main")
    visitor.sees("Plan saved.")
    visitor.picture("plan", "main h2")
    visitor.press("I want to sleep through.")
    visitor.sees("50% complete", "The neighbor moved out.")
    visitor.picture("goal", ".panel")
    visitor.press("Back to plan")
    visitor.press("Record review")
    visitor.fill("Discussion and decisions", "We went through all of it. Nothing to change.")
    visitor.press("Save review")
    visitor.sees("Last review", "We went through all of it.")


def log_a_contact(visitor: Visitor) -> None:
    visitor.enter(MANAGER)
    visitor.go(visitor.agency.client(MANAGER).url)
    visitor.press("Log contact")
    visitor.pick("Contact type", "Home visit")
    visitor.fill("Note", "Made tea, looked at the letter from the clinic together.")
    visitor.fill("Next step", "Bring the clinic's form")
    visitor.fill("Next step due", ahead(6))
    visitor.picture("contact-form", "main h2")
    visitor.press("Save", "main")
    visitor.sees("Contact saved.", "Not signed yet")
    visitor.press("Sign", "main")
    visitor.sees("Signed. To correct it, add an amendment.")
    visitor.fill("Addendum", "The letter came from the eye clinic.")
    visitor.press("Add", "section:has(> header > #add)")
    visitor.sees("Addendum added.", "The letter came from the eye clinic.")
    visitor.picture("contact", ".panel")
    visitor.go("/tasks")
    visitor.sees("Bring the clinic's form")


def set_a_task(visitor: Visitor) -> None:
    visitor.enter(MANAGER)
    visitor.go(visitor.agency.client(MANAGER).url)
    visitor.press("Add task")
    visitor.fill("Task", "Count the pills together")
    visitor.fill("Due", ahead(4))
    visitor.fill("Start date", ahead(2))
    visitor.pick("Repeats", "Every week")
    visitor.press("Save", "main")
    visitor.sees("Task saved.")
    visitor.picture("task", ".panel")
    visitor.fill("Until", ahead(3))
    visitor.press("Put on hold")
    visitor.sees("On hold until")
    visitor.press("Resume now")
    visitor.misses("Resume now")
    visitor.fill("Outcome", "All there.")
    visitor.press("Done", "section:has(> header > #finish)")
    visitor.sees("Outcome", "All there.")
    visitor.go("/tasks")
    visitor.sees("Count the pills together")  # the next one


def switch_a_specialization(visitor: Visitor) -> None:
    client = visitor.agency.client(MANAGER)
    with visitor.agency.open():
        earlier = Assessment.select().where(Assessment.form == PHQ9, Assessment.sensitivity == "",
                                            Assessment.worker == client.worker_id).first()
    visitor.enter(ADMINISTRATOR)
    visitor.go("/specializations")
    visitor.sees("Mental health", "stay readable")
    visitor.picture("specializations")
    visitor.press("Turn off Mental health")
    visitor.sees("Turn off Mental health?", "stay readable")
    visitor.press("Turn off")
    visitor.sees("Mental health is off. No records were changed.")
    visitor.enter(MANAGER)
    visitor.go(f"{client.url}/assessments/new")
    visitor.misses("Patient Health Questionnaire-9")
    visitor.go(earlier.url)
    visitor.sees("Patient Health Questionnaire-9", "Little interest or pleasure in doing things")
    visitor.enter(ADMINISTRATOR)
    visitor.go("/specializations")
    visitor.press("Turn on Mental health")
    visitor.sees("Mental health is on. No records were changed.")
    visitor.enter(MANAGER)
    visitor.go(f"{client.url}/assessments/new")
    visitor.sees("Patient Health Questionnaire-9")
    visitor.enter(AUDITOR)
    visitor.go("/audit")
    visitor.sees("Tomás Villanueva", "Marguerite Osei")
    visitor.picture("audit-log")


JOBS = (see_to_today, find_and_add_a_client, see_a_client_on_one_screen, assess_a_client, plan_with_a_client,
        log_a_contact, set_a_task, switch_a_specialization)
