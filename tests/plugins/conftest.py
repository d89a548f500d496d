"""Plugins written in a test: as a module that is asked, as a package on disk, and in a running agency."""
from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from types import ModuleType

import pytest

from core.extension.registry import Plugin, Registry, ask, load

HEAD = """
from core.extend import *
from core.extend import hookimpl


@hookimpl
def specialization():
    return Specialization("sample", "Sample", "A plugin of a test")
"""


def declared(source: str, name: str = "sample", head: str = HEAD):
    """The plugin whose module holds this source, asked as at start-up."""
    module = ModuleType(name)
    exec(head + textwrap.dedent(source), module.__dict__)
    return ask(name, module)


def hook(name: str, returned: str) -> str:
    """The source of one hook that returns this expression."""
    return f"\n@hookimpl\ndef {name}():\n    return {returned}\n"


def form(questions: str = 'Question("one", "One?", {0: "No", 1: "Yes"})', **more: str) -> str:
    """The source of a plugin with one form of these questions and further fields."""
    fields = "".join(f", {key}={value}" for key, value in more.items())
    return hook("assessment_forms", f'[AssessmentForm("quick", "Quick", [{questions}]{fields})]')


@pytest.fixture
def on_disk(tmp_path, monkeypatch):
    """Write a package and load it: on_disk("broken", "raise RuntimeError")."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def written(name: str, source: str, others=(), **files: str):
        folder = tmp_path / name
        for path, text in {"__init__.py": source, **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(textwrap.dedent(text))
        made.append(name)
        return load(name, name, others)

    yield written
    for name in made:
        for module in [m for m in sys.modules if m == name or m.startswith(f"{name}.")]:
            del sys.modules[module]


@pytest.fixture
def extra(request: pytest.FixtureRequest) -> list:
    """Plugins that the agency of this test has besides the installed ones: the PLUGIN of its module, if it has one."""
    return [plugin for plugin in [getattr(request.module, "PLUGIN", None)] if plugin]


@pytest.fixture
def registry(discovered: list[Plugin], extra: list) -> Registry:
    """The installed plugins, with values of the test's own, and the extra ones."""
    return Registry([*(replace(plugin, values=dict(plugin.values), warnings=list(plugin.warnings))
                       for plugin in discovered), *extra])
