"""The eight jobs of the README, step by step, for a visitor who does them in any way."""
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
    visitor.fill("Sign-in name", MANAGER)
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
    visitor.press("Snooze until then")
    visitor.sees("Snoozed. It will come back on that day.")
    visitor.press("More ·", ".row:last-child")
    visitor.pick("To whom", "Hạnh Phạm")
    visitor.press("Reassign", "main")
    visitor.sees("Reassigned.")
    visitor.enter(SUPERVISOR)
    visitor.go("/")
    visitor.press("My team")
    visitor.sees("for the whole team", "Hạnh Phạm")


def find_and_add_a_client(visitor: Visitor) -> None:
    known = visitor.agency.client(MANAGER)
    visitor.enter(MANAGER)
    visitor.go("/")
    visitor.find(known.family)
    visitor.is_at("Find a client")
    visitor.sees(f"{known.family}, {known.given}")
    visitor.picture("search")
    visitor.press("Add a client", "main")
    visitor.fill("Given name", known.given)
    visitor.fill("Family name", known.family)
    visitor.fill("Date of birth", known.born.isoformat())
    visitor.press("Look and go on")
    visitor.is_at("Is this person already here?")
    visitor.picture("same-person")
    visitor.press("None of these: go on")
    visitor.fill("Pronouns", "they/them")
    visitor.press("Add the client")
    visitor.fill("Why is this somebody new?", "A cousin of the same name, born on the same day.")
    visitor.press("Add the client")
    visitor.sees("The client was added.", "they/them")
    visitor.enter(DESK)
    visitor.go(known.url)
    visitor.sees("How to reach them")
    visitor.misses("Last contacts", "Latest scores")


def see_a_client_on_one_screen(visitor: Visitor) -> None:
    client = visitor.agency.client(MANAGER)
    visitor.enter(MANAGER)
    visitor.go("/clients")
    visitor.press(f"{client.family}, {client.given}")
    visitor.sees("Next dates", "Last contacts", "Latest scores", "Care team", "How to reach them")
    visitor.picture("client")
    visitor.press("Show date of birth")
    visitor.sees(f"born {client.born.day} ")
    visitor.enter(AUDITOR)
    visitor.go(client.url)
    visitor.sees("Next dates")
    visitor.misses("Log contact", "Add task")


def assess_a_client(visitor: Visitor) -> None:
    visitor.enter(MANAGER)
    visitor.go(visitor.agency.client(MANAGER).url)
    visitor.press("Assess", "main")
    visitor.press("Patient Health Questionnaire-9")
    for question, answer in enumerate(["Several days"] * 4 + ["Not at all"] * 4 + ["More than half the days"], 1):
        visitor.choose(answer, f"{question}.")
    visitor.picture("questions", ".questions")
    visitor.press("Finish and see the result")
    visitor.sees("An answer here cannot wait.", "988 Suicide & Crisis Lifeline: call or text 988",
                 "Signing waits for the safety step.")
    visitor.picture("crisis")
    visitor.pick("How was the risk looked into?", "Clinical interview")
    visitor.fill("What was found", "Wishes to sleep and not wake up. No plan, no means at home.")
    visitor.fill("What was agreed", "Stays with the sister tonight. We speak tomorrow at nine.")
    visitor.fill("Supervisor told", "Delphine Arceneaux")
    visitor.choose("988 Suicide & Crisis Lifeline (call or text 988) was offered")
    visitor.press("Record the safety step")
    visitor.sees("The safety step was recorded.")
    visitor.press("Sign", "main")
    visitor.sees("Signed. From now on it is only corrected by an amendment beside it.")
    visitor.picture("result", ".desk")
    visitor.press("Add to the plan: Safety plan")
    visitor.is_at("Add a need")
    visitor.press("Add the need")
    visitor.sees("The plan was saved.", "Safety plan for thoughts of suicide or self-harm")


def plan_with_a_client(visitor: Visitor) -> None:
    mine = 'section.panel:has-text("A flat that is quiet at night")'
    visitor.enter(MANAGER)
    visitor.go(f"{visitor.agency.client(MANAGER).url}/plan")
    visitor.press("Add need")
    visitor.fill("What the client needs", "A flat that is quiet at night")
    visitor.press("Add the need")
    visitor.press("Add a goal for this need", mine)
    visitor.press("The client's own goal")
    visitor.fill("The goal in the client's words", "I want to sleep through.")
    visitor.fill("What is counted", "nights a week")
    visitor.fill("Where it starts", "1")
    visitor.fill("Where it should be", "5")
    visitor.fill("By when", ahead(60))
    visitor.press("Add the goal")
    visitor.press("Add step", mine)
    visitor.fill("What is done", "Ask the housing office for the list")
    visitor.fill("By when", ahead(7))
    visitor.press("Add the step")
    visitor.sees("Ask the housing office for the list")
    visitor.press("Record progress", mine)
    visitor.fill("Number", "3")
    visitor.fill("In words", "The neighbor moved out.")
    visitor.press("Save", "main")
    visitor.sees("The plan was saved.")
    visitor.picture("plan", "main h2")
    visitor.press("I want to sleep through.")
    visitor.sees("50 percent of the way", "The neighbor moved out.")
    visitor.picture("goal", ".panel")
    visitor.press("Back to the plan")
    visitor.press("Record review")
    visitor.fill("What was said and agreed", "We went through all of it. Nothing to change.")
    visitor.press("Record the review")
    visitor.sees("Last review", "We went through all of it.")


def log_a_contact(visitor: Visitor) -> None:
    visitor.enter(MANAGER)
    visitor.go(visitor.agency.client(MANAGER).url)
    visitor.press("Log contact")
    visitor.pick("How", "Home visit")
    visitor.fill("What was said and done", "Made tea, looked at the letter from the clinic together.")
    visitor.fill("Next step", "Bring the clinic's form")
    visitor.fill("Next step by", ahead(6))
    visitor.picture("contact-form", "main h2")
    visitor.press("Save", "main")
    visitor.sees("The contact was saved.", "Not signed yet")
    visitor.press("Sign", "main")
    visitor.sees("Signed. From now on it is only corrected by an amendment beside it.")
    visitor.fill("Addendum", "The letter came from the eye clinic.")
    visitor.press("Add", "section:has(> header > #add)")
    visitor.sees("The addendum was added.", "The letter came from the eye clinic.")
    visitor.picture("contact", ".panel")
    visitor.go("/tasks")
    visitor.sees("Bring the clinic's form")


def set_a_task(visitor: Visitor) -> None:
    visitor.enter(MANAGER)
    visitor.go(visitor.agency.client(MANAGER).url)
    visitor.press("Add task")
    visitor.fill("What is to be done", "Count the pills together")
    visitor.fill("Due", ahead(4))
    visitor.fill("Not before", ahead(2))
    visitor.pick("Repeats", "Every week")
    visitor.press("Save", "main")
    visitor.sees("The task was saved.")
    visitor.picture("task", ".panel")
    visitor.fill("Until", ahead(3))
    visitor.press("Hold until then")
    visitor.sees("On hold until")
    visitor.press("Take it back now")
    visitor.misses("Take it back now")
    visitor.fill("How it went", "All there.")
    visitor.press("Done", "section:has(> header > #finish)")
    visitor.sees("How it went", "All there.")
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
    visitor.press("Switch off Mental health")
    visitor.sees("The specialization was switched. Nothing recorded was changed.")
    visitor.enter(MANAGER)
    visitor.go(f"{client.url}/assessments/new")
    visitor.misses("Patient Health Questionnaire-9")
    visitor.go(earlier.url)
    visitor.sees("Patient Health Questionnaire-9", "Little interest or pleasure in doing things")
    visitor.enter(ADMINISTRATOR)
    visitor.go("/specializations")
    visitor.press("Switch on Mental health")
    visitor.sees("The specialization was switched. Nothing recorded was changed.")
    visitor.enter(MANAGER)
    visitor.go(f"{client.url}/assessments/new")
    visitor.sees("Patient Health Questionnaire-9")
    visitor.enter(AUDITOR)
    visitor.go("/audit")
    visitor.sees("Tomás Villanueva", "Marguerite Osei")
    visitor.picture("audit-log")


JOBS = (see_to_today, find_and_add_a_client, see_a_client_on_one_screen, assess_a_client, plan_with_a_client,
        log_a_contact, set_a_task, switch_a_specialization)
