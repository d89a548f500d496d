"""Which instruments stand first where one is chosen. Read-only."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import fn

from core.assessments.models import Assessment
from core.foundation import clock


def used_lately(worker: Any, since: date) -> list[str]:
    """The instruments that the worker completed since a day, with whomever, by key; the last used first."""
    mine = Assessment.select(Assessment.form).where(
        Assessment.worker == worker.id, Assessment.created >= clock.start_of(since), Assessment.counting(),
        Assessment.complete, Assessment.sensitivity << list(worker.may_see))
    return [key for key, in mine.group_by(Assessment.form).order_by(fn.MAX(Assessment.created).desc()).tuples()]
