"""The field for a day of birth, typed as far as it is known."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.widgets import TextInput

from core.foundation import clock
from core.web.birth import DAY, Birth, birth_in_words, read_birth, typed_again
from core.web.dates import example_day, is_day_first
from core.web.forms import Day


class BirthDay(Day):
    """A day of birth: exact, or as far as somebody knows it. `data` is its first day, `precision` how much of it
    counts."""

    widget = TextInput()
    precision = DAY
    kept: Birth | None = None  # what it was filled with

    def __init__(self, label: Any, **kwargs: Any) -> None:
        hint = _("As much as you know. For example: %(example)s, March 1961, 1961, about 1961, about 40.",
                 example=example_day())
        super().__init__(label, hint, past=True, is_birth=True, **kwargs)

    def process_data(self, value: Any) -> None:
        self.kept = value if isinstance(value, Birth) or value is None else Birth(value)
        self._take(self.kept)

    def _take(self, birth: Birth | None) -> None:
        self.data, self.precision = birth or (None, DAY)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed = valuelist[0].strip()
        if self.kept and typed == typed_again(self.kept):  # else "about 40" would be read as about a year
            return
        self._take(None)
        try:
            self._take(read_birth(typed, clock.today(), is_day_first()) if typed else None)
        except ValueError:
            raise ValueError(_("Enter a date like %(example)s. A month, a year, or an age like “about 40” is fine, "
                               "too.", example=example_day())) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return typed_again(self.birth) if self.birth else ""

    @property
    def birth(self) -> Birth | None:
        return Birth(self.data, self.precision) if self.data else None

    @property
    def exact(self) -> Any:
        """The day, when that is what was typed: what two people are compared by."""
        return None if self.precision else self.data

    def in_words(self) -> str:
        return birth_in_words(self.birth)
