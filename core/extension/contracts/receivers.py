"""Whether a plugin listens to what is sent to the whole program: its receiver would fail for every page and save."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from blinker import Signal

from core.extension.contracts.refusal import refuse_unless

SENDERS = frozenset({"core", "flask", "flask_login", "flask_babel"})  # packages whose signals are for the core only

Connected = set[tuple[int, int]]  # signals and receivers by id


def connected() -> Connected:
    """Every receiver of these signals as it is now."""
    return {(id(signal), id(receiver)) for _name, signal, receiver in _receivers()}


def refuse_receivers(package: str, before: Connected) -> None:
    """Disconnect what this plugin has connected since `before`. Raises Refused when there was any."""
    names = []
    for name, signal, receiver in list(_receivers()):
        place = getattr(receiver, "__module__", None) or ""
        own = place == package or place.startswith(f"{package}.")
        if own or ((id(signal), id(receiver)) not in before and place.partition(".")[0] not in SENDERS):
            signal.disconnect(receiver)
            names.append(name)
    refuse_unless(not names, f"it listens to the signal {', '.join(sorted(set(names)))} of the whole program; "
                  "declare a rule or a panel instead")


def _receivers() -> Iterator[tuple[str, Signal, Any]]:
    for name, signal in _signals(len(sys.modules)).values():
        for kept in list(signal.receivers.values()):
            receiver = kept() if hasattr(kept, "__callback__") else kept
            if receiver is not None:
                yield name, signal, receiver


@lru_cache(maxsize=1)
def _signals(_modules: int) -> dict[int, tuple[str, Signal]]:
    """The signals of these packages by id, each with the name that its module gives it; `_modules` are loaded."""
    return {id(value): (name, value) for place, module in list(sys.modules.items())
            if module and place.partition(".")[0] in SENDERS
            for name, value in list(vars(module).items()) if isinstance(value, Signal)}
