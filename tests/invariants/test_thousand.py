"""A thousand things happen in one agency, and what is kept of them is still what its sources say."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.foundation import application, audit, db
from core.foundation.application import Application
from core.operations.cli import main
from tests.invariants import checks
from tests.invariants.conftest import built, sqlite
from tests.invariants.history import History
from tests.invariants.operations import OPERATIONS, happens, something_happens
from tests.invariants.world import World

STEPS = 1000
TRIES = 300  # for each kind that chance passed over


@pytest.fixture(scope="module")
def agency(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Path]]:
    """A world whose every change is committed, and its data directory."""
    folder = tmp_path_factory.mktemp("agency")
    with built(sqlite(request, folder), folder) as (make, _patch):
        yield make(), folder


@pytest.fixture(scope="module")
def history(agency: tuple[World, Path]) -> History:
    """A thousand operations for all the clients, and then those that chance passed over."""
    history = History(agency[0], 1)
    history.clients = list(agency[0].clients)
    for _step in range(STEPS):
        something_happens(history)
    for operation in OPERATIONS:
        for _try in range(TRIES):
            if history.accepted[operation.name]:
                break
            if not happens(history, operation):
                something_happens(history)  # until there is something to do it to
    return history


def test_every_kind_of_operation_was_accepted(history):
    missing = [one.name for one in OPERATIONS if not history.accepted[one.name]]
    assert not missing, "\n".join([f"never accepted: {', '.join(missing)}", *history.steps[-500:]])


def test_no_answer_was_an_error_nor_went_unseen(history):
    assert not history.broken, "\n".join(history.broken)


def test_the_invariants_hold_after_a_thousand_operations(history):
    wrong = [*checks.wrong_records(), *checks.typed_text(0)]
    assert not wrong, "\n".join(wrong)


def test_refreshing_the_due_dates_changes_nothing(history, agency, monkeypatch, capsys):
    """By the command, on the same data directory, with the agency's clock."""
    _world, folder = agency
    monkeypatch.setenv("CASELOOM_DATA", str(folder))
    monkeypatch.setenv("CASELOOM_TIMEZONE", "UTC")
    before = checks.copies()
    with application.activated(Application()):
        assert main(["refresh-due"]) == 0
        db.dispose()
    assert capsys.readouterr().out.startswith("Recalculated for ")
    assert checks.copies() == before


def test_the_log_is_whole_and_holds_each_of_them(history):
    assert audit.verify() is None
    assert audit.length() > STEPS
