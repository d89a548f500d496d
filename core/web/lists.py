"""How a worker likes a list: the views that were saved under a name, and the columns that are left out.

And a list as a file for a spreadsheet, in which no cell is taken for a formula.
"""
from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response
from peewee import CharField, IntegerField, TextField

from core.foundation.db import Table, atomic
from core.foundation.prepared import Prepared, given

MOST_VIEWS = 20  # of one list
LONGEST_NAME = 60
FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")  # how a cell begins that a spreadsheet takes for a formula


class ListSettings(Table):
    """What one worker saved about one list."""

    worker_id = IntegerField()
    name = CharField(16)
    views = TextField(default="{}")  # JSON: what each asks for, the part of an address behind "?", by its name
    hidden = TextField(default="")  # columns left out, with blanks between

    class Meta:
        indexes = ((("worker_id", "name"), True),)


OF = Prepared(lambda: ListSettings.select().where(
    ListSettings.worker_id == given("worker"), ListSettings.name == given("name")))


class Liked:
    """The settings of a worker for a list: `views` by name, in alphabetical order; `hidden` columns."""

    def __init__(self, worker_id: int, name: str):
        row = OF.model(worker=worker_id, name=name)
        self.worker_id, self.name = worker_id, name
        self.views: dict[str, str] = json.loads(row.views) if row else {}
        self.hidden: frozenset[str] = frozenset(row.hidden.split()) if row else frozenset()

    def keep_view(self, title: str, asked: str) -> bool:
        """Save what a list asks for under this name, in place of what had it; False when there are too many."""
        views = {**self.views, title: asked}
        if len(views) > MOST_VIEWS:
            return False
        self.views = dict(sorted(views.items(), key=lambda view: view[0].casefold()))
        self._keep(views=json.dumps(self.views))
        return True

    def drop_view(self, title: str) -> None:
        """Forget the view of this name."""
        self.views.pop(title, None)
        self._keep(views=json.dumps(self.views))

    def hide(self, columns: Iterable[str]) -> None:
        """Leave out these columns from now on."""
        self._keep(hidden=" ".join(sorted(columns)))

    def _keep(self, **values: Any) -> None:
        with atomic():
            ListSettings.insert(worker_id=self.worker_id, name=self.name, **values).on_conflict(
                conflict_target=[ListSettings.worker_id, ListSettings.name], update=values).execute()


def as_csv(name: str, titles: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """A file for a spreadsheet. What begins like a formula gets an apostrophe before it (OWASP, CSV injection)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(str, titles))
    writer.writerows([_safe(str(cell)) for cell in row] for row in rows)
    # With the mark by which Excel knows UTF-8.
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv",
                    headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})


def _safe(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell
