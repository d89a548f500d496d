"""What each folder of the tests may take. A run prints what it took; with `--fast` it leaves out what is slow.

Measured is the processor's time, of the tests and of the programs that they start and await: the clock of a shared
machine says more about its other users. A new feature adds a row of its own, and takes from nobody else's.
"""
from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

# Seconds of one processor of a quiet two-core machine: a folder's tests, on both databases where they differ.
BUDGETS = {
    "access": 12, "accounts": 16, "assessments": 60, "authoring": 10, "browser": 340, "clients": 160, "demo": 30,
    "foundation": 8, "invariants": 360, "monitoring": 60, "operations": 90, "plans": 30, "plugins": 80,
    "reliability": 125, "security": 380, "specializations": 6, "speed": 40, "tests": 70, "web": 40,
}
FAST_WITHOUT = {"browser", "demo", "invariants", "reliability", "speed"}  # folders that the inner loop does without
FIRST = ("speed", "browser", "security", "invariants", "reliability")  # folders of the longest tests
TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="no browser, no PostgreSQL, no sweeps")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("--fast") and collection_path.parent == TESTS and (
        collection_path.name in FAST_WITHOUT) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the folders of the longest tests, so that none is alone at the end of a run on several workers.

    A fast run leaves out what is marked slow or asks for PostgreSQL.
    """
    items.sort(key=lambda item: FIRST.index(folder) if (folder := item.path.parent.name) in FIRST else len(FIRST))
    if not config.getoption("--fast"):
        return
    left_out = {item for item in items if item.get_closest_marker("slow") or _on_postgres(item)}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _on_postgres(item: pytest.Item) -> bool:
    params = getattr(item, "callspec", None) and item.callspec.params.values()  # type: ignore[attr-defined]
    return "postgres" in (params or ()) or any("postgres" in name for name in getattr(item, "fixturenames", ()))


# --- Measuring ------------------------------------------------------------------------------------


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    session.config.stash[LAST] = _spent()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Give each report what was spent since the last one; pytest-xdist brings it to the first process."""
    report = yield
    before, item.config.stash[LAST] = item.config.stash[LAST], _spent()
    report.spent = item.config.stash[LAST] - before
    return report


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TOOK] = took = Counter[str]()

    class Adding:
        """Adds up the reports of every process."""

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            took[Path(report.nodeid.partition("::")[0]).parent.name] += getattr(report, "spent", 0)

    config.pluginmanager.register(Adding())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what each folder took beside its budget."""
    took = config.stash[TOOK]
    if not took:
        return
    terminalreporter.section("processor seconds of each folder, and its budget")
    for folder, seconds in sorted(took.items()):
        most = BUDGETS.get(folder, 0)
        terminalreporter.line(f"{folder:<18}{seconds:>8.1f}{most:>8}{'   over its budget' if seconds > most else ''}")
    terminalreporter.line(f"{'together':<18}{sum(took.values()):>8.1f}{sum(BUDGETS.values()):>8}")


LAST = pytest.StashKey[float]()
TOOK = pytest.StashKey[Counter[str]]()
