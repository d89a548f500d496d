"""One plugin: what it adds, or why it was refused."""
from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from core.extension import contributions
from core.extension.contracts.refusal import Refused
from core.extension.deadline import Late
from core.foundation import clock

log = logging.getLogger(__name__)


@dataclass
class Plugin:
    """One plugin: what it adds, or which hook of it failed, how, and since when.

    `warnings` are sentences about what works but not as its author may think. `closed` says that only its tables keep
    it from working: it keeps its values, and works again when they are up to date.
    """

    name: str
    module: ModuleType | None = None
    about: contributions.Specialization | None = None
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    hook: str = ""
    error: str = ""
    since: datetime | None = None
    warnings: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def refused(self) -> bool:
        """Whether it does not work: it was refused when it was asked, or it is closed because of its tables."""
        return bool(self.error)

    @property
    def loaded(self) -> bool:
        """Whether it was not refused when it was asked: it works, or it is closed."""
        return not self.refused or self.closed

    @property
    def title(self) -> str:
        return str(self.about.title) if self.about else self.name

    @property
    def place(self) -> str:
        """Where it came from, for whoever looks after the machine."""
        return str(getattr(self.module, "__file__", None) or "which couldn't be imported")

    @property
    def package(self) -> str:
        """The name by which it is imported."""
        return self.module.__name__ if self.module else self.name

    @property
    def folder(self) -> Path | None:
        """Where the plugin's templates/ and migrations/ are; None for a plugin of a single file."""
        where = getattr(self.module, "__path__", None)
        return Path(next(iter(where))) if where else None

    def warn(self, sentence: str) -> None:
        """Say something about it once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)
            log.warning("plugin %s: %s", self.name, sentence)

    def refuse(self, hook: str, error: str) -> None:
        self.hook, self.error, self.since, self.values = hook, error, clock.now(), {}
        log.error("plugin %s refused: %s: %s", self.name, hook, error)

    def close(self, error: str) -> None:
        """Close its pages, forms and boxes because of its tables; with "" open them again."""
        if error != self.error:
            self.hook, self.error, self.since = "migrations", error, clock.now()
            log.warning("plugin %s: %s", self.name, error or "its tables are up to date")
        self.closed = bool(error)


def in_one_line(error: BaseException) -> str:
    """An error in one line, even one that cannot say what it is."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        lines = []
    text = lines[0][:400] if lines else "it gave no reason"
    return text if isinstance(error, (Refused, Late)) else f"{type(error).__name__}: {text}"
