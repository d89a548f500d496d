"""What an event of the audit log says in words, as a sentence without its subject."""
from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from core.oversight.rules.reading import in_words, list_in_words

ACTIONS = {  # without the specialization before it; "%(number)s" is the number of the record
    "sign-in": _("Signed in"),
    "sign-out": _("Signed out"),
    "staff.add": _("Added a staff member"),
    "staff.change": _("Changed a staff member"),
    "staff.clearance": _("Changed clearances"),
    "staff.end": _("Ended an account"),
    "staff.invite": _("Created a one-time code"),
    "staff.password": _("Set a new password"),
    "team.add": _("Added a team"),
    "agency.change": _("Changed the agency's settings"),
    "specialization.on": _("Turned on a specialization"),
    "specialization.off": _("Turned off a specialization"),
    "specialization.try": _("Tried a specialization with errors again"),
    "specialization.settings": _("Changed the settings of a specialization"),
    "audit.read": _("Viewed the audit log"),
    "audit.delayed": _("Saved events that were kept while the disk was full"),
    "backup": _("Created a backup"),
    "restore": _("Restored a backup"),
    "demo": _("Filled the database with demo clients"),
    "client.add": _("Added the client"),
    "client.change": _("Changed the client's details"),
    "client.assign": _("Assigned the client to another worker"),
    "client.restrict": _("Changed access to the client"),
    "client.risk": _("Changed the risk"),
    "client.status": _("Changed the client's status"),
    "client.household": _("Changed the household"),
    "client.wall": _("Set a wall in the household"),
    "client.wall_lifted": _("Removed a wall in the household"),
    "client.merge": _("Merged another record into the client"),
    "client.merged": _("Merged the client into another record"),
    "client.unmerge": _("Undid a merge of the client"),
    "client.death": _("Marked the client as deceased"),
    "client.alive": _("Undid that the client is deceased"),
    "careteam.join": _("Added someone to the care team"),
    "careteam.leave": _("Removed someone from the care team"),
    "demographic.add": _("Added an answer about the client's background"),
    "demographic.change": _("Changed an answer about the client's background"),
    "contact_point.add": _("Added a phone, email, or address"),
    "contact_point.change": _("Changed a phone, email, or address"),
    "related.add": _("Added a person around the client"),
    "related.change": _("Changed a person around the client"),
    "identifier.add": _("Added an identification number"),
    "identifier.change": _("Changed an identification number"),
    "name.add": _("Added another name of the client"),
    "name.change": _("Changed another name of the client"),
    "alert.add": _("Added an alert"),
    "alert.change": _("Changed the alert"),
    "alert.renew": _("Renewed the alert"),
    "alert.end": _("Removed the alert"),
    "contact.add": _("Added contact %(number)s"),
    "contact.change": _("Changed contact %(number)s"),
    "contact.sign": _("Signed the note of contact %(number)s"),
    "contact.close": _("Closed the note of contact %(number)s as is"),
    "contact.addendum": _("Added an addendum to contact %(number)s"),
    "contact.amend": _("Added contact %(number)s as an amendment"),
    "contact.amended": _("Amended contact %(number)s"),
    "contact.strike": _("Marked contact %(number)s as entered in error"),
    "contact.protect": _("Protected contact %(number)s"),
    "task.add": _("Added task %(number)s"),
    "task.change": _("Changed task %(number)s"),
    "task.give": _("Reassigned task %(number)s"),
    "task.hold": _("Put task %(number)s on hold or resumed it"),
    "task.done": _("Completed task %(number)s"),
    "task.cancelled": _("Canceled task %(number)s"),
    "task.undo": _("Reopened task %(number)s"),
    "task.protect": _("Protected task %(number)s"),
    "need.add": _("Added need %(number)s to the plan"),
    "need.change": _("Changed need %(number)s in the plan"),
    "need.open": _("Reopened need %(number)s in the plan"),
    "need.deferred": _("Deferred need %(number)s in the plan"),
    "need.declined": _("Marked need %(number)s in the plan as declined"),
    "need.solved": _("Marked need %(number)s in the plan as resolved"),
    "need.protect": _("Protected need %(number)s in the plan"),
    "goal.add": _("Added goal %(number)s to the plan"),
    "goal.change": _("Changed goal %(number)s in the plan"),
    "goal.progress": _("Recorded progress on goal %(number)s in the plan"),
    "goal.close": _("Closed goal %(number)s in the plan"),
    "goal.reopen": _("Reopened goal %(number)s in the plan"),
    "goal.protect": _("Protected goal %(number)s in the plan"),
    "step.add": _("Added step %(number)s to the plan"),
    "step.change": _("Changed step %(number)s in the plan"),
    "step.give": _("Reassigned step %(number)s in the plan"),
    "step.done": _("Completed step %(number)s in the plan"),
    "step.undo": _("Reopened step %(number)s in the plan"),
    "review.add": _("Recorded a plan review"),
    "review.change": _("Changed a plan review"),
    "assessment.add": _("Added assessment %(number)s"),
    "assessment.change": _("Changed assessment %(number)s"),
    "assessment.draft": _("Saved unfinished assessment %(number)s"),
    "assessment.sign": _("Signed assessment %(number)s"),
    "assessment.close": _("Closed assessment %(number)s as is"),
    "assessment.amend": _("Added assessment %(number)s as an amendment"),
    "assessment.amended": _("Amended assessment %(number)s"),
    "assessment.strike": _("Marked assessment %(number)s as entered in error"),
    "assessment.safety": _("Recorded a safety follow-up for assessment %(number)s"),
    "fall.add": _("Added fall %(number)s"),
    "fall.change": _("Changed fall %(number)s"),
    "fall.home": _("Recorded the home safety check after fall %(number)s"),
    "fall.withdraw": _("Marked fall %(number)s as entered in error"),
    "discharge.add": _("Added discharge %(number)s"),
    "discharge.change": _("Changed discharge %(number)s"),
    "discharge.end": _("Closed the follow-up for discharge %(number)s"),
    "discharge.reopen": _("Reopened discharge %(number)s"),
    "medication.add": _("Added medication %(number)s"),
    "medication.change": _("Changed medication %(number)s"),
    "medication.refill": _("Recorded a refill of medication %(number)s"),
    "medication.stop": _("Stopped medication %(number)s"),
}
FAILED = {
    "sign-in": _("Failed to sign in"),
    "welcome": _("Entered a wrong one-time code"),
    "staff.password": _("Failed to change the password: wrong password"),
    "staff.grant": _("Failed to grant access: wrong password"),
    "staff.invite": _("Failed to create a one-time code: wrong password"),
}
LINES = {  # of Today, with the title of the rule that asks for it
    "due.done": _("Marked as done on Today: %(title)s"),
    "due.undo": _("Undid on Today: %(title)s"),
    "due.snooze": _("Snoozed on Today: %(title)s"),
    "due.assign": _("Reassigned on Today: %(title)s"),
}
GROUPS = {  # how an action begins, and what the filter calls all that do
    "": _("All actions"),
    "sign-": _("Sign-ins and sign-outs"),
    "client.read": _("Client record views"),
    "clients.list": _("Client list views"),
    "client.": _("Client record changes and views"),
    "careteam.": _("Care teams"),
    "contact_point.": _("Phones, emails, and addresses"),
    "related.": _("People around clients"),
    "identifier.": _("Identification numbers"),
    "name.": _("Names"),
    "demographic.": _("Demographics"),
    "alert.": _("Alerts"),
    "contact.": _("Contacts"),
    "task.": _("Tasks"),
    "due.": _("Today"),
    "assessment.": _("Assessments"),
    "need.": _("Plan: needs"),
    "goal.": _("Plan: goals"),
    "step.": _("Plan: steps"),
    "review.": _("Plan: reviews"),
    "staff.": _("Staff, passwords, and clearances"),
    "team.": _("Teams"),
    "agency.": _("Agency settings"),
    "specialization.": _("Specializations"),
    "refused": _("Denied access"),
    "audit.": _("Audit log views"),
    "backup": _("Backups"),
    "restore": _("Restored backups"),
}


SOURCES = {"command": _("Command line"), "training": _("Training data")}  # where an event comes from; else an address
PAGES = {  # by the last of these words in an address
    "clients": _("Clients"), "client": _("Client overview"), "details": _("Client details"),
    "access-history": _("Who viewed this client"), "address": _("Hidden address"), "birthday": _("Date of birth"),
    "alerts": _("Alerts"), "assessments": _("Assessments"), "care-team": _("Care team"), "contacts": _("Contacts"),
    "names": _("Names"), "death": _("Deceased"), "identifiers": _("Identification numbers"),
    "related": _("People around the client"), "household": _("Household"), "duplicates": _("Possible duplicates"),
    "merge": _("Merge"),
    "demographics": _("Demographics"),
    "goals": _("Goals"), "needs": _("Needs"), "steps": _("Steps"), "plan": _("Plan"), "reviews": _("Plan reviews"),
    "handover": _("Transfer"), "restriction": _("Access to the client"), "risk": _("Risk"), "status": _("Status"),
    "tasks": _("Tasks"), "today": _("Today"), "search": _("Find a client"), "staff": _("Staff"), "teams": _("Teams"),
    "specializations": _("Specializations"), "agency": _("Agency"), "audit": _("Audit log"),
    "falls": _("Falls"), "discharges": _("Discharges"), "medications": _("Medications"),
}


def sentence(action: str, subject: str, outcome: str = "ok", title: str = "") -> str:
    """What was done, for example "Changed task 5"; `title` is that of the rule of a line of Today.

    In general words for what this page does not know, such as the record of a specialization that was added later.
    """
    if action == "refused":
        return _refusal(subject)
    if outcome != "ok":
        return str(FAILED.get(action) or gettext("Failed action"))
    if action == "clients.list":
        return list_in_words(subject)
    if action == "client.read":
        return in_words(action, subject)
    if action in LINES:
        return str(LINES[action]) % {"title": title or gettext("an item")}
    number, own = subject.rpartition(" ")[2], ".".join(action.split(".")[-2:])
    return str(ACTIONS[own]) % {"number": number} if own in ACTIONS else _in_general(action, subject)


def has_words(action: str, outcome: str = "ok") -> bool:
    """Whether the page has words of its own for this action; otherwise it says it in general ones."""
    if outcome == "failed":
        return action in FAILED
    return (action in {"client.read", "clients.list", "refused", *LINES}
            or ".".join(action.split(".")[-2:]) in ACTIONS)


def _refusal(subject: str) -> str:
    """Which page, or which change, was refused: by its name, or its address without what varies in it."""
    method, _blank, rule = subject.partition(" ")
    if not rule.startswith("/"):
        return gettext("Access denied: page not found")
    page = _page(rule)
    if method in ("GET", "HEAD", "OPTIONS"):
        return gettext("Access denied: %(page)s", page=page)
    return gettext("Change denied: %(page)s", page=page)


def _page(rule: str) -> str:
    """The name of the page at this address."""
    if rule == "/":
        return str(PAGES["today"])
    rule = re.sub(r"^/clients/<[^>]*>", "/client", rule)
    named = [PAGES[word] for word in rule.split("/") if PAGES.get(word)]
    return str(named[-1]) if named else re.sub(r"<[^>]*>", "…", rule)


def _in_general(action: str, subject: str) -> str:
    """Words for a record that only its specialization knows: "nap 5"."""
    record = subject.replace("_", " ")
    verb = action.rpartition(".")[2]
    if verb == "add":
        return gettext("Added %(record)s", record=record)
    if verb == "change":
        return gettext("Changed %(record)s", record=record)
    return gettext("Changed %(record)s: %(how)s", record=record, how=verb.replace("_", " "))
