"""Whether what a plugin has of its own (permissions, settings) can be used as it is declared."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from core.extension import contributions as c
from core.extension.contracts.pages import permissions_asked
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


def check_own_permissions(plugin: str, values: Mapping[str, tuple[Any, ...]]) -> None:
    """Every permission of this plugin that a page or a panel asks for is declared; keys are prefixed already."""
    declared = {value.key for value in values["permissions"]}
    for what, permission in _asked(plugin, values):
        refuse_unless(not permission.startswith(f"{plugin}.") or permission in declared,
                      f"{what} asks for {permission!r}, which permissions() doesn't declare")


def _asked(plugin: str, values: Mapping[str, tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    for panel in values["client_panels"]:
        yield f"the panel {panel.key}", panel.permission
    for rule, permission in permissions_asked(plugin, list(values["blueprint"])):
        yield f"the page {rule}", permission


BY_HOOK: dict[str, Callable[[Any], None]] = {"permissions": _check_permission, "settings": _check_setting}
