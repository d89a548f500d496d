"""Every page there is, on the training agency: accessible, within its width, quiet, and whole without scripts."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pytest

from core.access.rules import may
from core.accounts.models import Worker
from core.clients.models import Client
from core.foundation import audit, clock
from core.monitoring.models import Contact, Task
from core.plans.models import Goal
from core.testing import Web
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication
from tests.browser.agency import ADMINISTRATOR, AUDITOR, DESK, MANAGER, PHQ9, SUPERVISOR, Agency
from tests.security.world import table_named

SHARES = 4  # so that workers of a run can share the pages
STAFF = (MANAGER, SUPERVISOR, ADMINISTRATOR, AUDITOR, DESK)
PARTS = ("static", "accounts.pulse", "accounts.stay", "clients.list_file", "tasks.list_file")  # no pages of their own
WORDS = {"key": PHQ9, "name": "geriatric"}
MORE = (  # what an address says beside its path
    (SUPERVISOR, "/?show=team"), (MANAGER, "/tasks?tab=waiting"), (MANAGER, "/tasks?tab=done"), (AUDITOR, "/"),
    (ADMINISTRATOR, "/"), (DESK, "/"), (DESK, "/clients"), (SUPERVISOR, "/clients?show=team&sort=-risk"),
    (MANAGER, "/clients?status=closed&risk=high"), (MANAGER, "/?done=contact"), ("", "/sign-in?next=/clients"),
)


# --- Which pages there are ------------------------------------------------------------------------


def pages(agency: Agency) -> Iterator[tuple[str, str]]:
    """Who opens what: each route once, by the first who may, for the first row of which there is such a page."""
    webs = {}
    for rule in sorted(agency.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in rule.methods and rule.endpoint not in PARTS:
            yield next(_opened(agency, rule, webs), ("nobody can open", rule.rule))
    yield from MORE
    yield MANAGER, agency.waiting(MANAGER).url
    client = agency.client(MANAGER).url
    yield MANAGER, f"{client}/goals/new?type=own"
    yield DESK, client
    yield AUDITOR, client


def everybodys_pages(agency: Agency) -> Iterator[tuple[str, str]]:
    """Who opens what: each route by everybody who may, for the first row of which there is such a page."""
    for rule in sorted(agency.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in rule.methods and rule.endpoint not in PARTS:
            for sign_in in STAFF:
                yield from islice(_opened(agency, rule, {}, [sign_in]), 1)


def _opened(agency: Agency, rule: Any, webs: dict[str, Web], staff: Iterable[str] = STAFF) -> Iterator[tuple[str, str]]:
    wanted = agency.app.view_functions[rule.endpoint].permission
    if wanted == "public":
        yield "", rule.rule
        return
    for sign_in in staff:
        worker = Worker.get(Worker.sign_in == sign_in)
        if wanted == "signed-in" or may(worker, wanted):
            web = webs.setdefault(sign_in, Web(agency.app).sign_in(worker))
            yield from ((sign_in, url) for url in _addresses(rule) if web.get(url).status_code == 200)


def _addresses(rule: Any) -> Iterator[str]:
    """The addresses that a rule has: one for each row of the table that its number stands for."""
    numbers = [name for name in rule.arguments if name.endswith("_id")]
    values = {name: WORDS[name] for name in rule.arguments if name not in numbers}
    table = table_named(numbers[0].removesuffix("_id")) if numbers else None
    for row in table.select(table.id).order_by(table.id).tuples() if table else [()]:
        yield str(rule.build({**values, **dict(zip(numbers, row, strict=True))})[1])


@pytest.fixture
def shared(agency: Agency, request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """A share of the pages."""
    with agency.open():
        found = list(dict.fromkeys(pages(agency)))
    assert [address for who, address in found if who == "nobody can open"] == []
    return found[request.param::SHARES]


def visited(agency: Agency, page: Any, shared: list[tuple[str, str]]) -> Iterator[str]:
    """Each page of the share, opened."""
    for who, url in sorted(shared):
        page.context.clear_cookies()
        if who:
            agency.enter(page, who)
        answer = page.goto(agency.address + url)
        assert answer.status == 200, (who, url, answer.status)
        yield f"{url} for {who or 'anybody'}"


# --- What they must be ----------------------------------------------------------------------------


@pytest.mark.parametrize("shared", range(SHARES), indirect=True)
def test_every_page_is_accessible_and_fits(agency: Agency, shared: Any, new_page: Any, axe: Any) -> None:
    page, wrong = new_page(), []
    with agency.open():
        names = {name for client in Client.select() for name in (client.given, client.family) if len(name) > 3}
    for where in visited(agency, page, shared):
        wrong += [f"{where}: {said}" for said in axe(page)]
        wrong += _misfits(page, where, names)
        page.emulate_media(color_scheme="dark")
        wrong += [f"{where}, dark: {said}" for said in axe(page, "color-contrast", "link-in-text-block")]
        page.emulate_media(color_scheme="light")
        for width in (375, 320):
            page.set_viewport_size({"width": width, "height": 700})
            wrong += _too_wide(page, where, width)
            wrong += [f"{where}, at 375: {said}" for said in axe(page)] if width == 375 else []
        page.set_viewport_size({"width": 1280, "height": 800})
    assert wrong == []


def test_every_page_fits_a_phone_for_everybody_who_may_open_it(agency: Agency, new_page: Any) -> None:
    page, wrong = new_page(viewport={"width": 320, "height": 700}), []
    with agency.open():
        shared = list(dict.fromkeys(everybodys_pages(agency)))
    assert {who for who, _ in shared} == {"", *STAFF}
    for where in visited(agency, page, shared):
        wrong += _too_wide(page, where, 320)
    assert wrong == []


def _misfits(page: Any, where: str, names: set[str]) -> Iterator[str]:
    headings = page.locator("h1:visible").count()
    if headings != 1:
        yield f"{where}: {headings} first headings"
    yield from (f"{where}: the title names {name}" for name in names if name in page.title())
    yield from _too_wide(page, where, 1280)


def _too_wide(page: Any, where: str, width: int) -> Iterator[str]:
    found = page.evaluate("document.documentElement.scrollWidth")
    if found > width:
        yield f"{where}: {found} px wide at {width}"


@pytest.mark.parametrize("shared", range(SHARES), indirect=True)
def test_every_page_is_whole_without_scripts(agency: Agency, shared: Any, new_page: Any) -> None:
    page = new_page(javascript=False)
    for where in visited(agency, page, shared):
        assert page.locator("main h1:visible").count() == 1, where
        lost = page.locator("[hx-post]:not(form[action][method]), [hx-get]:not(a[href], #pulse)")
        assert lost.count() == 0, where


REFUSED = (  # pages whose forms are sent as they are, and the button
    ("/clients/new", "Check and continue"), ("{client}/contacts/new", "Save"), ("{client}/tasks/new", "Save"),
    ("{client}/needs/new", "Add need"), ("{client}/goals/new?type=own", "Add goal"),
    ("{client}/assessments/new/" + PHQ9, "Save and view result"), ("{client}/risk", "Save"),
    ("{waiting}", "Record safety follow-up"), ("/password", "Save"),
)


def test_what_is_refused_is_said_accessibly(agency: Agency, page: Any, axe: Any) -> None:
    agency.enter(page, MANAGER)
    client, waiting = agency.client(MANAGER).url, agency.waiting(MANAGER).url
    wrong = []
    for path, button in REFUSED:
        page.goto(agency.address + path.format(client=client, waiting=waiting))
        with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            page.locator("main").get_by_role("button", name=button).first.click()
        assert answer.value.status == 422, path
        page.wait_for_load_state()
        assert page.evaluate("document.activeElement.matches('[data-focus]')"), path
        wrong += [f"{path}: {said}" for said in axe(page)]
    assert wrong == []


@pytest.mark.parametrize("width", [375, 320])
def test_what_can_be_pressed_in_a_table_is_in_sight_on_a_phone(agency: Agency, new_page: Any, width: int) -> None:
    page, hidden = new_page(viewport={"width": width, "height": 800}), []
    agency.enter(page, MANAGER)
    client = agency.client(MANAGER)
    with agency.open(), audit.acting(audit.Actor(1, "test", "test")):
        by, today = Worker.get(Worker.sign_in == MANAGER), clock.today()
        goal = Goal.add(client, by, words="Walk", measure="minutes a day", baseline=1.0, target=9.0)
        goal.record(by, today, 3.0, "A long comment about how it went on every day of the week. " * 3)
        Fall.add(client, by, on=today, place="Stairs to the basement of the building", injury="Bruised the left hip")
        Discharge.add(client, by, facility="Riverside University Medical Center", discharged_on=today,
                      complexity="moderate", reason="Pneumonia")
        Medication.add(client, by, name="Acetaminophen and hydrocodone", dose="every 8 hours",
                       prescriber="Dr. Somebody")
    for path in ("/clients", goal.url, f"{client.url}/care-team", "/tasks",
                 f"/s/geriatric/clients/{client.id}/falls", f"/s/healthcare/clients/{client.id}/discharges",
                 f"/s/mental_health/clients/{client.id}/medications"):
        page.goto(agency.address + path)
        assert page.locator("table.cards tbody tr").count(), path
        hidden += [f"{path}: {found}" for found in page.evaluate(OUT_OF_SIGHT)]
    assert hidden == []


LONG = "https://example.org/" + "abcdefghij" * 12


@pytest.mark.parametrize("width", [375, 320])
def test_a_pasted_address_makes_no_page_scroll_sideways(agency: Agency, new_page: Any, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    agency.enter(page, MANAGER)
    client = agency.client(MANAGER)
    with agency.open(), audit.acting(audit.Actor(1, "test", "test")):
        by = Worker.get(Worker.sign_in == MANAGER)
        Contact.log(client, by, on=clock.today(), kind="phone", outcome="reached", text=LONG, next_step=LONG,
                    next_on=clock.today())
        goal = Goal.add(client, by, words=LONG)
        task = Task.add(client, by, title=LONG, due_on=clock.today(), worker=by.id, detail=LONG)
    wrong = []
    for path in (client.url, "/", "/tasks", task.url, f"{client.url}/contacts", f"{client.url}/plan", goal.url,
                 agency.waiting(MANAGER).url):
        page.goto(agency.address + path)
        wrong += _too_wide(page, path, width)
        wrong += [f"{path}: {found}" for found in page.evaluate(OUT_OF_SIGHT)]
    assert wrong == []


def test_no_answer_runs_out_of_its_box(agency: Agency, new_page: Any) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    agency.enter(page, MANAGER)
    out = []
    for form in ("substance_use.bamr", "substance_use.barc10", "mental_health.phq9"):
        page.goto(f"{agency.address}{agency.client(MANAGER).url}/assessments/new/{form}")
        assert page.locator(".options label").count() > 20, form
        out += page.evaluate("""[...document.querySelectorAll(".options label")]
            .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.trim())""")
    assert out == []


OUT_OF_SIGHT = """[...document.querySelectorAll("main table :is(a, button, td)")]
    .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.textContent.trim().slice(0, 40))"""
