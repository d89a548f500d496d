"""What else the README promises for the person, step by step: a walk-in, a family, a second record, one's own lists."""
from __future__ import annotations

from datetime import timedelta

from core.accounts.models.sessions import Limits, Session
from core.foundation import clock
from tests.browser.agency import MANAGER, SUPERVISOR
from tests.browser.visitor import Visitor

NOTE = "Came in from the street. Slept in the car since Friday. Wants a bed tonight."


def add(visitor: Visitor, given: str, family: str, born: str = "", reason: str = "") -> str:
    """Add somebody of whom not much is known; with a reason, in spite of somebody who is like them. Returns the
    address of their page."""
    visitor.go("/clients/new")
    if given:
        visitor.fill("First name", given)
    visitor.fill("Last name", family)
    if born:
        visitor.fill("Date of birth", born)
    visitor.press("Check and continue")
    if reason:
        visitor.is_at("Possible duplicates")
        visitor.press("None of these: continue")
        visitor.press("Add client", "main")
        visitor.fill("Why is this a new client?", reason)
    visitor.press("Add client", "main")
    visitor.sees("Client added.")
    return visitor.page.url.partition("?")[0].removeprefix(visitor.agency.address)


def add_a_walk_in_while_the_session_ends(visitor: Visitor) -> None:
    """One name alone, an age that is a guess, and a session that runs out in the middle of the note."""
    visitor.enter(MANAGER)
    url = add(visitor, "", "Xhevahire", "about 1961")
    visitor.sees("Xhevahire", "about 6")
    visitor.press("Log contact", ".banner")
    visitor.is_at("Log contact")
    with visitor.agency.open():
        Session.update(seen=clock.now() - Limits().idle - timedelta(seconds=1)).execute()
    visitor.fill("Note", NOTE)
    if visitor.has_scripts:
        visitor.sees("Your session has ended")
        visitor.picture("session-over", "dialog")
        visitor.fill("Password", visitor.agency.password(MANAGER))
        visitor.press("Go on", "dialog")
    else:
        visitor.press("Save", "main")
        visitor.fill("Username", MANAGER)
        visitor.fill("Password", visitor.agency.password(MANAGER))
        visitor.press("Sign in", "main")
    visitor.reads("Note", NOTE)
    visitor.press("Save", "main")
    visitor.sees("Contact saved.")
    visitor.go(f"{url}/contacts")
    visitor.sees(NOTE)


def keep_a_family_apart(visitor: Visitor) -> None:
    """A family of four in one household, and a wall between two of them and the one they left."""
    visitor.enter(MANAGER)
    elena, *others = [add(visitor, given, "Zambrano") for given in ("Elena", "Mia", "Luz", "Tomas")]
    for given in ("Mia", "Luz", "Tomas"):
        visitor.go(f"{elena}/household")
        visitor.press("Add a member")
        visitor.fill("Name or client number", f"{given} Zambrano")
        visitor.choose("Stays as it is", "Their address")
        visitor.press("Save", "main")
        visitor.sees("Saved.", f"Zambrano, {given}")
    visitor.press("Set a wall")
    visitor.pick("Zambrano, Mia", "On the client's side")
    visitor.pick("Zambrano, Luz", "On the client's side")
    visitor.pick("Zambrano, Tomas", "Behind the wall")
    visitor.picture("wall", ".panel")
    visitor.press("Set the wall")
    visitor.sees("Walls", "Zambrano, Tomas")
    visitor.go(f"{others[2]}/household")
    visitor.misses("Elena", "Mia", "Luz")


def merge_a_duplicate_and_take_it_apart(visitor: Visitor) -> None:
    visitor.enter(SUPERVISOR)
    add(visitor, "Robert", "Brzozowska", "1984-05-06")
    second = add(visitor, "Bob", "Brzozowska", "1984-05-06", "The front desk was not sure.")
    visitor.go(f"{second}/duplicates")
    visitor.press("Merge ·", "main")
    visitor.sees("What moves", "Everything of the other record moves here")
    visitor.choose("Robert", "First name")
    visitor.picture("merge", "main form")
    visitor.press("Merge", ".desk")
    visitor.sees("Merged. You can undo this for 30 days.", "Robert")
    visitor.go(f"{second}/duplicates")
    visitor.press("Undo ·", "main")
    visitor.fill("Why are they two people?", "A cousin with the same birthday.")
    visitor.press("Undo the merge", "main")
    visitor.sees("The merge was undone.", "Bob")


def keep_a_list_of_ones_own(visitor: Visitor) -> None:
    """A list narrowed, saved under a name, with fewer columns."""
    visitor.enter(SUPERVISOR)
    visitor.go("/clients?show=team")
    visitor.pick("Risk", "High")
    visitor.press("Show", "main form")
    visitor.page.wait_for_url("**risk=high**")
    visitor.press("Save view", "main")
    visitor.fill("Name of the view", "High risk")
    visitor.press("Save view", "main form")
    visitor.sees("Saved.", "High risk")
    visitor.press("Columns", "main nav")
    visitor.choose("Language")
    visitor.press("Save", "main form")
    visitor.sees("Saved.")
    visitor.go("/clients")
    visitor.press("High risk", "main nav")
    visitor.picture("list", "main h1")
    visitor.misses("No matching clients")


JOBS = (add_a_walk_in_while_the_session_ends, keep_a_family_apart, merge_a_duplicate_and_take_it_apart,
        keep_a_list_of_ones_own)
