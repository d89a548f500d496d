"""Markup that is typed stays text: nothing of it asks the server, runs, or becomes an attribute of htmx (BR-6)."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import CharField, TextField

from core.access.models import Agency as AgencyRow
from core.accounts.models import Team, Worker
from core.clients.models import Client
from core.foundation.db import db
from tests.browser.agency import MANAGER, Agency
from tests.security.payloads import corpus
from tests.security.world import client_of, path_to_client, tables

OURS = [payload.replace("URL", "/xq-fired") for payload in (
    "<b hx-get=URL hx-trigger=load>x</b>", "<b data-hx-get=URL data-hx-trigger=load>x</b>",
    "<b hx-post=URL hx-trigger='load, every 1s'>x</b>", "<p hx-get=URL hx-trigger=revealed>x</p>",
    "<p hx-get=URL hx-trigger=intersect>x</p>", "<b hx-on::load=fetch('URL')>x</b>",
    "<b hx-on:htmx:load=fetch('URL')>x</b>", "<i hx-vals='js:{a:fetch(`URL`)}' hx-get=URL hx-trigger=load>",
    "\" hx-get=URL hx-trigger=load x=\"", "' hx-get='URL' hx-trigger='load' x='", "x hx-get=URL hx-trigger=load",
    "<p id=late hx-swap-oob=true>0</p>", "<a href=URL hx-boost=true autofocus>x</a>",
    "<template hx-get=URL hx-trigger=load></template>", "<img src=URL>", "<img src=x onerror=fetch('URL')>",
    "<svg onload=fetch('URL')>", "<script src=URL></script>", "<link rel=stylesheet href=URL>",
    "<style>@import 'URL'</style>", "<iframe src=URL></iframe>", "<object data=URL></object>",
    "<meta http-equiv=refresh content='0;url=URL'>", "<base href=URL>", "</textarea><img src=URL>",
    "</title><img src=URL>", "--><img src=URL><!--", "<input autofocus onfocus=fetch('URL')>")]
FREE = {  # columns that hold what people type, whatever the table
    "given", "family", "preferred", "other_names", "pronouns", "prefix", "middle", "suffix", "address",
    "safe_contact", "language", "insurer",
    "insurance_number", "phone", "email", "text", "next_step", "title", "detail", "words", "reason", "measure",
    "who_name", "outcome", "note", "why", "part", "facility", "place", "injury", "home_found", "name", "dose",
    "prescriber", "meaning", "found", "disposition", "supervisor", "by", "adherence", "signed_by"}
HTMX = """() => [...document.querySelectorAll("*")].flatMap(e => [...e.attributes]
    .filter(a => /^(hx-|data-hx-|on)/.test(a.name) && /xq-fired|alert/.test(a.value)).map(a => a.name))
    .concat([...document.querySelectorAll("a[href^='javascript:' i]")].map(e => e.href))"""


def packs(payloads: list[str], room: int = 200) -> Iterator[str]:
    """Several payloads in one text, as many as a field holds."""
    held = ""
    for payload in payloads:
        if held and len(held) + len(payload) > room:
            yield held
            held = ""
        held += payload[:room]
    yield held


Place = tuple[Any, list[Any], list[int]]  # a table, its columns, the ids of its rows


def places(client: Client) -> list[Place]:
    """Where something typed is kept about this client, and the names of its worker, team and agency."""
    found: list[Place] = []
    alone = {Worker: [client.worker_id], Team: [client.team_id], AgencyRow: [AgencyRow.get().id]}
    for table in {*tables(), *alone}:
        columns = [field for field in table._meta.sorted_fields
                   if isinstance(field, (CharField, TextField)) and field.name in FREE]
        if columns and (table in alone or path_to_client(table) is not None):
            found.append((table, columns, alone.get(table) or [
                row.id for row in table.select() if client_of(row) == client.id]))
    return found


def write(where: list[Place], text: str) -> None:
    """Put this text into all of them."""
    with db.atomic():
        for table, columns, ids in where:
            table.update({field: text[:getattr(field, "max_length", None) or 10_000] for field in columns}
                         ).where(table.id << ids).execute()


def addresses(client: Client) -> list[str]:
    """The pages that show or edit what was typed."""
    found = ["/", "/clients", f"{client.url}/contacts", f"{client.url}/contacts/new", f"{client.url}/assessments",
             f"{client.url}/plan", f"{client.url}/tasks", f"{client.url}/details", f"{client.url}/edit",
             f"{client.url}/alerts", f"{client.url}/care-team", client.url]
    for table in tables():
        if table.__name__ in ("Contact", "Task", "Goal", "Assessment"):
            row = table.select().where(table.client == client).order_by(table.id.desc()).first()
            found += [row.url] if row else []
    return found


def test_markup_that_was_typed_stays_text(agency: Agency, page: Any) -> None:
    agency.enter(page, MANAGER)
    client, asked, ran = agency.client(MANAGER), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    with agency.open():
        paths, where = addresses(client), places(client)
    rounds = [(text, paths) for text in packs(OURS)] + [(text, paths[-4:]) for text in packs(corpus("xss", 12))]
    for text, shown in rounds:
        with agency.open():
            write(where, text)
        for path in shown:
            page.goto(agency.address + path)
            assert page.evaluate(HTMX) == [], (path, text)
        assert page.get_by_text(text[:30]).count(), "what was typed is shown"
        page.goto(agency.address)
        page.evaluate("htmx.ajax('GET', '/', {target: '#today', swap: 'outerHTML'})")  # and as a fragment
        assert page.evaluate(HTMX) == [], text
    allowed = {agency.address + path for path in (*paths, "", "/")}
    strange = [url for url in asked if url not in allowed and "/static/" not in url and not url.startswith("data:")]
    assert (strange, ran) == ([], [])
