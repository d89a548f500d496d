"""A transaction within a transaction: what is taken back, and what stays."""
from contextlib import suppress

from core.accounts.models import Team
from core.foundation.db import atomic


def names():
    return sorted(team.name for team in Team.select() if team.name.startswith("Team of"))


def test_a_savepoint_is_taken_back_whole_after_one_within_it_was(app):
    with atomic():
        with suppress(ZeroDivisionError), atomic():
            Team.add("Team of the outer")
            with suppress(ZeroDivisionError), atomic():
                Team.add("Team of the inner")
                raise ZeroDivisionError
            assert names() == ["Team of the outer"]
            raise ZeroDivisionError
        assert names() == []
        Team.add("Team of the transaction")
    assert names() == ["Team of the transaction"]


def test_a_savepoint_that_is_taken_back_by_hand_goes_on(app):
    with atomic():
        with atomic() as savepoint:
            Team.add("Team of the first try")
            savepoint.rollback()
            Team.add("Team of the second try")
    assert names() == ["Team of the second try"]
