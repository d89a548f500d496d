"""What an event by which somebody saw a client says in words, as a sentence without its subject."""
from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _

READ = {  # what was read, by the subject of the event
    "overview": _("Opened the client's page"),
    "details": _("Opened the details"),
    "details form": _("Opened the form of the details"),
    "closed client": _("Read that the client is closed"),
    "handover": _("Opened the handover of the client's work"),
    "risk": _("Opened the risk and its history"),
    "status": _("Opened the status and what is open"),
    "contacts": _("Opened the contact list"),
    "contact form": _("Opened the form for a contact"),
    "plan": _("Opened the plan"),
    "plan client copy": _("Opened the client’s copy of the plan, to print it"),
    "plan staff copy": _("Opened the staff copy of the plan, to print it"),
    "overview client copy": _("Opened the client’s copy of the overview, to print it"),
    "overview staff copy": _("Opened the staff copy of the overview, to print it"),
    "need form": _("Opened the form for a need"),
    "goal form": _("Opened the form for a goal"),
    "assessments": _("Opened the assessments"),
    "assessment form": _("Opened a questionnaire to fill in"),
    "tasks": _("Opened the task list"),
    "task form": _("Opened the form for a task"),
    "care team": _("Opened the care team"),
    "alerts": _("Opened the alerts"),
    "alert banner": _("Saw the alerts above a page"),
    "date of birth": _("Uncovered the date of birth"),
    "address": _("Showed the hidden address"),
    "falls": _("Opened the list of falls"),
    "fall form": _("Opened the form for a fall"),
    "discharges": _("Opened the list of discharges"),
    "discharge form": _("Opened the form for a discharge"),
    "medications": _("Opened the medication list"),
    "medication form": _("Opened the form for a medication"),
    "access history": _("Looked up who looked at the client"),
    "audit log": _("Read the audit log about the client"),
}
RECORDS = {  # a single record, by the word before its number
    "contact": _("Opened contact %(number)s"),
    "task": _("Opened task %(number)s"),
    "need": _("Opened need %(number)s of the plan"),
    "goal": _("Opened goal %(number)s of the plan"),
    "assessment": _("Opened assessment %(number)s"),
    "alert": _("Opened alert %(number)s"),
    "fall": _("Opened the record of fall %(number)s"),
    "discharge": _("Opened the record of discharge %(number)s"),
    "medication": _("Opened the record of medication %(number)s"),
}
LISTED = {  # which list showed the client
    "clients": _("Saw the client in a list of clients"),
    "today": _("Saw the client on Today"),
    "search": _("Found the client in a search"),
    "possible duplicates": _("Saw the client among possible duplicates"),
    "choose for a contact": _("Saw the client in a list to choose from"),
}


def in_words(action: str, subject: str) -> str:
    """What somebody saw, for example "Opened the contact list"; in general words for what this page does not know,
    such as a page of a specialization that was added later."""
    known = _known(action, subject)
    if known:
        return known
    if action == "clients.list":
        return gettext("Saw the client in a list: %(name)s", name=subject)
    return gettext("Opened a page of the record: %(name)s", name=subject)


def _known(action: str, subject: str) -> str:
    """The sentence for this subject; "" when there is none."""
    if action == "clients.list":
        return gettext("Saw the client in a list of tasks") if subject.startswith("tasks ") else str(
            LISTED.get(subject, ""))
    if re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+ .+", subject):
        return gettext("Opened a line of Today")
    word, _blank, number = subject.rpartition(" ")
    if number.isdecimal() and word in RECORDS:
        return str(RECORDS[word]) % {"number": number}
    return str(READ.get(subject, ""))
