"""Whether what a plugin has of its own (permissions, settings, tabs, note formats) can be used as it is declared."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from core.extension import contributions as c
from core.extension.contracts.pages import check_permission, has_page
from core.extension.contracts.refusal import refuse_unless

ROLES = get_args(c.Role)
HIDDEN_FIELDS = ("once", "version", "csrf_token")


def _check_permission(value: c.Permission) -> None:
    refuse_unless(value.roles, f"the permission {value.key!r} is for no role")
    for role in value.roles:
        refuse_unless(role in ROLES, f"the permission {value.key!r} names the role {role!r}; there are "
                      f"{', '.join(ROLES)}")


def _check_setting(value: c.Setting) -> None:
    named, number = f"the setting {value.key!r}", value.number
    refuse_unless(value.key not in HIDDEN_FIELDS, f"{named} has the name of a field that every form has")
    if number is None:
        refuse_unless(type(value.default) is bool, f"{named} is yes or no, so its default is True or False")
        return
    refuse_unless(type(value.default) is int and number.low <= value.default <= number.high,
                  f"{named} takes a whole number from {number.low} to {number.high}; its default is {value.default!r}")


def _check_note_format(value: c.NoteFormat) -> None:
    refuse_unless(value.sections, f"the note format {value.key!r} has no section")
    refuse_unless(all(str(section.heading).strip() for section in value.sections),
                  f"the note format {value.key!r} has a section without a heading")


def check_tabs(plugin: str, values: Mapping[str, tuple[Any, ...]], known: frozenset[str]) -> None:
    """Each leads to a page of the plugin, and asks for a permission that there is; keys are prefixed already."""
    for tab in values["client_tabs"]:
        check_permission(tab.permission, f"the tab {tab.key}", known)
        address = f"/s/{plugin}/clients/1/{tab.path}"
        refuse_unless(has_page(plugin, list(values["blueprint"]), address),
                      f"the tab {tab.key} leads to {tab.path!r}, but there is no page "
                      f"/s/{plugin}/clients/<int:client_id>/{tab.path}")


BY_HOOK: dict[str, Callable[[Any], None]] = {"permissions": _check_permission, "settings": _check_setting,
                                          "note_formats": _check_note_format}
