"""An agency whose specializations have these instruments and nothing else, and what their stories share."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest

from core.accounts.models import Worker
from core.assessments.models import Assessment
from core.clients.models import Client
from core.extension.contributions import Specialization
from core.extension.hookspecs import hookimpl
from core.extension.registry import Registry, ask
from core.foundation import db
from core.testing import Web

PHQ9 = "mental_health.phq9"
AUDITC = "substance_use.auditc"


def plugin(name: str, title: str, forms: list[Any], policies: list[Any] = ()) -> Any:
    """A plugin made here: a title, instruments, policies."""
    made = ModuleType(name)
    made.specialization = hookimpl(specname="specialization")(lambda: Specialization(name, title, title))
    made.assessment_forms = hookimpl(specname="assessment_forms")(lambda: forms)
    made.sensitivity_policies = hookimpl(specname="sensitivity_policies")(lambda: list(policies))
    asked = ask(name, made)
    assert not asked.error, asked.error
    return asked


@pytest.fixture
def plugins() -> list[Any]:
    """The specializations of this agency."""
    from plugins.healthcare.instruments import HOSPITAL, LACE
    from plugins.mental_health.instruments import GAD7, PHQ9
    from plugins.substance_use.catalogue import PART2
    from plugins.substance_use.instruments import AUDITC

    return [plugin("healthcare", "Healthcare", [LACE, HOSPITAL]),
            plugin("mental_health", "Mental health", [PHQ9, GAD7]),
            plugin("substance_use", "Substance use", [AUDITC], [PART2])]


@pytest.fixture
def registry(plugins: list[Any]) -> Registry:
    return Registry(plugins)


class Desk:
    """A worker at the assessments of one client."""

    def __init__(self, web: Web, client: Client) -> None:
        self.web, self.client = web, client

    def address(self, key: str = "") -> str:
        return f"/clients/{self.client.id}/assessments/new" + (f"/{key}" if key else "")

    def fill(self, key: str, answers: dict[str, Any], draft: str = "", **more: Any) -> Any:
        address = self.address(key) + (f"?draft={quote(draft)}" if draft else "")
        return self.web.post(address, {"on": "2024-03-02", **answers, **more})

    def phq9(self, points: int = 0, draft: str = "", **more: Any) -> Any:
        """Fill the PHQ-9: every question with these points but q9, which is 0 unless given."""
        return self.fill(PHQ9, {**{f"q{n}": str(points) for n in range(1, 9)}, "q9": "0", **more}, draft)

    def saved(self, response: Any) -> Assessment:
        """The assessment that a post made."""
        assert response.status_code == 303, response.text
        return Assessment.get_by_id(int(response.location.split("?")[0].rsplit("/", 1)[1]))


@pytest.fixture
def desk(web: Web, worker: Worker, client: Client) -> Desk:
    return Desk(web.sign_in(worker), client)


SAFETY = {"on": "2024-03-02", "how": "asq", "found": "No plan, no means at home.",
          "disposition": "Call tomorrow.", "supervisor": "nobody", "crisis_line": "y"}


@pytest.fixture
def queries_of(app: Any) -> Iterator[Callable[..., int]]:
    """How many queries a call makes, not counting that a session is marked as used every few seconds."""
    real, count = db.db.obj.execute_sql, []

    def counted(*args: Any, **kwargs: Any) -> Any:
        count.append(args[0])
        return real(*args, **kwargs)

    def of(call: Callable[[], Any]) -> int:
        count.clear()
        db.db.obj.execute_sql = counted
        try:
            call()
        finally:
            db.db.obj.execute_sql = real
        return len([text for text in count if text.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
                    and not text.startswith('UPDATE "session"')])

    yield of
