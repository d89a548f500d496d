"""One random history: what people do through the web, and what must hold of every single answer."""
from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from peewee import fn

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.models.merging import merged_ids
from core.foundation import audit, clock, db
from core.foundation.audit import Actor, AuditEvent
from core.foundation.db import Conflict
from core.testing import Web
from tests.invariants.world import FAMILY, World
from tests.security.events import audited_clients
from tests.security.pages import Entry, Page, PageForm

LIFTED = "The client agreed."  # a short reason of a staff act: the audit log keeps it
SHOWING = (200, 409, 422)
IDLE = timedelta(minutes=10)  # after that somebody signs in anew: a session ends after 15


class History:
    """What happened so far, and chance, which says what happens next. One seed is one history."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed, self.chance = world, seed, random.Random(seed)
        self.steps: list[str] = []
        self.broken: list[str] = []  # sentences: which invariant did not hold, and where
        self.accepted: Counter[str] = Counter()
        self.clients = self.chance.sample(world.clients, 3)  # whom this history is about
        self._webs: dict[int, tuple[Web, datetime]] = {}  # a browser for each worker, and when it was last used

    def note(self, step: str) -> None:
        """Remember a step for whoever reads a failure."""
        self.steps.append(step)

    def complain(self, problems: Iterable[str]) -> None:
        """Remember what does not hold, each once, and go on: what breaks next may be another thing."""
        for problem in problems:
            if problem not in self.broken:
                self.broken.append(problem)
                self.note(f"  ! {problem}")

    # --- Choosing -----------------------------------------------------------------------------------

    def client(self) -> Client:
        """One of the clients that this history is about."""
        return Client.get_by_id(self.chance.choice(self.clients))

    def staff(self, *roles: str) -> list[Worker]:
        """Everybody who works here, or those with one of these roles."""
        here = Worker.select().where(Worker.ended_at.is_null()).order_by(Worker.id)
        return [worker for worker in here if not roles or worker.role_names & set(roles)]

    def somebody(self, *roles: str) -> Worker:
        """Anybody who works here; with one of these roles, if there is one."""
        return self.chance.choice(self.staff(*roles) or self.staff())

    def worker_of(self, client: Client) -> Worker:
        """Mostly the client's own worker, else anybody."""
        own = Worker.get_by_id(client.worker_id)
        return own if own.is_active and self.chance.random() < 0.7 else self.somebody("case_manager", "supervisor")

    def row(self, kind: Any, *where: Any) -> Any:
        """A record of one of the clients, or None."""
        ids = list(kind.select(kind.id).where(kind.client << self.clients, *where).order_by(kind.id).tuples())
        return kind.get_by_id(self.chance.choice(ids)[0]) if ids else None

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def day(self, first: int, last: int) -> str:
        """A day between so many days from now, as a browser sends it."""
        return (clock.today() + timedelta(days=self.chance.randint(first, last))).isoformat()

    def protection(self) -> str:
        """The protection that somebody would choose."""
        return self.world.policy if self.likely(0.35) else ""

    # --- Doing --------------------------------------------------------------------------------------

    def has(self, rule: str) -> bool:
        """Whether there is a page at this address, written like /clients/<id>/status."""
        parts = rule.split("/")
        return any(len(parts) == len(others := known.rule.split("/")) and all(
            a == b or (a.startswith("<") and b.startswith("<")) for a, b in zip(parts, others, strict=True))
            for known in self.world.app.url_map.iter_rules())

    def get(self, worker: Worker, url: str) -> Any:
        return self._asked(worker, "GET", url, None)

    def post(self, worker: Worker, url: str, data: dict[str, Any]) -> Any:
        return self._asked(worker, "POST", url, data)

    def submit(self, worker: Worker, page: str, action: str = "", /, **typed: Any) -> Any:
        """Open a page, fill in its form that is sent to `action` (by default the page's own address), and send it.

        What is not `typed` is filled in by chance. A form that comes back with something to confirm is confirmed.
        """
        shown = self.get(worker, page)
        form = self._form(shown.text, page, action) if shown.status_code == 200 else None
        if form is None:
            self.note(f"  {worker.name} found no form at {page} ({shown.status_code})")
            return None
        answer = self.post(worker, form.action, self.filled(form, typed))
        again = self._form(answer.text, form.action, action) if answer.status_code == 422 else None
        asked = {name for name, entry in again.entries.items() if entry.kind == "checkbox"} if again else set()
        if again and (asked := asked - set(form.entries) | {name for name in asked if "confirm" in name}):
            ticked = {name: again.entries[name].options[:1] for name in asked}
            answer = self.post(worker, form.action, self.filled(again, {**typed, **ticked}))
        return answer

    def verb(self, worker: Worker, change: Callable[[], Any]) -> bool:
        """Have a worker do by the models' verb what no page offers. False when it is refused."""
        try:
            with audit.acting(Actor(worker.id, worker.name, "127.0.0.1")), db.db.obj.atomic():
                change()
        except (Conflict, ValueError) as refusal:
            self.note(f"  {worker.name}: {refusal}")
            return False
        return True

    def days_pass(self, days: int) -> None:
        """Let days pass; everybody signs in anew."""
        self.world.time.pass_days(days)
        self._webs.clear()

    # --- Pages --------------------------------------------------------------------------------------

    def _form(self, text: str, page: str, action: str) -> PageForm | None:
        wanted = urlsplit(action or page).path
        return next((form for form in Page(text, page).forms
                     if form.method == "post" and urlsplit(form.action).path == wanted), None)

    def filled(self, form: PageForm, typed: dict[str, Any]) -> dict[str, Any]:
        """What is sent: as typed, as it stands in the form, or by chance; never what the page does not offer."""
        buttons = {name: typed[name] for name in ("sign", "back") if name in typed}
        return {**buttons, **{name: self._entry(entry, typed.get(name)) for name, entry in form.entries.items()}}

    def _entry(self, entry: Entry, typed: Any) -> Any:
        if entry.kind in ("select", "radio"):
            return self._chosen(entry, typed)
        if entry.kind == "checkbox":
            return typed if typed is not None else entry.chosen or (entry.options[:1] if self.likely(0.3) else [])
        if entry.kind == "hidden" or typed is not None:
            return entry.value if typed is None or entry.name in ("once", "version", "csrf_token") else typed
        if entry.value:
            return entry.value
        if entry.kind == "date":
            return self.day(1, 20) if any(part in entry.name for part in ("until", "next", "due")) else ""
        if "because" in entry.name:
            return LIFTED
        return self.world.word() if entry.kind in ("text", "textarea") and entry.name not in NOT_WORDS else ""

    def _chosen(self, entry: Entry, typed: Any) -> str:
        offered = [option for option in entry.options if option]
        if typed is not None and (str(typed) in entry.options or not offered):
            return str(typed)
        return (entry.chosen or [self.chance.choice(offered) if offered else ""])[0]

    def _asked(self, worker: Worker, method: str, url: str, data: dict[str, Any] | None) -> Any:
        web, used = self._webs.get(worker.id, (None, self.world.time.moment))
        if web is None or self.world.time.moment - used > IDLE:
            web = Web(self.world.app).sign_in(worker)
        before = _last_event()
        answer = web.get(url) if data is None else web.post(url, data)
        self._webs[worker.id] = (web, self.world.time.moment)
        if worker.is_active and (answer.location or "").startswith("/sign-in"):
            self.complain([f"{method} {url} by {worker.name}, who is signed in, leads to the sign-in page"])
        self.complain(self._wrong_in(f"{method} {url} by {worker.name}", answer, before))
        return answer

    def _wrong_in(self, what: str, answer: Any, before: int) -> Iterator[str]:
        """An error; or something about a client that is shown without its row in the audit log (INV-4)."""
        if answer.status_code >= 500:
            yield f"{what} answered {answer.status_code}"
        if not (shown := set(FAMILY.findall(answer.text))):
            return
        shown &= {family for family, in Client.select(Client.family).tuples()}  # others were only typed
        if answer.status_code not in SHOWING:
            yield f"{what} names {sorted(shown)} and answers {answer.status_code}"
        ids = {number for seen in audited_clients(before) for number in merged_ids(seen)}  # their names are now its own
        named = Client.select(Client.family).where(Client.id << ids).tuples()
        if silent := shown - {family for family, in named}:
            yield f"INV-4: {what} ({answer.status_code}) shows {sorted(silent)} without a trace in the audit log"


NOT_WORDS: Sequence[str] = ("at_time", "email", "phone", "minutes", "value", "baseline", "target", "born", "sign_in")


def _last_event() -> int:
    return AuditEvent.select(fn.MAX(AuditEvent.id)).scalar() or 0
