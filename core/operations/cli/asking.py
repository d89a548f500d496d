"""What a command takes from the keyboard: kinds of values, each refused with a sentence, and questions."""
from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

import click

from core.access.rules import STATES
from core.foundation import clock

LOCALTIME = Path("/etc/localtime")


class Words(click.ParamType):
    """One line of text, at most 200 characters."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not text:
            self.fail("it's empty.", param, ctx)
        if len(text) > 200:
            self.fail("use 200 characters or fewer.", param, ctx)
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            self.fail("it has a character that can't be saved.", param, ctx)
        return text


class Zone(click.ParamType):
    """The IANA name of a time zone."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in clock.zone_names():
            self.fail(f"{value!r} isn't a time zone. Use one like America/Chicago.", param, ctx)
        return str(value)


class Number(click.IntRange):
    """A whole number between two others, both included."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a number from {self.min} to {self.max}.", param, ctx)


class State(click.ParamType):
    """A US state or territory by its two letters, or nothing."""

    name = "state"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        letters = str(value).strip().upper()
        if letters and letters not in STATES:
            self.fail(f"{value!r} isn't a US state or territory. Use its two-letter code, like OH.", param, ctx)
        return letters


def machine_zone() -> str:
    """The name of this machine's time zone; "" when it has none."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = str(LOCALTIME.resolve()).partition("zoneinfo/")[2]
    for name in (named, linked):
        name = {"Etc/UTC": "UTC", "Etc/UCT": "UTC", "Etc/GMT": "UTC"}.get(name, name)
        if name in clock.zone_names():
            return name
    return ""


def ask(value: str | None, question: str, default: str, kind: click.ParamType) -> str:
    """The option that was given, or else the answer to the question; without a terminal, the default."""
    if value is not None:
        return value
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return default
    return click.prompt(question, default=default, type=kind, show_default=bool(default))
