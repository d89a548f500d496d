"""Made-up words of plans, tasks, ratings and closures, for every specialization and for none."""
from __future__ import annotations

TASKS = (
    ("task", "Send the housing application", "Still needs the landlord's reference."),
    ("task", "Request the hospital discharge summary", ""),
    ("task", "Call the county assistance office about the overpayment letter",
     "Ask for the client's eligibility worker."),
    ("task", "Check that the bus pass arrived", ""),
    ("task", "Print the bank statements for recertification", "Last three months."),
    ("task", "Find an interpreter for the next visit", ""),
    ("task", "Ask the food pantry about delivery", "Third floor, no elevator."),
    ("task", "Send back the signed release of information", ""),
    ("task", "Schedule a ride to the clinic", "Wheelchair; needs 48 hours' notice."),
    ("task", "Ask the pharmacy about pill packs", ""),
    ("task", "Help with the charity care form", ""),
    ("task", "Write to the landlord about the heater", "Copy to the client."),
    ("task", "Look for child care for Tuesdays", ""),
    ("appointment", "Home visit", ""),
    ("appointment", "Office visit", "Bring the mail."),
    ("appointment", "Go with the client to the county assistance office", "Bring the birth certificate."),
    ("appointment", "Video call with the clinic", ""),
)
RECURRING = (("Check the pill organizer together", 7), ("Call to ask how the week went", 7),
             ("Monthly budget review", 30), ("Renew the bus pass", 30))
OUTCOMES = ("Done as planned.", "Done. They'll call back within a week.", "Done by phone.", "Delivered in person.",
            "Sent; kept a copy.", "Client came on time. It went well.")
CANCELLED = ("The client already did it.", "No longer needed.", "Duplicate entry.")

# What a client may need, and the goal that goes with it: words, measure, better, start, target.
NEEDS = {
    "A safe place to live that I can afford": ("I want keys to a place of my own", "places visited", "up", 0, 8),
    "Money that lasts to the end of the month": ("I want to pay the rent on time", "months", "up", 0, 6),
    "Someone to talk to who understands": ("I want to see my friends again", "visits per month", "up", 0, 4),
    "Getting to appointments on my own": ("I want to keep my appointments without being reminded",
                                          "appointments kept", "up", 1, 6),
    "Food in the house every day": ("I want a hot meal every day", "days per week", "up", 2, 7),
    "My ID and documents in order": ("I want a valid ID and my birth certificate", "documents", "up", 1, 4),
    "Less pain, so that I can sleep": ("I want to wake up rested", "nights per week", "up", 1, 6),
    "Work that fits around the children": ("I want a job near the school", "applications", "up", 0, 10),
    "Help with mail I don't understand": ("I want to answer my mail within a week", "unanswered letters", "down",
                                               12, 2),
    "To stay in my own home": ("I want to manage the stairs safely", "days per week", "up", 2, 7),
}
GOAL = ("I want to feel better from week to week", "good days per week", "up", 2, 6)
NO_VERBS = ("Days",)  # a goal's words begin with "I want to", so its title must go on from there
STEPS = ("Call three places from the list", "Fill out the form together", "Go to the first appointment",
         "Keep a log for two weeks", "Ask the doctor for a letter", "Open a bank account", "Visit the group once",
         "Bring the pay stubs", "Write down questions for the visit", "Ask a friend to come along",
         "Set up a reminder on the phone", "Try the bus route once together")
OTHERS = ("sister", "daughter", "neighbor", "pastor", "visiting nurse", "roommate")
PROGRESS = ("A good week.", "Two steps forward, one back.", "Did it alone this time.", "Hard week, but kept at it.",
            "Reviewed the numbers together.", "Says it's getting easier.", "No change; talked about barriers.")
REVIEWS = ("Went through every goal together. Two are on track, one needs more time.",
           "The client is happy with the plan and wants to keep it.",
           "Changed the order: housing first, everything else after it.",
           "Short review by phone because of the weather. No changes.",
           "Client's daughter joined. Agreed on who does what before the next review.")
CLOSED_GOALS = (("met", "Reached and maintained for a month."), ("partly", "Improved; the client is satisfied."),
                ("not_met", "Other priorities came first."), ("discontinued", "No longer what the client wants."))

RISKS = {
    "low": ("Stable housing, good support system, asks for help early.", "Stable for two months."),
    "medium": ("Lives alone and has missed two appointments.", "Behind on rent; no notice yet.",
               "New medication and little support at home."),
    "high": ("Eviction notice for the end of the month.", "Two emergency department visits in four weeks.",
             "Sometimes goes a week without seeing anyone."),
}
PAUSED = ("In rehab for six weeks; will return afterward.", "Visiting family in another state.",
          "Asked to pause services until the school year starts.")
CLOSED = ("Goals met; knows how to return for services.", "Moved to another county; transferred with consent.",
          "No response for 90 days despite letters and home visits.", "Asked us to close the case.")
REOPENED = ("Moved back to the county and asked for the same worker.",
            "Called: new landlord served an eviction notice.")
DIED = "Called to say how sorry we are. The family will come by for the things that are still here."
HANDED_OVER = ("Introduced myself; {name} has moved to another program. Reviewed the open steps together "
               "and agreed on a first visit.")
AMENDED = ("Reached the voicemail only, not the client; corrected after listening to the message again.",
           "A message was left on the voicemail; the client didn't pick up.")  # reason, corrected text
STRUCK = ("Talked about the move and the deposit with the new landlord.",
          "Entered in error: this note is about someone else.")  # text, reason
LIFTED = "Marked as part of the program by mistake; nothing in it is."
TEAM_PARTS = ("Second worker", "Coverage during leave", "Peer support specialist", "Housing specialist")
ADDENDA = ("The appointment was moved to the following week.", "The form has since been received.",
           "Corrected: it was the brother who called, not the cousin.")

SAFETY_FOUND = ("Thoughts on most evenings, no plan and no means. Says the children keep them going. Was relieved to "
                "be asked.",
                "Fleeting thoughts after the argument on Sunday; none today. Told the sister, who is staying tonight.")
SAFETY_AGREED = ("Wrote a safety plan together and read it back. Sister is holding the medications. Will call "
                 "tomorrow at 10 AM. 988 is saved in the client's phone.",
                 "Same-day clinic appointment at 3 PM; I'm going with the client. Will call again tomorrow morning.")
ASSESSMENT_NOTES = ("Completed together at the kitchen table.", "By phone; read each question aloud.",
                    "With an interpreter on the line.", "Took a break halfway.",
                    "Client wanted to explain each answer.")
FREE_TEXT = "Per client report."
