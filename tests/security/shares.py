"""A long sweep in shares, so that it keeps no worker of a run for long."""
from __future__ import annotations

from typing import Any

import pytest

SHARES = 4

in_shares = pytest.mark.parametrize("share", range(SHARES))


def shared(rows: list[Any], share: int) -> list[Any]:
    """The rows of one of the shares."""
    return rows[share::SHARES]
