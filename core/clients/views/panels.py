"""The boxes of the client page, which other features and plugins declare.

A plugin that hangs or fails costs one box with words in it, and never the page: see core/extension/seams.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from markupsafe import Markup

from core.access.rules import may
from core.clients.models import Client
from core.extension import seams
from core.extension.contributions import ClientPanel, NothingYet
from core.extension.registry import CORE, Registry, owner
from core.extension.seams import Call, Failed, Wrong
from core.foundation import application, clock
from core.web.pages import parts_of

SECONDS = 2.0  # that the boxes of one plugin have together
LONGEST = 200_000  # characters of one box
PAGE = re.compile(r"/[a-z]")  # how the address of a page of ours begins; //example.org is elsewhere
LEFT = 50  # the core's boxes with an order below this stand in the wide column


@dataclass
class Box:
    """One box: its title, its body and the protections of what it shows; without a body it could not be shown."""

    key: str
    title: str
    order: int
    body: Markup | None = None
    protected: frozenset[str] = frozenset()
    goes_home: bool = False  # whether the client's copy would hold some of it: see copy_sections
    nothing: NothingYet | None = None  # in place of the body: where its first record is added

    @property
    def is_core(self) -> bool:
        return owner(self.key) == CORE

    @property
    def is_left(self) -> bool:
        """Whether it stands in the wide column: the core's first boxes do, everybody's work begins there."""
        return self.is_core and self.order < LEFT


def boxes(client: Client, worker: Any) -> list[Box]:
    """The boxes of this client that this worker may see, in their order."""
    registry = application.current(Registry)
    offered = sorted(registry.offered("client_panels", g.on), key=lambda panel: (panel.order, panel.key))
    panels = [panel for panel in offered
              if may(worker, panel.permission) and panel.sensitivity in worker.may_see]
    shared: dict[str, Any] = {}
    current_app.update_template_context(shared)
    shown = seams.read_only(client)
    calls = [Call(panel.key, _box, (panel, client if owner(panel.key) == CORE else shown, shared)) for panel in panels]
    made = seams.ask_all("panel", SECONDS, calls, g.on)
    drawn = (Box(panel.key, panel.title, panel.order) if isinstance(box, Failed) else box
             for panel, box in zip(panels, made, strict=True))
    return [box for box in drawn if box is not None]


def _box(panel: ClientPanel, client: Client, shared: dict[str, Any]) -> Box | None:
    """A box, or None for no box. Raises Wrong, with a sentence without values, for a context that is none."""
    context = panel.context(client, clock.today())
    if context is None:
        return None
    if isinstance(context, NothingYet):
        if not (isinstance(context.path, str) and PAGE.match(context.path)):
            raise Wrong("the path of its NothingYet is no page of Caseloom, like /s/wellbeing/clients/7/naps/new")
        return Box(panel.key, panel.title, panel.order, nothing=context)
    if not isinstance(context, Mapping):
        raise Wrong(f"it returned {type(context).__name__}; it takes the template's variables, NothingYet, or None")
    known = {**current_app.jinja_env.globals, **shared, "client": client}
    taken = sorted(name for name in known.keys() & context.keys() if context[name] is not known[name])
    if taken and owner(panel.key) != CORE:
        raise Wrong(f"it returned {', '.join(taken)}, which every template has; choose another name")
    body = _rendered(panel.template, {**shared, "client": client, **context})
    protected = frozenset(context.get("protected", {panel.sensitivity}))
    return Box(panel.key, panel.title, panel.order, body, protected, bool(context.get("goes_home", False)))


def _rendered(template: str, values: dict[str, Any]) -> Markup:
    """The template's text; one that becomes too long is not made to its end."""
    parts, length = [], 0
    for part in parts_of(template, values):
        parts.append(part)
        length += len(part)
        if length > LONGEST:
            raise Wrong(f"its box has more than {LONGEST} characters")
    return Markup("".join(parts))  # noqa: S704 (made by an escaping template)
