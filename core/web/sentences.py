"""Sentences of the program that the database keeps as text and values, worded in the reader's language when shown.

What a person typed is kept as typed.
"""
from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape
from peewee import TextField

from core.web.dates import day, hour
from core.web.language import translations

__all__ = ["Sentence", "SentenceField", "lazy_gettext", "lazy_ngettext"]


def _as_html(self: LazyString) -> Markup:
    return escape(str(self))


# flask_babel takes a lazy sentence for ready-made HTML, together with whatever a person typed into its values.
LazyString.__html__ = _as_html


class Sentence(LazyString):
    """A sentence to be worded when it is shown. Its values are texts, whole numbers, dates, times and sentences."""

    def __init__(self, text: str, plural: str = "", count: int = 0, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(self._worded)
        self.text, self.plural, self.count, self.values = text, plural, count, dict(values or {})

    def _worded(self) -> str:
        if not self.values and not self.plural:  # most of a page's words
            return str(translations().ugettext(self.text))
        wanted = (translations().ungettext(self.text, self.plural, self.count) if self.plural
                  else translations().ugettext(self.text))
        values = {name: _in_words(value) for name, value in self.values.items()}
        for template in (wanted, self.text):
            try:
                return str(template % values) if values else str(template)
            except (KeyError, TypeError, ValueError):  # it names another value than this sentence has
                continue
        return self.text

    def __eq__(self, other: object) -> bool:
        return stored(self) == stored(other) if isinstance(other, Sentence) else str(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(str(self))

    def kept(self) -> dict[str, Any]:
        """What is stored of it."""
        plural = {"plural": self.plural, "count": self.count} if self.plural else {}
        values = {name: _kept(value) for name, value in self.values.items()}
        return {"text": self.text, **plural, **({"values": values} if values else {})}


def lazy_gettext(text: str, **values: Any) -> Any:
    """A sentence that is worded when it is shown; a rule or a table can keep it."""
    return Sentence(text, values=values)


def lazy_ngettext(singular: str, plural: str, num: int, **values: Any) -> Any:
    """A sentence that depends on a number, `%(num)d` in it; see lazy_gettext."""
    return Sentence(singular, plural, num, {"num": num, **values})


def stored(value: Any) -> str:
    """A sentence or a typed text as the database keeps it."""
    if isinstance(value, Sentence):
        return json.dumps(value.kept(), ensure_ascii=False, sort_keys=True)
    text = str(value)
    return json.dumps({"typed": text}, ensure_ascii=False) if text.startswith("{") else text


def shown(text: str) -> str | Sentence:
    """What `stored` has kept; a text that is nothing of the kind as it is."""
    if not text.startswith("{"):
        return text
    try:
        return _read(json.loads(text))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return text


def _in_words(value: Any) -> Any:
    if isinstance(value, time):
        return hour(f"{value:%H:%M}")
    return day(value) if isinstance(value, date) else value


def _kept(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.kept()
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": f"{value:%H:%M}"}
    return value if isinstance(value, int) else str(value)


def _read(kept: Any) -> Any:
    """The sentence, date, number or text that was kept. Raises when it is none of them."""
    if not isinstance(kept, dict):
        return kept if isinstance(kept, int) else str(kept)
    if "typed" in kept:
        return str(kept["typed"])
    if "date" in kept:
        return date.fromisoformat(kept["date"])
    if "time" in kept:
        return time.fromisoformat(kept["time"])
    if not isinstance(kept["text"], str):
        raise TypeError("a sentence is a text")
    values = {name: _read(value) for name, value in kept.get("values", {}).items()}
    return Sentence(kept["text"], str(kept.get("plural", "")), int(kept.get("count", 0)), values)


class SentenceField(TextField):
    """A column of a sentence of the program, or of a typed text."""

    def db_value(self, value: Any) -> Any:
        return value if value is None else stored(value)

    def python_value(self, value: Any) -> Any:
        return value if value is None else shown(value)
