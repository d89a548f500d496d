"""What a goal lacks, how far it is, and when a plan is looked at: tables."""
from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from core.monitoring.rules import for_readers, for_readers_of
from core.plans.rules import (
    counted,
    figure,
    goal_status,
    is_reached,
    missing,
    next_review,
    percent,
    shared_sensitivity,
)

TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=60)


@pytest.mark.parametrize(("words", "measure", "target", "due_on", "steps", "expected"), [
    ("I want to sleep", "nights", 5.0, LATER, 1, ()),
    ("", "nights", 5.0, LATER, 1, ("words",)),
    ("  \n", "nights", 5.0, LATER, 1, ("words",)),
    ("I want to sleep", "", 5.0, LATER, 1, ("measure",)),
    ("I want to sleep", "nights", None, LATER, 1, ("target",)),
    ("I want to sleep", "nights", 0.0, LATER, 1, ()),
    ("I want to sleep", "nights", 5.0, None, 1, ("date",)),
    ("I want to sleep", "nights", 5.0, LATER, 0, ("step",)),
    ("", "", None, None, 0, ("words", "measure", "target", "date", "step")),
])
def test_what_a_goal_still_lacks(words, measure, target, due_on, steps, expected):
    assert missing(words, measure, target, due_on, steps) == expected


@pytest.mark.parametrize(("baseline", "latest", "target", "better", "expected"), [
    (0, None, 10, "up", 0),
    (0, 5, 10, "up", 50),
    (17, 11, 5, "down", 50),
    (0, 12, 10, "up", 100),
    (0, -3, 10, "up", 0),
    (None, 5, 10, "up", None),
    (0, 5, None, "up", None),
    (5, 5, 5, "up", None),
    (5, 4, 3, "up", None),  # "lose no more than two": moving towards the target is no progress
    (1.5, 2.25, 3, "up", 50),
    (0, 996, 1000, "up", 99),  # 100 only when it is reached
    (0, 999.999, 1000, "up", 99),
    (1000, 4, 0, "down", 99),
    (0, 0.29, 1, "up", 29),  # in floating point 28.999…
    (0, 9, 1000, "up", 0),
])
def test_how_far_a_goal_is(baseline, latest, target, better, expected):
    assert percent(baseline, latest, target, better) == expected


@pytest.mark.parametrize(("latest", "target", "better", "expected"), [
    (5, 5, "up", True), (4.9, 5, "up", False), (5, 5, "down", True), (6, 5, "down", False),
    (None, 5, "up", False), (5, None, "up", False), (0, 0, "down", True),
])
def test_whether_the_target_is_reached(latest, target, better, expected):
    assert is_reached(latest, target, better) is expected


@pytest.mark.parametrize(("closing", "reached", "days", "begun", "expected"), [
    ("met", True, -5, True, "met"),
    ("discontinued", False, None, False, "discontinued"),
    ("", True, -5, True, "reached"),
    ("", False, -1, True, "late"),
    ("", False, 0, True, "soon"),
    ("", False, 14, True, "soon"),
    ("", False, 15, True, "going"),
    ("", False, 15, False, "new"),
    ("", False, None, False, "new"),
])
def test_how_a_goal_stands(closing, reached, days, begun, expected):
    due_on = None if days is None else TODAY + timedelta(days=days)
    assert goal_status(closing, reached, due_on, begun, TODAY) == expected


def test_the_next_review_is_what_the_last_one_said_or_counted_from_the_first_goal():
    assert next_review(LATER, TODAY) == LATER
    assert next_review(None, TODAY) == TODAY + timedelta(days=90)
    assert next_review(None, None) is None


@pytest.mark.parametrize(("kinds", "expected"), [
    (("", ""), ""), (("a.b", ""), "a.b"), (("", "a.b"), "a.b"), (("a.b", "a.b"), "a.b"),
    (("a.b", "c.d"), None),
])
def test_the_protection_of_what_draws_on_protected_records(kinds, expected):
    assert shared_sensitivity(*kinds) == expected


A, C = "a.b", "c.d"


@pytest.mark.parametrize(("by_kind", "expected"), [
    ({}, []),
    ({"": 9}, [(9, "", "")]),
    ({A: 5}, [(5, A, "")]),  # only whoever is cleared knows that anything is due
    ({"": 9, A: 5}, [(9, "", A), (5, A, "")]),  # the others' line stands as if there were no other
    ({"": 5, A: 9}, [(5, "", "")]),  # the protected record changes nothing
    ({"": 9, A: 5, C: 4}, [(9, "", A), (5, A, ""), (4, C, "")]),
])
def test_what_is_due_for_each_reader(by_kind, expected):
    def earliest(may_see):
        return min((day for kind, day in by_kind.items() if kind in may_see), default=None)

    assert list(for_readers({""}, by_kind, earliest)) == expected


def test_what_a_protected_record_settles_stands_for_everybody_else():
    def is_missing(may_see):
        return None if A in may_see else True

    assert list(for_readers({""}, {A}, is_missing)) == [(True, "", A)]
    assert list(for_readers({"", A}, {A}, is_missing)) == []  # a protected client: all who see it see the record


def test_records_are_counted_for_their_readers():
    assert counted(["", "a.b", ""], {""}) == 2
    assert counted(["", "a.b", ""], {"", "a.b"}) == 3


@pytest.mark.parametrize(("value", "expected"), [
    (None, ""), (0.0, "0"), (7.0, "7"), (2.5, "2.5"), (-3.125, "-3.125"), (1_000_000.0, "1000000"),
    (0.1 + 0.2, "0.3"),
])
def test_a_number_is_shown_as_it_was_typed(value, expected):
    assert figure(value) == expected


@pytest.mark.parametrize(("own", "expected"), [
    ("", {(frozenset({""}),) * 2, (frozenset({"", A}),) * 2, (frozenset({"", C}),) * 2}),
    (A, {(frozenset({"", A}), frozenset({"", A})), (frozenset({"", A, C}), frozenset({"", A}))}),
])
def test_about_a_protected_record_another_protection_may_only_settle_it(own, expected):
    """The rule is asked with what may settle it, and with what it may tell of."""
    asked = set()
    record = SimpleNamespace(client=SimpleNamespace(sensitivity=""), sensitivity=own)
    bearing = [SimpleNamespace(sensitivity=kind) for kind in ("", A, C)]
    assert list(for_readers_of(record, bearing, lambda *kinds: asked.add(kinds))) == []
    assert asked == expected
