"""Queries whose SQL text is built once: written in peewee with named values, then run as often as wanted.

    TEAM = Prepared(lambda: Member.select(Member.id, Member.name).where(
        Member.client == given("client"), Member.part << given("parts")))
    TEAM.rows(client=7, parts=("lead", "backup"))

Putting a statement together takes peewee longer than most databases take to answer it, and on the pages that are
opened most the text is always the same. What is passed by position goes to the function and makes a text of its own:
an order, say, or which of two conditions. Whatever else stands in the function is fixed when it is first run, so it
is run where there is no page and nobody is signed in.
"""
from __future__ import annotations

import contextvars
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from peewee import CharField, Context, Field, IntegerField, TextField
from werkzeug.local import LocalProxy

from core.foundation import application, db

LISTS = (list, tuple, set, frozenset)
Shapes = Mapping[str, Any]  # of each value, by name: "one", None, or how many places a list has

_shapes: ContextVar[Shapes] = ContextVar("shapes")


@dataclass(frozen=True)
class Given:
    """A named value that is known when the query is run; with `place`, an item of a list."""

    name: str
    place: int | None = None


def given(name: str) -> Any:
    """Stands for a value in a prepared query: one, a list for << and not_in(), or None.

    The value is converted as its column would convert it. None and the length of a list are part of the text, as in
    any query of peewee: == None becomes IS NULL, and nothing is in an empty list. A pattern for LIKE is given whole.
    """
    if name not in _shapes.get():
        raise TypeError(f"the query needs a value for {name}")
    shape = _shapes.get()[name]
    if isinstance(shape, int):
        return [Given(name, place) for place in range(shape)]
    return Given(name) if shape else None


class Prepared:
    """A query of named values, compiled at its first use for the database in force.

    `build` is called once for everybody. What depends on the page, the day, or who is signed in, such as
    `current_user.may_see`, must be named with given() and passed when the query is run; in `build` it is refused.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._statements: dict[Any, _Statement] = {}

    def rows(self, *choices: Any, **values: Any) -> list[Any]:
        """The rows as named tuples, each column converted as its field says."""
        return self._read(True, choices, values)

    def first(self, *choices: Any, **values: Any) -> Any:
        """The first row as a named tuple, or None."""
        return next(iter(self._read(True, choices, values)), None)

    def value(self, *choices: Any, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.first(*choices, **values)
        return row[0] if row else None

    def models(self, *choices: Any, **values: Any) -> list[Any]:
        """The rows as peewee would give them: instances of the query's model, with what it joins."""
        return self._read(False, choices, values)

    def model(self, *choices: Any, **values: Any) -> Any:
        """The first of them, or None."""
        return next(iter(self._read(False, choices, values)), None)

    def run(self, *choices: Any, **values: Any) -> int:
        """Write, and return how many rows were written."""
        return int(self._execute(self._statement(choices, values), values).rowcount)

    def insert(self, *choices: Any, **values: Any) -> int:
        """Insert a row, and return its id."""
        cursor = self._execute(self._statement(choices, values), values)
        return int(cursor.lastrowid if db.is_sqlite() else cursor.fetchone()[0])

    def _read(self, as_tuples: bool, choices: tuple[Any, ...], values: dict[str, Any]) -> list[Any]:
        statement = self._statement(choices, values)
        cursor = self._execute(statement, values)
        read = statement.readers.get(as_tuples) or statement.reader(as_tuples, cursor)
        return [read(row) for row in cursor.fetchall()]

    def _execute(self, statement: _Statement, values: dict[str, Any]) -> Any:
        return db.db.obj.execute_sql(statement.text, statement.params(values))

    def _statement(self, choices: tuple[Any, ...], values: dict[str, Any]) -> _Statement:
        """The text for values of these shapes. Two threads may both build it: they build the same."""
        special = [(name, _shape(value)) for name, value in values.items() if value is None or isinstance(value, LISTS)]
        key = (type(db.db.obj), choices, *values, *special)
        known = self._statements.get(key)
        if known is None:
            shapes = {**dict.fromkeys(values, "one"), **dict(special)}
            known = self._statements[key] = _compiled(partial(self._build, *choices), shapes)
        return known


INSERT = Prepared(lambda table, columns: table.insert({column: given(column) for column in columns}))


def insert_row(row: db.Table) -> None:
    """Insert a new row as it is, and give it its id. It is what save() does, with the text of each table kept."""
    columns = {name: value for name, value in row.__data__.items() if name != "id"}
    row.id = INSERT.insert(type(row), tuple(columns), **columns)
    row._dirty.clear()


ROW, SEEN = " row", " seen version"  # no column is called so
UPDATE = Prepared(lambda table, columns: table.update({column: given(column) for column in columns}).where(
    table.id == given(ROW), table.version == given(SEEN)))


def update_row(row: db.VersionedTable, seen_version: int) -> bool:
    """Save what is dirty of a row that is still at this version, as its next version; whether it was."""
    columns = {field.name: row.__data__[field.name] for field in row.dirty_fields if field.name != "id"}
    columns["version"] = seen_version + 1
    return bool(UPDATE.run(type(row), tuple(sorted(columns)), **{ROW: row.id, SEEN: seen_version}, **columns))


def _shape(value: Any) -> int | None:
    """How many places a list has: with more than four 8, 16, 32, …, so that few texts serve all lengths."""
    if value is None:
        return None
    return len(value) if len(value) <= 4 else 1 << (len(value) - 1).bit_length()


class _Slot(NamedTuple):
    """A value of a statement: a fixed one as it is sent, or a named one and how its column converts it."""

    fixed: Any = None
    name: str = ""
    place: int | None = None
    convert: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class _Statement:
    """The text of a query, what goes into it, and what makes rows of its answers."""

    text: str
    slots: tuple[_Slot, ...]
    query: Any
    readers: dict[bool, Callable[[Any], Any]] = field(default_factory=dict)

    def params(self, values: Mapping[str, Any]) -> list[Any]:
        known = {name: tuple(value) if isinstance(value, (set, frozenset)) else value
                 for name, value in values.items()}
        sent = []
        for fixed, name, place, convert in self.slots:
            value = known[name] if name else fixed
            if place is not None:
                value = value[min(place, len(value) - 1)]  # the last of a list also fills the room behind it
            sent.append(value if convert is None else convert(value))
        return sent

    def reader(self, as_tuples: bool, cursor: Any) -> Callable[[Any], Any]:
        """What peewee makes of a row, found out from the first answer; the answer itself is not kept."""
        wrapper = (self.query.namedtuples() if as_tuples else self.query)._get_cursor_wrapper(cursor)
        wrapper.initialize()
        wrapper.cursor = None
        if as_tuples and hasattr(wrapper, "converters"):
            wrapper.converters = [None if _is_plain(convert) else convert for convert in wrapper.converters]
        if hasattr(wrapper, "_row_spec"):  # of models that are joined
            wrapper._row_spec = [(*column, None if _is_plain(convert) else convert)
                                 for *column, convert in wrapper._row_spec]
        return self.readers.setdefault(as_tuples, wrapper.process_row)


def _is_plain(convert: Any) -> bool:
    """Whether a column is a number or a text, which the databases give as they are."""
    return (getattr(convert, "__func__", None) is Field.python_value
            and isinstance(convert.__self__, IntegerField | CharField | TextField))


class _Writer(Context):
    """Writes SQL as peewee does, with a _Slot among the values for each named one."""

    def as_new(self) -> _Writer:
        return _Writer(**self.state.settings)

    def value(self, value: Any, converter: Any = None, add_param: bool = True) -> Any:
        if isinstance(value, date):
            raise TypeError("a day in a prepared query would stay the day of its first use: name it with given()")
        if isinstance(value, LocalProxy):
            raise TypeError(FOR_EVERYBODY)
        if not isinstance(value, Given):
            return super().value(value, converter, add_param)
        convert = (self.state.converter if converter is None else converter) or None
        self._values.append(_Slot(name=value.name, place=value.place, convert=convert))
        return self.literal(self.state.param or "?")


FOR_EVERYBODY = ("a prepared query is the same for everybody: name what depends on the page or on who is signed in "
                 "with given()")


def _compiled(build: Callable[[], Any], shapes: Shapes) -> _Statement:
    """The statement for values of these shapes, put together in a context of no page."""
    def compiled() -> _Statement:
        _shapes.set(shapes)
        with application.activated(active):
            query = build()
            text, slots = _Writer(**db.db.get_context_options()).parse(query)
        return _Statement(text, tuple(slot if type(slot) is _Slot else _Slot(slot) for slot in slots), query)

    active = application.active()
    try:
        return contextvars.Context().run(compiled)
    except RuntimeError as error:  # of g, request, session
        raise TypeError(FOR_EVERYBODY) from error
    except AttributeError as error:
        if error.obj is None:  # of current_user
            raise TypeError(FOR_EVERYBODY) from error
        raise
