"""The case managers of the training agency were interrupted in a note."""
from __future__ import annotations

from core.accounts.models import Worker
from core.operations.demo import build_training
from core.web import drafts


def test_a_case_manager_finds_the_note_in_the_form_again(app, registry, web):
    build_training(registry)
    tomas = Worker.get(Worker.sign_in == "tomas")
    draft, = drafts.of_worker(tomas.id)
    web.sign_in(tomas)
    assert f"/drafts/{draft.id}" in web.get("/drafts").text
    assert "Restored from" in web.get(draft.form_url).text
