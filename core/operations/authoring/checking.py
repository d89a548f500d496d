"""What a plugin declares, what is wrong with it and where, found without an agency: by asking it as a start does."""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from core.extension.registry import HOOKS, Plugin, Registry, discover, load
from core.operations.authoring import files, trial
from core.operations.authoring.findings import Finding
from core.operations.authoring.places import place_of, place_of_refusal, place_of_text
from core.operations.authoring.sources import Source


@dataclass(frozen=True)
class Report:
    """One plugin: what it declares, in lines, and what was found."""

    name: str
    title: str
    declared: list[str]
    findings: list[Finding]

    @property
    def refused(self) -> bool:
        return any(finding.refused for finding in self.findings)


def examine(source: Source) -> Report:
    """Ask the plugin beside those that are installed, and look at its files. It needs no agency, and changes none."""
    others = [plugin for plugin in discover().plugins.values() if plugin.name != source.name]
    sys.path.insert(0, str(source.imported_from))
    try:
        plugin = load(source.name, source.module, {other.package for other in others})
        Registry([*others, plugin])  # what it requires and watches of others
        return Report(source.name, plugin.title, list(_declared(plugin)), list(_findings(source, plugin)))
    finally:
        sys.path.remove(str(source.imported_from))


def _findings(source: Source, plugin: Plugin) -> Iterator[Finding]:
    if plugin.refused:
        yield Finding(f"{plugin.hook}: {plugin.error}", place_of_refusal(source, plugin), refused=True)
    else:
        yield from (Finding(sentence, _place_of_page(source, plugin, sentence)) for sentence in plugin.warnings)
        yield from _forms(source, plugin)
        yield from _records(source, plugin)
        yield from trial.findings(source, plugin)
    yield from files.findings(source)


# --- What it declares -----------------------------------------------------------------------------


def _declared(plugin: Plugin) -> Iterator[str]:
    """A line for each hook that returned something, and one for each page."""
    for hook in HOOKS:
        if (values := plugin.values.get(hook)) and hook != "blueprint":
            yield f"{hook}: {', '.join(map(_named, values))}"
    for rule, view in _pages(plugin):
        methods = sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"})
        yield f"page: {','.join(methods)} {rule.rule} ({getattr(view, 'permission', '') or 'no permission'})"


def _named(value: Any) -> str:
    """What a declared value is called, and for a form how long it is."""
    if questions := getattr(value, "questions", None):
        return f"{value.key} ({len(questions)} question{'' if len(questions) == 1 else 's'})"
    return str(getattr(value, "key", None) or value._meta.table_name)


def _pages(plugin: Plugin) -> Iterator[tuple[Any, Any]]:
    """Each of the plugin's addresses with its view."""
    app = Flask("check", template_folder=None, static_folder=None)
    for blueprint in plugin.values.get("blueprint", ()):
        app.register_blueprint(blueprint, url_prefix=f"/s/{plugin.name}")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        yield rule, app.view_functions[rule.endpoint]


# --- What works, but not as its author may think --------------------------------------------------


def _place_of_page(source: Source, plugin: Plugin, sentence: str) -> str:
    """Where the view of the page that a sentence is about begins; "" when it is about none."""
    named = set(re.findall(r"/s/\S+", sentence.replace(",", " ")))
    return next((place_of(source, view) for rule, view in _pages(plugin) if rule.rule in named), "")


def _forms(source: Source, plugin: Plugin) -> Iterator[Finding]:
    for form in plugin.values["assessment_forms"]:
        key = form.key.partition(".")[2]
        where = place_of_text(source, key, "AssessmentForm")
        if not str(form.licence).strip():
            yield Finding(f"The form {key} names no license. Say in licence= under what terms its wording is used.",
                          where)
        if form.bands and not str(form.source).strip():
            yield Finding(f"The form {key} names no source for its bands. Say in source= where its cut-offs are from.",
                          where)


def _records(source: Source, plugin: Plugin) -> Iterator[Finding]:
    for table in plugin.values["tables"]:
        named = getattr(table, "record_name", None)
        if named is not None and not re.fullmatch(rf"{plugin.name}\.[a-z][a-z0-9_]*", named):
            wanted = f"{plugin.name}.{table.__name__.lower()}"
            yield Finding(f"{table.__name__}.record_name is {named!r}. Name it \"{wanted}\": the audit log and "
                          "monitoring rules know the record by it.", place_of(source, table))
        if named is not None and table.readable is None:
            yield Finding(f"The columns of {table.__name__} are shown by their names while the plugin is off or gone. "
                          "Say in readable = Readable(…) what they are called.", place_of(source, table))
