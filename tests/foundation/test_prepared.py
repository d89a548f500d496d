"""A prepared query answers as peewee would, on both databases, and its text is built once."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g, request
from flask_login import current_user
from peewee import SQL, BooleanField, CharField, DateField, ForeignKeyField, Select, fn

from core.foundation import application, db
from core.foundation.application import Application
from core.foundation.prepared import Prepared, given
from core.web.sentences import Sentence, SentenceField, lazy_gettext

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 27)


class Ward(db.Table):
    """A table of this test."""

    name = CharField()

    class Meta:
        table_name = "prepared_ward"


class Bed(db.Table):
    """Another, with a column of each kind that converts."""

    ward = ForeignKeyField(Ward, backref="+")
    name = CharField()
    since = db.Moment(null=True)
    until = DateField(null=True)
    free = BooleanField(default=True)
    says = SentenceField(default="")

    class Meta:
        table_name = "prepared_bed"


@pytest.fixture
def ward(database: str) -> Ward:
    db.db.create_tables([Ward, Bed])
    ward = Ward.create(name="North")
    for number in range(1, 41):
        Bed.create(ward=ward, name=f"bed {number:02}", since=NOON + timedelta(hours=number), free=number % 2)
    Bed.create(ward=Ward.create(name="South"), name="100% wool_", since=NOON, until=DAY, free=False,
               says=lazy_gettext("In %(num)s days", num=3))
    return ward


def names_of(rows: list[Any]) -> list[str]:
    return [row.name for row in rows]


BY_NAME = Prepared(lambda: Bed.select(Bed.id, Bed.name, Bed.since, Bed.until, Bed.free, Bed.says)
                   .where(Bed.name == given("name")))


def test_columns_are_converted_as_their_fields_say(ward):
    row = BY_NAME.first(name="100% wool_")
    assert (row.since, row.until, row.free) == (NOON, DAY, False)
    assert isinstance(row.says, Sentence) and str(row.says) == "In 3 days"
    assert BY_NAME.first(name="bed 01").free is True
    assert BY_NAME.first(name="bed 99") is None and BY_NAME.rows(name="bed 99") == []


@pytest.mark.parametrize("moment", [NOON, NOON.astimezone(timezone(timedelta(hours=-6)))])
def test_a_value_is_converted_as_the_column_it_is_compared_with(ward, moment):
    query = Prepared(lambda: Bed.select(Bed.name).where(
        Bed.since <= given("moment"), Bed.until == given("day"), Bed.free == given("free")))
    assert names_of(query.rows(moment=moment, day=DAY, free=False)) == ["100% wool_"]


def test_a_row_of_another_table_is_taken_for_its_id(ward):
    query = Prepared(lambda: Bed.select(fn.COUNT(Bed.id)).where(Bed.ward == given("ward")))
    assert query.value(ward=ward) == query.value(ward=ward.id) == 40


def test_a_list_may_have_any_length(ward):
    inside = Prepared(lambda: Bed.select(Bed.name).where(Bed.name << given("names")).order_by(Bed.name))
    outside = Prepared(lambda: Bed.select(fn.COUNT(Bed.id)).where(Bed.name.not_in(given("names"))))
    for length in (0, 1, 2, 4, 5, 8, 9, 31):
        for kind in (list, tuple, set):
            wanted = kind(f"bed {number:02}" for number in range(1, length + 1))
            assert names_of(inside.rows(names=wanted)) == sorted(wanted)
            assert outside.value(names=wanted) == 41 - length


def test_lists_share_texts(ward):
    built: list[int] = []
    query = Prepared(lambda: built.append(1) or Bed.select(Bed.id).where(Bed.name << given("names")))
    for length in range(5, 17):
        query.rows(names=["x"] * length)
    assert len(built) == 2  # one for up to 8 names, one for up to 16


def test_items_of_a_list_are_converted_too(ward):
    query = Prepared(lambda: Bed.select(Bed.name).where(Bed.since << given("moments")).order_by(Bed.name))
    west = timezone(timedelta(hours=-8))
    assert names_of(query.rows(moments=[(NOON + timedelta(hours=n)).astimezone(west) for n in (1, 2)])) == [
        "bed 01", "bed 02"]


def test_none_is_compared_as_peewee_compares_it(ward):
    query = Prepared(lambda: Bed.select(fn.COUNT(Bed.id)).where(Bed.until == given("day")))
    assert [query.value(day=day) for day in (None, DAY, None)] == [40, 1, 40]


def test_signs_of_like_are_letters_where_a_name_is_compared(ward):
    assert names_of(BY_NAME.rows(name="100% wool_")) == ["100% wool_"]
    assert BY_NAME.rows(name="100%") == []
    like = Prepared(lambda: Bed.select(Bed.name).where(Bed.name ** given("pattern")))
    assert names_of(like.rows(pattern="100%")) == ["100% wool_"]
    fixed = Prepared(lambda: Bed.select(Bed.name).where(Bed.name.startswith("100%"), Bed.ward > given("ward")))
    assert names_of(fixed.rows(ward=0)) == ["100% wool_"]
    with pytest.raises(AttributeError):  # rather than to look for a pattern that nobody meant
        Prepared(lambda: Bed.select().where(Bed.name.contains(given("part")))).rows(part="wool")


def test_subqueries_unions_and_limits_take_values(ward):
    inner = Prepared(lambda: Bed.select(Bed.name).where(
        Bed.ward << Ward.select(Ward.id).where(Ward.name << given("wards"))).order_by(Bed.name).limit(given("most")))
    assert names_of(inner.rows(wards=["North", "West"], most=3)) == ["bed 01", "bed 02", "bed 03"]

    def strand(name: str) -> Any:
        one = Bed.select(Bed.id, Bed.name).where(Bed.name == given(name)).limit(1)
        return Select((one.alias("strand"),), (SQL("*"),)).bind(db.db)

    woven = Prepared(lambda: strand("one").union_all(strand("other")).order_by(SQL("name").desc()))
    assert names_of(woven.rows(one="bed 01", other="bed 02")) == ["bed 02", "bed 01"]


def test_models_come_with_what_the_query_joins(ward):
    query = Prepared(lambda: Bed.select(Bed, Ward.id, Ward.name).join(Ward).where(Bed.name == given("name")))
    with_ward = query.model(name="bed 02")
    assert (with_ward.name, with_ward.since, with_ward.ward.name) == ("bed 02", NOON + timedelta(hours=2), "North")
    assert isinstance(with_ward, Bed) and not with_ward.dirty_fields
    assert query.model(name="bed 99") is None and names_of(query.models(name="bed 03")) == ["bed 03"]


def test_writes_convert_what_they_write(ward):
    bed = BY_NAME.first(name="bed 03")
    update = Prepared(lambda: Bed.update(since=given("since"), until=given("until"), says=given("says"))
                      .where(Bed.id == given("id")))
    assert update.run(id=bed.id, since=NOON.astimezone(timezone(timedelta(hours=3))), until=DAY,
                      says=lazy_gettext("In %(num)s days", num=4)) == 1
    changed = BY_NAME.first(name="bed 03")
    assert (changed.since, changed.until, str(changed.says)) == (NOON, DAY, "In 4 days")
    assert update.run(id=bed.id, since=None, until=None, says="") == 1
    assert BY_NAME.first(name="bed 03").since is None
    insert = Prepared(lambda: Bed.insert(ward=given("ward"), name=given("name"), since=given("since")))
    assert insert.run(ward=ward, name="new", since=NOON) == 1
    assert BY_NAME.first(name="new").since == NOON
    delete = Prepared(lambda: Bed.delete().where(Bed.name << given("names")))
    assert delete.run(names=["new", "bed 03", "none"]) == 2


def test_what_is_inserted_can_be_read_back(ward):
    insert = Prepared(lambda: Bed.insert(ward=given("ward"), name=given("name")).returning(Bed.id))
    assert insert.value(ward=ward.id, name="new") == BY_NAME.first(name="new").id


def test_a_text_is_built_once(ward):
    built: list[int] = []
    query = Prepared(lambda: built.append(1) or Bed.select(Bed.name).where(Bed.name == given("name")))
    for name in ("bed 01", "bed 02", "bed 03"):
        assert names_of(query.rows(name=name)) == [name]
    assert len(built) == 1


def test_a_query_runs_where_its_hooks_and_transactions_are(ward):
    asked: list[str] = []
    db.db.query_hooks.append(lambda event: asked.append(event.sql))
    BY_NAME.rows(name="bed 01")
    assert len(asked) == 1 and "prepared_bed" in asked[0]
    with db.db.atomic() as transaction:
        Bed.update(name="other").where(Bed.name == "bed 01").execute()
        assert names_of(BY_NAME.rows(name="other")) == ["other"]
        transaction.rollback()
    assert BY_NAME.rows(name="other") == []


def test_a_value_that_is_missing_is_refused_by_its_name(ward):
    with pytest.raises(TypeError, match="needs a value for name"):
        BY_NAME.rows(id=3)


def test_each_choice_has_a_text_of_its_own(ward):
    def some(backwards: bool, column: str) -> Any:
        order = getattr(Bed, column)
        return Bed.select(Bed.name).where(Bed.name << given("names")).order_by(order.desc() if backwards else order)

    query, names = Prepared(some), ["bed 01", "bed 02"]
    for column in ("name", "since"):
        assert names_of(query.rows(True, column, names=names)) == ["bed 02", "bed 01"]
        assert names_of(query.rows(False, column, names=names)) == ["bed 01", "bed 02"]


@pytest.mark.parametrize("fixed", [DAY, NOON])
def test_a_day_that_would_stay_the_same_is_refused(ward, fixed):
    with pytest.raises(TypeError, match="stay the day of its first use"):
        Prepared(lambda: Bed.select().where(Bed.until < fixed, Bed.name == given("name"))).rows(name="x")


@pytest.mark.one_database
@pytest.mark.parametrize("build", [
    lambda: Bed.select(Bed.name).where(Bed.name << current_user.may_see),
    lambda: Bed.select(Bed.name).where(Bed.name == current_user),
    lambda: Bed.select(Bed.name).where(Bed.name == g.name),
    lambda: Bed.select(Bed.name).where(Bed.name == request.path)])
def test_what_the_first_reader_may_see_is_not_kept_for_others(app, ward, build):
    with app.test_request_context("/"):
        g.name, g._login_user = "bed 01", SimpleNamespace(may_see=["bed 01"])
        with pytest.raises(TypeError, match=r"the same for everybody: .* with given\(\)"):
            Prepared(build).rows()


def test_threads_use_one_query_at_once(ward):
    query = Prepared(lambda: Bed.select(Bed.name).where(Bed.name << given("names"), Bed.until == given("day")))

    def ask(number: int) -> bool:
        with application.activated(active), db.db.connection_context():
            names = [f"bed {one:02}" for one in range(1, number % 6 + 1)]
            return sorted(names_of(query.rows(names=names, day=None))) == names

    active, pause = application.active(), sys.getswitchinterval()
    sys.setswitchinterval(0.00001)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(ask, range(200)))
    finally:
        sys.setswitchinterval(pause)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Application]:
    """A second application, on a database of the other kind than PostgreSQL."""
    with application.activated(Application()) as other:
        db.connect(f"sqlite:///{tmp_path}/other.db")
        with db.db.connection_context():
            db.db.create_tables([Ward, Bed])
            Bed.create(ward=Ward.create(name="East"), name="bed 01", since=NOON, until=DAY)
    yield other
    with application.activated(other):
        db.dispose()


def test_two_applications_share_a_query_and_not_its_answers(ward, other):
    for _time in range(2):
        assert BY_NAME.first(name="bed 01").until is None
        with application.activated(other), db.db.connection_context():
            assert BY_NAME.first(name="bed 01").until == DAY


def test_nothing_of_an_answer_is_kept(ward):
    query = Prepared(lambda: Bed.select(Bed.name).where(Bed.name == given("name")))
    query.rows(name="bed 01")
    query.models(name="bed 02")
    statement, = query._statements.values()
    kept = [reader.__self__ for reader in statement.readers.values()]
    assert len(kept) == 2 and all(wrapper.cursor is None and wrapper.row_cache == [] for wrapper in kept)
    assert "bed 01" not in statement.slots
