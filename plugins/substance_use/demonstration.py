"""Made-up screenings for the training agency: protected records, for cleared staff only."""
from __future__ import annotations

from typing import Any

from core.extend import Client, assess

from .recovery import AUDITC, BARC10


def screening(client: Client, story: Any) -> None:
    """A positive AUDIT-C some weeks ago, and for most a BARC-10 after it."""
    ago = story.random.choice((5, 12, 30, 60, 95))
    assess(client, story.worker, AUDITC, {"q1": "4", "q2": story.random.choice("123"), "q3": "3"},
           on=story.days_ago(ago))
    if ago > 5:
        answers = {f"q{number}": story.random.choice("23455") for number in range(1, 11)}
        assess(client, story.worker, BARC10, answers, on=story.days_ago(ago - 4))
