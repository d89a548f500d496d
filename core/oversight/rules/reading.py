"""What an event by which somebody saw a client says in words, as a sentence without its subject."""
from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _

READ = {  # what was read, by the subject of the event
    "overview": _("Viewed the client overview"),
    "details": _("Viewed the details"),
    "details form": _("Opened the edit form"),
    "names": _("Viewed the names"),
    "contact point form": _("Opened a form for a phone, email, or address"),
    "people around the client": _("Viewed the people around the client"),
    "related form": _("Opened a form for a person around the client"),
    "possible duplicates": _("Viewed the possible duplicates"),
    "merge": _("Viewed the page of a merge"),
    "household": _("Viewed the household"),
    "identifiers": _("Viewed the identification numbers, masked"),
    "death": _("Viewed the page about the client's death"),
    "demographics": _("Viewed the demographics"),
    "demographics form": _("Opened the demographics form"),
    "closed client": _("Viewed the closed client notice"),
    "handover": _("Opened the transfer page"),
    "risk": _("Viewed the risk and its history"),
    "status": _("Viewed the status and open work"),
    "contacts": _("Viewed the contacts"),
    "contact form": _("Opened a contact form"),
    "plan": _("Viewed the plan"),
    "plan client copy": _("Opened the client copy of the plan to print"),
    "plan staff copy": _("Opened the staff copy of the plan to print"),
    "overview client copy": _("Opened the client copy of the overview to print"),
    "overview staff copy": _("Opened the staff copy of the overview to print"),
    "need form": _("Opened a need form"),
    "goal form": _("Opened a goal form"),
    "assessments": _("Viewed the assessments"),
    "urgent answer form": _("Viewed an urgent answer above a client page"),
    "assessment form": _("Opened an assessment form"),
    "tasks": _("Viewed the tasks"),
    "draft": _("Viewed an unsaved draft"),
    "task form": _("Opened a task form"),
    "care team": _("Viewed the care team"),
    "alerts": _("Viewed the alerts"),
    "alert banner": _("Viewed the alerts above a page"),
    "date of birth": _("Viewed the date of birth"),
    "address": _("Viewed the hidden address"),
    "falls": _("Viewed the falls"),
    "fall form": _("Opened a fall form"),
    "discharges": _("Viewed the discharges"),
    "discharge form": _("Opened a discharge form"),
    "medications": _("Viewed the medications"),
    "medication form": _("Opened a medication form"),
    "specialization records": _("Viewed records of a specialization"),
    "specialization records staff copy": _("Opened the staff copy of a specialization's records to print"),
    "access history": _("Viewed “Who viewed this client”"),
    "audit log": _("Viewed the client's audit log"),
}
RECORDS = {  # a single record, by the word before its number
    "contact": _("Viewed contact %(number)s"),
    "task": _("Viewed task %(number)s"),
    "need": _("Viewed need %(number)s in the plan"),
    "goal": _("Viewed goal %(number)s in the plan"),
    "assessment": _("Viewed assessment %(number)s"),
    "alert": _("Viewed alert %(number)s"),
    "name": _("Viewed name %(number)s"),
    "contact point": _("Viewed phone, email, or address %(number)s"),
    "related": _("Viewed person %(number)s around the client"),
    "identifier": _("Revealed identification number %(number)s"),
    "fall": _("Viewed fall %(number)s"),
    "discharge": _("Viewed discharge %(number)s"),
    "medication": _("Viewed medication %(number)s"),
}
LISTED = {  # which list showed the client
    "clients": _("Viewed in a client list"),
    "clients on paper": _("Viewed in a client list to print"),
    "clients in a file": _("Downloaded in a client list"),
    "today": _("Viewed on Today"),
    "search": _("Viewed in search results"),
    "possible duplicates": _("Viewed among possible duplicates"),
    "household": _("Viewed while someone was added to a household"),
    "drafts": _("Viewed in the list of drafts"),
    "choose for a contact": _("Viewed in a selection list"),
}


LISTS = {  # the same as an event of its own
    "clients": _("Viewed a client list"),
    "clients on paper": _("Opened a client list to print"),
    "clients in a file": _("Downloaded a client list"),
    "today": _("Viewed Today"),
    "search": _("Viewed search results"),
    "possible duplicates": _("Viewed possible duplicates"),
    "household": _("Viewed clients who could be added to a household"),
    "drafts": _("Viewed a list of drafts"),
    "choose for a contact": _("Viewed a selection list"),
}


def list_in_words(subject: str) -> str:
    """Which list somebody saw; the clients that it showed are said beside it."""
    if subject.startswith("tasks "):
        return gettext("Downloaded a task list") if subject.endswith(" in a file") else gettext("Viewed a task list")
    return str(LISTS.get(subject) or gettext("Viewed a list: %(name)s", name=subject))


def in_words(action: str, subject: str) -> str:
    """What somebody saw, for example "Opened the contact list"; in general words for what this page does not know,
    such as a page of a specialization that was added later."""
    known = _known(action, subject)
    if known:
        return known
    if action == "clients.list":
        return gettext("Viewed in a list: %(name)s", name=subject)
    return gettext("Viewed a page of the record: %(name)s", name=subject)


def _known(action: str, subject: str) -> str:
    """The sentence for this subject; "" when there is none."""
    if action == "clients.list":
        if subject.startswith("tasks "):
            return gettext("Downloaded in a task list") if subject.endswith(" in a file") else gettext(
                "Viewed in a task list")
        return str(LISTED.get(subject, ""))
    if re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+ .+", subject):
        return gettext("Viewed an item on Today")
    word, _blank, number = subject.rpartition(" ")
    if number.isdecimal() and word in RECORDS:
        return str(RECORDS[word]) % {"number": number}
    return str(READ.get(subject, ""))
