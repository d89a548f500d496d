"""The people of the training agency say who they are, and some don't."""
from __future__ import annotations

from core.clients.models import Demographic, OtherName
from core.operations.demo import build_training


def test_some_of_them_declined_and_some_had_another_name(app, registry):
    build_training(registry)
    asked = [row for row in Demographic.select() if row.question == "race"]
    assert any(row.blank == "declined" for row in asked)
    assert any(row.answers for row in asked)
    assert OtherName.select().where(OtherName.kind == "previous").exists()
