"""What comes next for a client, as far as one reader may know, from the feature that keeps due dates."""
from __future__ import annotations

from typing import Any

from blinker import Signal
from peewee import Value

first_day = Signal()
"""Asked when a list of clients is prepared: first_day.send(None, reader=Reader, plugins="core" and those that are on).

The receiver answers with a subquery for a row of Client: its first open day that this reader may know and that is not
settled for them.
"""


def first_day_of(reader: Any, plugins: Any) -> Any:
    """That day as a column of a query for clients, None for a client without any."""
    answers = [column for _receiver, column in first_day.send(None, reader=reader, plugins=plugins)]
    return answers[0] if answers else Value(None)
