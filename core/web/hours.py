"""The field for a time of day."""
from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, validators
from wtforms.widgets import TimeInput

from core.web.dates import example_hour, hour, read_hour


class Hour(StringField):
    """A time of day, kept as "14:30". Browsers send that; typed by hand, 2:30 PM is taken too."""

    widget = TimeInput()

    def __init__(self, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(label, [validators.Optional()], description=hint, **kwargs)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.data or ""

    @property
    def is_typed_by_hand(self) -> bool:
        """Whether it holds what only a text box can show again: a time box empties all but 14:30."""
        return bool(self.raw_data) and not re.fullmatch(r"(\d\d:\d\d)?", self.raw_data[0], re.ASCII)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:  # a form that lacks the field leaves it as it is
            return
        self.data = valuelist[0].strip()
        if self.data:
            try:
                self.data = read_hour(self.data)
            except ValueError:
                raise ValueError(_("Enter a time like %(example)s.", example=example_hour())) from None

    def in_words(self) -> str:
        """The time as a person reads it."""
        return hour(self.data or "")
