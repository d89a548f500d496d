"""Made-up words of plans, tasks, ratings and closures, for every specialization and for none."""
from __future__ import annotations

TASKS = (
    ("task", "Send the housing application", "Still missing the landlord's reference."),
    ("task", "Ask for the hospital report", ""),
    ("task", "Call the benefits office about the overpayment letter", "Case worker there: ask at the front desk."),
    ("task", "Check that the bus pass arrived", ""),
    ("task", "Print the bank statements for recertification", "Last three months."),
    ("task", "Find an interpreter for the next visit", ""),
    ("task", "Ask the food pantry about delivery", "Third floor, no elevator."),
    ("task", "Return the signed release", ""),
    ("task", "Book a ride to the clinic", "Wheelchair; needs 48 hours' notice."),
    ("task", "Ask the pharmacy about blister packs", ""),
    ("task", "Help with the charity care form", ""),
    ("task", "Write to the landlord about the heater", "Copy to the client."),
    ("task", "Look for child care on Tuesdays", ""),
    ("appointment", "Home visit", ""),
    ("appointment", "Office visit", "Bring the mail."),
    ("appointment", "Go with the client to the benefits office", "Take the birth certificate."),
    ("appointment", "Video call with the clinic", ""),
)
RECURRING = (("Check the pill box together", 7), ("Call to ask how the week went", 7), ("Monthly budget talk", 30),
             ("Renew the transit voucher", 30))
OUTCOMES = ("Done as planned.", "Done; they will call back within a week.", "Done by phone.", "Delivered in person.",
            "Sent, copy kept.", "Came in on time and went well.")
CANCELLED = ("The client has done it already.", "No longer needed.", "Entered twice by mistake.")

# What a client may need, and the goal that goes with it: words, measure, better, start, target.
NEEDS = {
    "A safe place to live that I can pay for": ("I want keys to a place of my own", "places visited", "up", 0, 8),
    "Money that lasts to the end of the month": ("I want to pay the rent on time", "months", "up", 0, 6),
    "Someone to talk to who understands": ("I want to see my friends again", "visits per month", "up", 0, 4),
    "Getting to appointments on my own": ("I want to keep my appointments without being reminded",
                                          "appointments kept", "up", 1, 6),
    "Food in the house every day": ("I want a warm meal every day", "days per week", "up", 2, 7),
    "My papers in order": ("I want a valid ID and my birth certificate", "papers", "up", 1, 4),
    "Less pain, so that I can sleep": ("I want to wake up rested", "nights per week", "up", 1, 6),
    "Work that fits around the children": ("I want a job near the school", "applications", "up", 0, 10),
    "Fewer letters that I do not understand": ("I want every letter answered within a week", "letters waiting", "down",
                                               12, 2),
    "To stay in my own home": ("I want to manage the stairs safely", "days per week", "up", 2, 7),
}
GOAL = ("I want to feel better from week to week", "good days per week", "up", 2, 6)
NO_VERBS = ("Days",)  # a goal's words begin with "I want to", so its title must go on from there
STEPS = ("Call three places from the list", "Fill in the form together", "Go to the first appointment",
         "Keep a log for two weeks", "Ask the doctor for a letter", "Open a bank account", "Visit the group once",
         "Bring the pay stubs", "Write down questions for the visit", "Ask a friend to come along",
         "Set up the reminder on the phone", "Try the bus route once together")
OTHERS = ("sister", "daughter", "neighbor", "pastor", "visiting nurse", "roommate")
PROGRESS = ("A good week.", "Two steps forward, one back.", "Did it alone this time.", "Hard week, but kept at it.",
            "Counted together.", "Says it's getting easier.", "No change; talked about what gets in the way.")
REVIEWS = ("Went through every goal together. Two are on track, one needs more time.",
           "The client is happy with the plan and wants to keep it.",
           "Changed the order: housing first, everything else after it.",
           "Short review by phone, because of the weather. Nothing to change.",
           "The daughter joined. Agreed who does what until the next review.")
CLOSED_GOALS = (("met", "Reached, and kept for a month."), ("partly", "Better than before; the client is satisfied."),
                ("not_met", "Other things came first."), ("discontinued", "No longer what the client wants."))

RISKS = {
    "low": ("Stable home, people around, asks for help in time.", "Everything has been calm for two months."),
    "medium": ("Lives alone and has missed two appointments.", "Behind on rent; no notice yet.",
               "New medication and little support at home."),
    "high": ("Notice to leave by the end of the month.", "Two emergency visits in four weeks.",
             "At times no one sees the client for a week."),
}
PAUSED = ("In rehab for six weeks; will return afterward.", "Visiting family in another state.",
          "Asked for a pause until the school year begins.")
CLOSED = ("Goals reached; knows how to come back.", "Moved to another county; transferred with consent.",
          "Has not answered for 90 days despite letters and visits.", "Asked us to close the case.")
REOPENED = ("Is back in the county and asked for the same worker.", "Called: the new landlord gave notice.")
HANDED_OVER = ("Introduced myself; {name} works in another program from now on. Went through the open steps together "
               "and agreed on a first visit.")
AMENDED = ("Reached the voicemail only, not the client; corrected after listening to the message again.",
           "A message was left on the voicemail; the client did not pick up.")  # reason, corrected text
STRUCK = ("Talked about the move and the deposit with the new landlord.",
          "Entered in error: this note is about someone else.")  # text, reason
LIFTED = "Written by mistake as part of the program; nothing in it is."
TEAM_PARTS = ("Second worker", "Coverage during leave", "Peer support specialist", "Housing specialist")
ADDENDA = ("The appointment was moved to the following week.", "The form has arrived since then.",
           "Corrected: it was the brother who called, not the cousin.")

SAFETY_FOUND = ("Thoughts on most evenings, no plan and no means. Says the children keep them here. Was relieved to be "
                "asked.",
                "Fleeting thoughts after the argument on Sunday; none today. Told the sister, who is staying tonight.")
SAFETY_AGREED = ("Safety plan written together and read back. Sister keeps the medications. We'll talk tomorrow at 10. "
                 "988 is saved in the phone.",
                 "Same-day appointment with the clinic at 3 pm; I'm going along. Call again tomorrow morning.")
ASSESSMENT_NOTES = ("Completed together at the kitchen table.", "By phone, read out question by question.",
                    "With an interpreter on the line.", "Took a break halfway.", "Wanted to explain each answer.")
FREE_TEXT = "As told by the client."
