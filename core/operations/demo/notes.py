"""Made-up notes of contacts: plain casework, put together of sentences that fit how the contact went."""
from __future__ import annotations

from random import Random

from core.operations.demo.story import pick

OPENINGS = {
    "phone": ("Called as agreed.", "Client called in.", "Phone check-in.", "Returned the client's call from yesterday.",
              "Short call between two appointments.", "Called to ask how the week went."),
    "visit": ("Home visit as scheduled.", "Met at the client's home.", "Home visit; a neighbor let me in.",
              "Home visit together with the visiting nurse.",
              "Home visit; went through the mail together at the kitchen table."),
    "office": ("Client came to the office on time.", "Walk-in; seen right away.",
               "Office visit.", "Met in the small conference room for privacy.",
               "Came in with a bag of unopened mail."),
    "video": ("Video call; video froze twice, audio was fine.", "Video check-in from the library.",
              "Spoke by video; the client's son helped with the tablet."),
    "text": ("Exchanged text messages.", "Answered the client's text.", "Texted the address of the food pantry."),
    "email": ("Answered the client's email.", "Emailed the list we discussed."),
    "letter": ("Sent a letter and received a reply.", "Client replied to our letter."),
    "other": ("Met at the clinic while they waited.", "Met at the food pantry.",
              "Went with the client to the county assistance office.",
              "Met outside by the river; the client didn't want to be indoors."),
}
MIDDLES = (
    "Is sleeping better since the night shifts ended.", "Slept badly all week and is worried about the rent.",
    "Says the new routine helps: breakfast first, then medication.", "Hasn't had a hot meal since Sunday.",
    "Rent is paid through the end of the month.", "Landlord promised the repair in writing.",
    "Got a letter from the county assistance office and didn't understand it; we read it together.",
    "Recertification form is half done; still needs pay stubs.", "SNAP was approved for less than expected.",
    "Will ask the pharmacy about the co-pay.", "Picked up the prescription on Monday.",
    "Missed the last appointment because the bus didn't come.",
    "Ride to the clinic is scheduled; confirmation number in the task.",
    "Proud of calling the clinic without help.", "Tearful at first, then wanted to continue.",
    "In good spirits today, for the first time in weeks.", "Talked mostly about the grandchildren.",
    "Sister is in town and helping out.", "Argued with the roommate again; nothing physical.",
    "Feels safe at home.", "No longer feels watched since the locks were changed.",
    "Wants to go back to work, two or three mornings a week to start.", "Interview at the warehouse is on Thursday.",
    "Lost the ID; we listed what is needed for a new one.", "Joined the walking group and has gone twice.",
    "Went to the group once and may go again.", "Asked whether the counselor speaks their language.",
    "Used a phone interpreter for the whole call; it worked well.",
    "Understands the plan and repeated it in their own words.",
    "Not sure the goal still fits; we'll discuss it at the plan review.",
    "Rates pain at 4 out of 10, down from last time.",
    "Keeping the blood pressure log; all readings in range.", "Using the walker, outdoors too.",
    "Refrigerator is stocked and the home is clean.", "The heater works again.",
    "Phone bill is past due; will call the company.",
    "School called about the younger child; meeting is next week.", "Child care fell through for Tuesdays.",
    "Reviewed three listings; one is worth seeing.", "Housing application submitted today; kept a copy.",
    "Has questions about the bill from the hospital; gave them a charity care form.",
    "Didn't want to talk about the past today, so we didn't.", "Asked for more time before we decide.",
)
CLOSINGS = (
    "Agreed to talk again next week.", "Next call is scheduled.", "Will bring the paperwork next time.",
    "Client will call if anything changes.", "Knows who to call after hours.",
    "We'll check in on this again in two weeks.",
    "I'll check with the clinic and call back.", "Thanked me for the call.", "No other concerns today.",
    "Left the list on the refrigerator.", "Wrote the next two dates on the calendar together.",
)
ATTEMPTED = {
    "yes": ("No answer; left a message asking for a call back.", "Reached voicemail. Left only my name and number.",
            "Texted after two unanswered calls."),
    "no": ("No answer. Left no message, as agreed.", "No answer twice; will try a different time of day.",
           "Line was busy, then disconnected. Left no message."),
    "visit": ("No one answered the door; left no note.", "Knocked at the scheduled time; curtains closed, no answer.",
              "Neighbor says they're staying with a relative until the weekend."),
}
COLLATERAL = (
    ("family", "Spoke with the client's sister; release on file."),
    ("other", "Clinic nurse called: client kept the appointment; next one is in a month."),
    ("other", "Landlord confirmed the repair is scheduled."),
    ("other", "The school counselor shared the new schedule."), ("other", "Pharmacy says the refill is ready."),
    ("family", "Client's daughter called; she's worried about the stairs."),
    ("other", "County assistance office confirmed the paperwork was received."),
)
NEXT_STEPS = ("Call about the appointment", "Send the list of food pantries", "Ask the clinic for the report",
              "Check that the form was received", "Call back about the bus pass", "Drop off the forms to sign")

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
