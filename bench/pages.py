"""The pages that are timed, as each program has them."""
from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote_plus

from bench.browser import Browser
from bench.servers import Server, case_manager
from bench.timing import Answer, Call

PAGES = ("Today", "caseload", "search", "client page", "save contact")
NOTE = {"on": (date.today() - timedelta(days=1)).isoformat(), "kind": "phone", "outcome": "reached", "minutes": "10",
        "text": "Talked about the week."}
Table = dict[str, Call]


@dataclass(frozen=True)
class Known:
    """Of an agency: a case manager who can sign in, a client of theirs whose page is opened, an `other` about whom
    contacts are saved, so that the page stays what it was, and a last name to search for."""

    sign_in: str
    password: str
    worker: int
    client: int
    other: int
    word: str

    @classmethod
    def of(cls, folder: Path) -> Known:
        sign_in, password = case_manager(folder)
        with closing(sqlite3.connect(folder / "caseloom.db")) as base:
            worker, = base.execute("SELECT id FROM worker WHERE sign_in = ?", (sign_in,)).fetchone()
            (other, _name), (client, name) = base.execute(
                "SELECT id, name_sort FROM client WHERE worker_id = ? AND status = 'active' AND sensitivity = ''"
                " LIMIT 2", (worker,)).fetchall()
        return cls(sign_in, password, worker, client, other, re.split(r"\s", name)[0])


def of_caseloom(server: Server, known: Known) -> Table:
    web = Browser(server.port)
    web.sign_in(known.sign_in, known.password)
    return {"Today": lambda: web.get("/"),
            "caseload": lambda: web.get("/clients"),
            "search": lambda: web.post("/search", q=known.word),
            "client page": lambda: web.get(f"/clients/{known.client}"),
            "save contact": lambda: saved(web.post(f"/clients/{known.other}/contacts/new",
                                                   once=secrets.token_urlsafe(32), **NOTE))}


def of_bare_flask(server: Server, _known: Known) -> Table:
    web = Browser(server.port)
    return dict.fromkeys(PAGES, lambda: web.get("/floor"))


def of_reference(server: Server, known: Known) -> Table:
    """Its list stands beside Today as well, for it has no page like it."""
    web = Browser(server.port)
    return {"Today": lambda: web.get(f"/list?worker={known.worker}"),
            "caseload": lambda: web.get(f"/list?worker={known.worker}"),
            "search": lambda: web.get(f"/search?q={quote_plus(known.word)}"),
            "client page": lambda: web.get(f"/record/{known.client}"),
            "save contact": lambda: saved(web.post("/note", text=NOTE["text"]))}


def of_django_admin(server: Server, known: Known) -> Table:
    """The change page shows the client's contacts; a contact is added on its own page."""
    from bench.peers.django_admin.site import NAME, PASSWORD

    web, site = Browser(server.port, token="csrfmiddlewaretoken"), "/admin/django_admin"
    web.sign_in(NAME, PASSWORD, at="/admin/login/", named="username", then="/admin/")
    return {"caseload": lambda: web.get(f"{site}/client/?status__exact=active&worker__id__exact={known.worker}"),
            "search": lambda: web.get(f"{site}/client/?q={quote_plus(known.word)}"),
            "client page": lambda: web.get(f"{site}/client/{known.client}/change/"),
            "save contact": lambda: saved(web.post(f"{site}/contact/add/", client=str(known.client), **NOTE))}


def of_datasette(server: Server, known: Known) -> Table:
    """Facets are off: with them a list takes many times as long. It saves nothing."""
    web, table = Browser(server.port), "/caseloom/client"
    return {"caseload": lambda: web.get(f"{table}?status=active&worker_id={known.worker}&_sort=name_sort&_size=50"),
            "search": lambda: web.get(f"{table}?name_sort__startswith={quote_plus(known.word)}&_size=25"),
            "client page": lambda: web.get(f"{table}/{known.client}")}


def saved(answer: Answer) -> Answer:
    """The answer, if it leads on; a form that comes back was refused."""
    if answer[0] == 200:
        raise RuntimeError(f"not saved: {answer[1][:2000]}")
    return answer


TABLES: dict[str, Callable[[Server, Known], Table]] = {
    "Caseloom": of_caseloom, "bare Flask": of_bare_flask, "reference": of_reference,
    "Django admin": of_django_admin, "datasette": of_datasette}
