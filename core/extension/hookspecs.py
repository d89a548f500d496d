"""The hooks: what a plugin may declare.

Each is called once, when the program starts, without arguments and outside any request: no database, no signed-in
worker. A hook returns a list or tuple of values (blueprint() and specialization() return one), or None for nothing.
The core does everything with these values afterwards; whether the plugin is on is asked at each request. A hook that
raises, takes longer than five seconds, or returns something that its docstring does not allow, refuses its plugin
whole: the program starts without it, and Specializations and `caseloom plugins` name the hook and the error. So does a
module that takes longer to import, imports more of the core than core.extend, or connects a receiver to a signal of the
core or of Flask.

Keys are a lower-case letter, then letters, digits and "_", each once in its hook; the core puts the plugin's name
before them ("rides" becomes "transport.rides"). Texts are str or lazy_gettext, never HTML; a title, a label and a
measure have at most 200 characters, any other text 10,000, all of a plugin's texts together 1,000,000. At most 1,000
values a hook, and 1,000 entries a list; whole numbers up to 1,000,000,000.
"""
from __future__ import annotations

from collections.abc import Sequence

import pluggy
from flask import Blueprint

from core.extension.contributions import (
    AssessmentForm,
    ClientEvent,
    ClientPanel,
    ClientTab,
    Demo,
    GoalType,
    MonitoringRule,
    NoteFormat,
    Permission,
    ResourceCategory,
    SensitivityPolicy,
    Setting,
    Specialization,
)

hookspec = pluggy.HookspecMarker("caseloom")
hookimpl = pluggy.HookimplMarker("caseloom")


@hookspec
def specialization() -> Specialization:  # type: ignore[empty-body]
    """Who this plugin is: the only hook that every plugin must have, and the first that is called.

    Returns one Specialization. Refused unless its name is that of the package or entry point and no name of the core's
    (core/extension/contracts/known.py), its api is that of this program, and every plugin that it requires is there,
    was not refused, and does not require it in turn.
    """


@hookspec
def assessment_forms() -> Sequence[AssessmentForm]:  # type: ignore[empty-body]
    """Instruments, declared as data; while the plugin is on they can be filled in for a client.

    Refused: two equal keys; no question or more than 300; a scored question with an answer without points; a
    condition on a question that is not there or comes later; a sensitivity without a policy of this plugin. What was
    filled in keeps its own wording, so a later declaration changes no record; a changed question, answer or cut-off
    takes `version + 1`.
    """


@hookspec
def goal_types() -> Sequence[GoalType]:  # type: ignore[empty-body]
    """What a goal of a plan can aim at and how it is measured; offered for new goals while the plugin is on.

    A goal keeps the title and the measure that it was made with. Refused: two equal keys; `better` that is neither
    "up" nor "down"; a sensitivity without a policy of this plugin.
    """


@hookspec
def resource_categories() -> Sequence[ResourceCategory]:  # type: ignore[empty-body]
    """Kinds of help that a step of a plan can draw on; offered for new steps while the plugin is on.

    A step keeps the title of its category. Refused: two equal keys.
    """


@hookspec
def monitoring_rules() -> Sequence[MonitoringRule]:  # type: ignore[empty-body]
    """What must happen by when. The rules themselves are asked later, see MonitoringRule.due.

    Refused: two equal keys; a `due` that cannot be called; a record to watch that neither the core nor this plugin has
    (one of another plugin that is not there is a warning); a sensitivity without a policy of this plugin.
    """


@hookspec
def note_formats() -> Sequence[NoteFormat]:  # type: ignore[empty-body]
    """Ways to write a contact note, offered on its form while the plugin is on; see NoteFormat.

    Refused: two equal keys; no section, or one without a heading.
    """


@hookspec
def client_panels() -> Sequence[ClientPanel]:  # type: ignore[empty-body]
    """Boxes on the client page while the plugin is on. Their context is asked for later, see ClientPanel.context.

    Refused: two equal keys; a template that is not "<plugin>/….html" in the plugin's templates/; a permission that
    there is not; a sensitivity without a policy of this plugin.
    """


@hookspec
def client_tabs() -> Sequence[ClientTab]:  # type: ignore[empty-body]
    """Tabs on the pages about a client while the plugin is on; each leads to one of the plugin's pages.

    Refused: two equal keys; a path without a page at /s/<plugin>/clients/<client id>/<path>; a permission that is
    not there; a sensitivity without a policy of this plugin.
    """


@hookspec
def client_events() -> Sequence[ClientEvent]:  # type: ignore[empty-body]
    """What is to be done when a client was enrolled, closed, reopened or transferred, see ClientEvent.act.

    Refused: two equal keys; an `act` that cannot be called.
    """


@hookspec
def permissions() -> Sequence[Permission]:  # type: ignore[empty-body]
    """What only some roles may do on the plugin's pages; needs("<plugin>.<key>") asks for it.

    Refused: two equal keys; no role, or one that is not there; a page or a panel that asks for a permission of this
    plugin that is not declared.
    """


@hookspec
def settings() -> Sequence[Setting]:  # type: ignore[empty-body]
    """What an agency may decide about the plugin, see Setting; setting("<plugin>.<key>") reads it.

    Refused: two equal keys; a default outside its bounds, or that is neither a whole number nor yes or no.
    """


@hookspec
def sensitivity_policies() -> Sequence[SensitivityPolicy]:  # type: ignore[empty-body]
    """Classes of record that only cleared staff may see.

    They hold while the plugin is off, too; without the plugin nobody sees such a record. Refused: two equal keys.
    """


@hookspec
def tables() -> Sequence[type]:  # type: ignore[empty-body]
    """The plugin's own tables: subclasses of Record (what is kept about a client) or of PluginTable.

    Their migrations are numbered scripts in the package's migrations/, run by `caseloom upgrade` after the core's,
    whether the plugin is on or off, each in a transaction that may change only tables named <plugin>_…. While one is
    still to run or the tables are newer than the plugin, the plugin is closed.

    Refused: a name other than <plugin>_…; a record_name other than <plugin>.…; a foreign key to another plugin's table,
    or without backref="+" and on_delete="CASCADE" (or null=True and "SET NULL"); no migration.
    """


@hookspec
def blueprint() -> Blueprint:  # type: ignore[empty-body]
    """The plugin's pages: one Flask blueprint, named like the plugin, mounted at /s/<plugin>/.

    While the plugin is off its pages answer 404. Every view names its permission with needs(); one that does not is
    closed to everybody, with a warning on Specializations. Refused: another name, a template folder of its own, a
    page outside /s/<plugin>/, a permission that there is not ("public" is none), a function for the whole application
    (before_app_request, error handlers, filters).
    """


@hookspec
def demo() -> Sequence[Demo]:  # type: ignore[empty-body]
    """Example data, made once when the training agency is invented, see Demo.build; never in a real agency.

    Refused: two equal keys.
    """
