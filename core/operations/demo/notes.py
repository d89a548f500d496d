"""Made-up notes of contacts: plain casework, put together of sentences that fit how the contact went."""
from __future__ import annotations

from random import Random

from core.operations.demo.story import pick

OPENINGS = {
    "phone": ("Called as agreed.", "Client called in.", "Phone check-in.", "Returned the client's call from yesterday.",
              "Short call between two appointments.", "Called to ask how the week went."),
    "visit": ("Home visit, about what we had planned.", "Met at the client's home.", "Visited; a neighbor let me in.",
              "Home visit together with the visiting nurse.", "Sat at the kitchen table and went through the mail."),
    "office": ("Client came to the office on time.", "Walked in without an appointment; saw them right away.",
               "Office visit.", "Met in the small room, where it is quiet.", "Came in with a bag of unopened letters."),
    "video": ("Video call; picture froze twice, sound was fine.", "Video check-in from the library.",
              "Spoke by video; the client's son helped with the tablet."),
    "text": ("Exchanged messages.", "Answered the client's text.", "Texted the address of the pantry."),
    "email": ("Answered the client's email.", "Sent the list we had talked about by email."),
    "letter": ("Letter sent and answered.", "Client replied to our letter."),
    "other": ("Met at the clinic while they waited.", "Met at the food pantry.", "Went along to the benefits office.",
              "Talked on a bench by the river; the client did not want to be indoors."),
}
MIDDLES = (
    "Is sleeping better since the night shifts ended.", "Slept badly all week and is worried about the rent.",
    "Says the new routine helps: breakfast first, then the pills.", "Has not eaten a warm meal since Sunday.",
    "Rent is paid until the end of the month.", "The landlord has promised the repair in writing.",
    "Got a letter from the benefits office and did not understand it; we read it together.",
    "Recertification form is half done; the pay stubs are missing.", "SNAP came through, smaller than expected.",
    "Will ask the pharmacy about the co-pay.", "Picked up the prescription on Monday.",
    "Missed the last appointment because the bus did not come.", "Ride to the clinic is booked, confirmation noted.",
    "Is proud of having called the clinic without help.", "Cried for a while, then wanted to go on.",
    "Laughed a lot today; first time in weeks.", "Talked mostly about the grandchildren.",
    "The sister is in town and takes some of the load.", "Argued with the roommate again, nothing physical.",
    "Feels safe at home.", "No longer feels watched since the locks were changed.",
    "Wants to go back to work, two or three mornings to start.", "Interview at the warehouse is on Thursday.",
    "Lost the ID; we listed what is needed for a new one.", "Has joined the walking group and went twice.",
    "Went to the group once and may go again.", "Asked whether the counselor speaks their language.",
    "Interpreter on the line the whole time; worked well.", "Understands the plan and repeated it in their own words.",
    "Is not sure that the goal still fits; we will look at it at the review.",
    "Pain is down to a four, by their own count.",
    "Blood pressure log is kept, all values in range.", "Walker is being used, also outdoors.",
    "Fridge is full, rooms are tidy.", "The heater works again.", "Phone bill is overdue; will call the company.",
    "School called about the younger child; meeting next week.", "Child care fell through for Tuesdays.",
    "Looked through three listings, one is worth a visit.", "Housing application went out today, copy kept.",
    "Has questions about the bill from the hospital; gave them a charity care form.",
    "Would rather not talk about the past today, and we did not.", "Asked for more time before we decide.",
)
CLOSINGS = (
    "Agreed to speak again next week.", "Next call is set.", "Will bring the papers next time.",
    "Client will call if anything changes.", "Knows whom to call at night.", "We will look at it again in two weeks.",
    "I will ask the clinic and call back.", "Thanked me for the call.", "No other concerns today.",
    "Left the list on the fridge.", "Wrote the next two dates on the calendar together.",
)
ATTEMPTED = {
    "yes": ("No answer; left a message asking for a call back.", "Voicemail. Said only my name and number.",
            "Sent a text after two calls without an answer."),
    "no": ("No answer. No message left, as agreed.", "No answer twice; will try at another time of day.",
           "Line busy, then off. No message."),
    "visit": ("No one came to the door; left no note.", "Knocked at the agreed time, curtains drawn, no answer.",
              "Neighbor says they are at a relative's until the weekend."),
}
COLLATERAL = (
    ("family", "Spoke with the sister, who is on the list of people we may talk to."),
    ("other", "The clinic's nurse called: appointment kept, next one in a month."),
    ("other", "Landlord confirms that the repair is planned."),
    ("other", "The school counselor shared the new schedule."), ("other", "Pharmacy says the refill is ready."),
    ("family", "The daughter called; she worries about the stairs."),
    ("other", "Benefits office confirms that the papers came in."),
)
NEXT_STEPS = ("Call about the appointment", "Send the list of pantries", "Ask the clinic for the report",
              "Check whether the form arrived", "Call back about the bus pass", "Drive by with the papers to sign")

KINDS = ("phone", "visit", "office", "text", "email", "video", "other", "letter")
KIND_WEIGHTS = (52, 72, 86, 90, 92, 96, 99, 100)
OUTCOMES, OUTCOME_WEIGHTS = ("reached", "attempted", "collateral"), (70, 90, 100)
MINUTES = {"phone": (5, 10, 10, 15, 15, 20, 30), "visit": (30, 45, 45, 60, 60, 90), "office": (20, 30, 30, 45, 60),
           "text": (5, 5, 10), "email": (5, 5, 10), "video": (15, 20, 30, 45), "letter": (10, 15),
           "other": (20, 30, 45, 60)}


def kind_of(random: Random, outcome: str) -> str:
    """How they spoke; somebody who was not reached was called or visited."""
    kind = random.choices(KINDS, cum_weights=KIND_WEIGHTS)[0]
    return kind if outcome == "reached" or kind in ("phone", "visit") else "phone"


def minutes_of(random: Random, kind: str, outcome: str) -> int:
    return pick(random, MINUTES[kind]) if outcome == "reached" else 5


def told_by(random: Random, kind: str, outcome: str, voicemail: str) -> tuple[str, str]:
    """With whom it was, and what the note says."""
    if outcome == "collateral":
        whom, text = pick(random, COLLATERAL)
        return whom, f"{text} {pick(random, CLOSINGS)}"
    return "client", _of_the_client(random, kind, outcome, voicemail)


def _of_the_client(random: Random, kind: str, outcome: str, voicemail: str) -> str:
    if outcome == "attempted":
        return pick(random, ATTEMPTED["visit" if kind == "visit" else "no" if voicemail == "no" else "yes"])
    start, stride = int(random.random() * len(MIDDLES)), pick(random, (1, 3, 7, 11, 13))
    said = [MIDDLES[(start + stride * number) % len(MIDDLES)] for number in range(pick(random, (1, 2, 2, 3)))]
    return " ".join((pick(random, OPENINGS[kind]), *said, pick(random, CLOSINGS)))
