"""What is left in a browser, and the end of a session as somebody at a desk sees it (BR-11, AU-7)."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from core.accounts.models.sessions import Limits, Session
from core.foundation import clock
from tests.browser.agency import MANAGER, Agency

PATH = "htmx-current-path-for-history"  # htmx notes the path it is at, which holds no client data
STORED = f"""async () => JSON.stringify([
    {{...localStorage}}, {{...sessionStorage, ["{PATH}"]: undefined}}, (await indexedDB.databases()),
    await caches.keys(), document.cookie, (await navigator.serviceWorker.getRegistrations()).length])"""
NOTHING = '[{},{},[],[],"",0]'


def test_nothing_is_kept_in_the_browser(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    client = agency.client(MANAGER)
    for path in ("/", client.url, f"{client.url}/contacts/new", "/clients"):
        page.goto(agency.address + path)
        assert page.evaluate(STORED) == NOTHING, path
    page.goto(agency.address)
    page.get_by_role("button", name="Done").first.click()
    expect(page.get_by_text("Done. It's off the list.")).to_be_visible()
    assert page.evaluate(STORED) == NOTHING, "after htmx swapped a part of the page"
    assert page.evaluate(f"sessionStorage['{PATH}']") == "/"
    sign_out(page)
    assert page.evaluate(STORED) == NOTHING, "after signing out"


def sign_out(page: Any) -> None:
    page.locator(".me > summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_back_shows_no_client_after_signing_out(agency: Agency, new_page: Any) -> None:
    page = new_page(back_forward_cache=True)
    agency.enter(page, MANAGER)
    client = agency.client(MANAGER)
    page.goto(f"{agency.address}/clients")
    page.goto(agency.address + client.url)
    sign_out(page)
    for _ in range(2):  # the client, the list
        page.go_back(wait_until="commit")
        page.wait_for_load_state()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert client.family not in page.content()


def test_back_finds_no_form_with_what_was_typed_after_signing_out(agency: Agency, new_page: Any) -> None:
    page = new_page(back_forward_cache=True)
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}{agency.client(MANAGER).url}/contacts/new")
    page.get_by_role("textbox", name="Note").fill("xqanary")
    sign_out(page)
    page.go_back(wait_until="commit")
    page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "xqanary" not in page.content()


def test_a_warning_comes_before_the_session_ends(agency: Agency, page: Any) -> None:
    page.clock.install()
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}/clients")
    idle(agency, Limits().idle - timedelta(minutes=2))
    page.clock.run_for(61_000)
    expect(page.get_by_text("Your session ends in 2 minutes.")).to_be_visible()
    page.get_by_role("link", name="Stay signed in").click()
    expect(page.get_by_text("Your session ends")).to_have_count(0)
    with agency.open():
        assert clock.now() - Session.get().seen < timedelta(minutes=1)
    expect(page.get_by_role("heading", name="My clients")).to_be_visible()  # still where they were


def idle(agency: Agency, how_long: timedelta) -> None:
    """Let the only session there is have been idle for so long."""
    with agency.open():
        Session.update(seen=clock.now() - how_long).execute()


def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive(agency: Agency, page: Any) -> None:
    page.clock.install()
    agency.enter(page, MANAGER)
    page.goto(f"{agency.address}/clients")
    idle(agency, Limits().idle - timedelta(seconds=1))
    with agency.open():
        before = Session.get().seen
    with page.expect_response("**/session/pulse"):
        page.clock.run_for(61_000)
    with agency.open():
        assert not Session.select().where(Session.seen > before).exists()
    idle(agency, Limits().idle + timedelta(seconds=1))
    page.clock.run_for(61_000)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()  # the page has gone to the door by itself
