"""A specialization whose rule, panel and score do what a test tells them to, so that one application serves all."""
from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from types import ModuleType

from core.extension.registry import Plugin, ask
from tests.plugins.conftest import HEAD

SOURCE = HEAD.replace('"sample", "Sample"', '"faulty", "Faulty"') + '''
from flask import Blueprint

rule = panel = score = bands = flag = only_if = page = None  # what each does; a test sets it
TEMPLATE = "faulty/panel.html"


def _rule(client, today):
    return rule(client, today)


def _panel(client, today):
    return panel(client, today) if panel else None


class Does:
    """A score, bands and a condition of the plugin's own."""

    def __init__(self, name, otherwise):
        self.name, self.otherwise = name, otherwise

    def _do(self, *args):
        act = globals()[self.name]
        return act(*args) if act else self.otherwise

    total = of = met = _do


bp = Blueprint("faulty", __name__)


@bp.get("/page")
@needs("clients.read")
def show():
    return page() or "Nothing"


@hookimpl
def blueprint():
    return bp


@hookimpl
def monitoring_rules():
    return [MonitoringRule("visit", "Faulty visit", ("contact",), _rule)]


@hookimpl
def client_panels():
    return [ClientPanel("box", "Faulty box", TEMPLATE, _panel)]


@hookimpl
def assessment_forms():
    questions = [Question("a", "First?", {0: "No", 1: "Yes"}),
                 Question("b", "Second?", {0: "No", 1: "Yes"}, only_if=Does("only_if", True))]
    return [AssessmentForm("quick", "Quick look", questions, Does("score", 2), Does("bands", Band("Fine")),
                           [Flag("danger", "In danger", Does("flag", False), "urgent")], low=0, high=2)]
'''
ACTS = ("rule", "panel", "score", "bands", "flag", "only_if", "page")


def make() -> Plugin:
    """The plugin, asked as at start-up."""
    module = ModuleType("faulty")
    module.__path__ = [str(Path(__file__).parent)]  # where its templates are
    exec(compile(SOURCE, "faulty.py", "exec"), module.__dict__)
    plugin = ask("faulty", module)
    assert not plugin.refused, plugin.error
    return plugin


def forever(*_args: object) -> None:
    """Never returns, and burns the processor meanwhile."""
    while True:
        pass


def sleeps(*_args: object) -> None:
    """Waits without a step of Python."""
    time.sleep(0.4)


def recurses(*args: object) -> None:
    """Calls itself without end."""
    return recurses(*args)


def leaves(*_args: object) -> None:
    """Would end the program."""
    sys.exit(3)


def interrupts(*_args: object) -> None:
    """As if somebody had pressed Ctrl-C."""
    raise KeyboardInterrupt


def names_the_client(client: object, today: date) -> None:
    """An error whose own text holds who it is about."""
    raise ValueError(f"{client.given} {client.family} has no visit")


def writes(client, today):
    type(client).update(given="Changed").execute()


class Unspeakable:
    def __str__(self):
        raise ValueError("Rosa Alvarez")


def changes(client, today):
    client.given = "Changed"
    return []
