"""The boxes of the client page, which other features and plugins declare.

Every box is made in its own `try`. Those of plugins are made on a thread of their own, within a time that
the page can spare: a plugin that hangs or fails costs one box with words in it, and never the page.
"""
from __future__ import annotations

import contextvars
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from markupsafe import Markup

from core.access.rules import may
from core.clients.models import Client
from core.extension.contributions import ClientPanel
from core.extension.registry import CORE, Registry, owner
from core.foundation import application, clock, db
from core.web.pages import parts_of

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds for all plugins' boxes of a page together
REST = 300.0  # seconds for which a box that took too long is left out
THREAD = "panels"  # the name of the threads on which they are made; one that hangs outlives its page
LEFT = 50  # the core's boxes with an order below this stand in the wide column

class Suspended(dict[str, float]):
    """Panels of this application that took too long, by key: when each may be tried again (monotonic seconds)."""


@dataclass
class Box:
    """One box: its title, its body and the protections of what it shows; without a body it could not be shown."""

    key: str
    title: str
    order: int
    body: Markup | None = None
    protected: frozenset[str] = frozenset()
    goes_home: bool = False  # whether the client's copy would hold some of it: see copy_sections

    @property
    def is_core(self) -> bool:
        return owner(self.key) == CORE

    @property
    def is_left(self) -> bool:
        """Whether it stands in the wide column: the core's first boxes do, everybody's work begins there."""
        return self.is_core and self.order < LEFT


Made = dict[str, Box | None]  # each box that was made; None for one that is not wanted


def boxes(client: Client, worker: Any) -> list[Box]:
    """The boxes of this client that this worker may see, in their order."""
    registry = application.current(Registry)
    offered = sorted(registry.offered("client_panels", g.on), key=lambda panel: (panel.order, panel.key))
    panels = [panel for panel in offered
              if may(worker, panel.permission) and panel.sensitivity in worker.may_see]
    shared: dict[str, Any] = {"client": client}
    current_app.update_template_context(shared)
    foreign = [panel for panel in panels if owner(panel.key) != CORE]
    made = _in_time(foreign, client, shared) if foreign else {}
    for panel in panels:
        if owner(panel.key) == CORE:
            _make(panel, client, shared, made)
    drawn = (made.get(panel.key, Box(panel.key, panel.title, panel.order)) for panel in panels)
    return [box for box in drawn if box is not None]


def _in_time(panels: list[ClientPanel], client: Client, shared: dict[str, Any]) -> Made:
    """Make plugins' boxes on another thread and wait for them no longer than the page can spare."""
    now = time.monotonic()
    suspended = application.current(Suspended)
    ready = [panel for panel in panels if suspended.get(panel.key, 0) <= now]
    made: Made = {}

    def work() -> None:
        with db.db.connection_context():
            for panel in ready:
                _make(panel, client, shared, made)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), name=THREAD, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    finished = dict(made)
    if thread.is_alive():
        _suspend(next((panel for panel in ready if panel.key not in finished), None))
    return finished


def _suspend(panel: ClientPanel | None) -> None:
    if panel is not None:
        log.error("the panel %s took longer than %s s and is left out for %s s", panel.key, PATIENCE, REST)
        application.current(Suspended)[panel.key] = time.monotonic() + REST


def _make(panel: ClientPanel, client: Client, shared: dict[str, Any], made: Made) -> None:
    """Put a box, or None for no box, into `made`; nothing when it fails."""
    try:
        context = panel.context(client, clock.today())
        if context is None:
            made[panel.key] = None
            return
        body = Markup("".join(parts_of(panel.template, {**shared, **context})))  # noqa: S704 (it escapes)
        protected = frozenset(context.get("protected", {panel.sensitivity}))
        made[panel.key] = Box(panel.key, panel.title, panel.order, body, protected, context.get("goes_home", False))
    except Exception:
        log.exception("the panel %s failed for client %s", panel.key, client.id)
