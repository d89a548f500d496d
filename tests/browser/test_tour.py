"""The tour: the jobs of the README, done by a stranger as five roles, in four ways; and its pictures.

`make tour` keeps the pictures in docs/tour/. Without it the same steps are tests, and the pictures are thrown away.
"""
from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import jobs, person_jobs
from tests.browser.agency import Agency, make
from tests.browser.conftest import serve_app
from tests.browser.visitor import VISITORS, WAYS, Visitor
from tests.databases import _created

TOUR = Path(__file__).resolve().parents[2] / "docs" / "tour"
KEPT = {"mouse": "1280", "phone": "375"}  # the ways that have pictures
HEAVIEST = 4_000_000  # bytes of all pictures together
PICTURES = {  # in this order; what each shows
    "sign-in": "Sign-in. The yellow banner says that everyone in the training agency is made up.",
    "today": "Today: what is due, in order, with a reason for each item; the next one stands out.",
    "line": "An item on Today can be snoozed or reassigned.",
    "search": "Find a client by part of the name, date of birth, or phone; “/” goes to the search box from any page.",
    "same-person": "Before a client is added: possible duplicates, and what matches.",
    "client": "The client on one screen: upcoming dates, plan, recent contacts, scores, and specialization panels.",
    "questions": "An instrument in its own words, from its declaration.",
    "crisis": "An urgent answer is shown right away, with what to do; signing waits for the safety follow-up.",
    "result": "The result: score, band, meaning, change, what needs action, and what to do next.",
    "plan": "The plan: needs, goals with a measure, steps with who and by when.",
    "goal": "A goal and its progress.",
    "contact-form": "A contact note takes 30 seconds.",
    "contact": "A signed contact note is never edited; it gets an addendum.",
    "task": "A task can be completed, put on hold, or canceled.",
    "session-over": "A session that ends in the middle of a note: the page stays and asks for the password in place.",
    "wall": "A household, and a wall between those who must not learn of each other.",
    "merge": "Two records of one person: whose value is kept, and what moves. It can be undone for 30 days.",
    "list": "A list of one's own: narrowed, saved under a name, with the columns that one wants.",
    "specializations": "Specializations: what each adds, and what turning it off will do.",
    "audit-log": "The audit log: who did or viewed what.",
}


@pytest.fixture
def album(tmp_path: Path) -> Callable[[str], Callable[[str], Path]]:
    """Where the pictures of a way go: to docs/tour/ when CASELOOM_TOUR names it, else away."""
    def of(way: str) -> Callable[[str], Path]:
        kept = os.environ.get("CASELOOM_TOUR") if way in KEPT else None
        if kept:
            Path(kept).mkdir(parents=True, exist_ok=True)
        return lambda name: Path(kept or tmp_path) / file_name(name, KEPT.get(way, way))
    return of


def file_name(name: str, width: str) -> str:
    return f"{[*PICTURES].index(name) + 1:02}-{name}-{width}.png"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("job", (*jobs.JOBS, *person_jobs.JOBS), ids=lambda job: job.__name__.replace("_", " "))
def test_a_stranger_does_the_job(job: Any, way: str, agency: Agency, new_page: Any, album: Any) -> None:
    job(VISITORS[way](new_page(**WAYS[way]), agency, album(way)))


def test_the_main_story_runs_on_postgresql(postgres_template: Any, tmp_path: Path, new_page: Any) -> None:
    server, template = postgres_template
    with _created(server, f"caseloom_test_{uuid.uuid4().hex}", template) as url:
        agency = Agency(make(url, tmp_path, clients=24), url, tmp_path)
        with serve_app(agency.app) as agency.address:
            visitor = Visitor(new_page(), agency, lambda name: tmp_path / f"{name}.png")
            for job in (jobs.see_to_today, jobs.find_and_add_a_client, jobs.assess_a_client, jobs.plan_with_a_client,
                        jobs.log_a_contact):
                job(visitor)
        agency.close()


def test_the_index_of_the_tour_shows_every_picture() -> None:
    index = TOUR / "README.md"
    named = {file_name(name, width) for name in PICTURES for width in KEPT.values()}
    if os.environ.get("CASELOOM_TOUR"):
        index.write_text(_index(), "utf-8")
        for picture in TOUR.glob("*.png"):
            if picture.name not in named:
                picture.unlink()
    assert index.read_text("utf-8") == _index()
    assert {picture.name for picture in TOUR.glob("*.png")} == named
    assert sum(picture.stat().st_size for picture in TOUR.glob("*.png")) <= HEAVIEST


def _index() -> str:
    shown = "\n\n".join(f"### {number}. {words}\n\n![At a desk, 1280 px]({file_name(name, '1280')})\n\n"
                        f"![On a phone, 375 px]({file_name(name, '375')})"
                        for number, (name, words) in enumerate(PICTURES.items(), 1))
    return ("# The tour\n\nThe jobs of the README on a training agency, each page at a desk (1280 px) and on a "
            f"phone (375 px).\nThe pictures are taken by `make tour`; `make test` does the same steps.\n\n{shown}\n")
