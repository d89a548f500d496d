"""The reference in docs/plugins.md, made from the code: `python -m tests.authoring.reference` writes it anew.

What a field means stands beside it in the code, after `#:`.
"""
from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any

import core.extend
from core import testing
from core.access.rules import PERMISSIONS
from core.accounts.models.workers import ROLES
from core.clients.models import Client
from core.extension.contracts import known
from core.extension.contracts.instruments import RESERVED
from core.operations.authoring import fixtures as more

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "plugins.md"
PART = re.compile(r"(<!-- made by tests/authoring/reference\.py: (\w+) -->).*?(<!-- end -->)", re.DOTALL)
OFFERED = {name: getattr(core.extend, name) for name in core.extend.__all__}
ELSEWHERE = {"current_user", "gettext", "hookimpl", "ngettext"}  # of other libraries; the page says what they are
EVERYWHERE = {"key": "local to the plugin, for ever", "title": "what people read"}
EXTENDED = {"Client", "Form", "Moment", "PluginTable", "Record", "RecordForm"}  # nobody calls these with arguments


def written_anew(page: str) -> str:
    """The page with every part made from the code."""
    return PART.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}{part[3]}", page)


def plain(text: str) -> str:
    """The text without what Markdown takes for HTML, except in code."""
    parts = text.split("`")
    return "`".join(part if number % 2 else part.replace("<", "\\<") for number, part in enumerate(parts))


def row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def table(*head: str) -> str:
    return row(*head) + "|" + "---|" * len(head) + "\n"


# --- Values ---------------------------------------------------------------------------------------


def values() -> str:
    return "\n\n" + "\n".join(_fields(name, value) for name, value in OFFERED.items() if is_dataclass(value)) + "\n"


def _fields(name: str, value: type) -> str:
    meanings = _meanings(value)
    rows = "".join(row(f"`{field.name}`", f"`{field.type}`", _default(field), meanings[field.name])
                   for field in fields(value))
    return f"#### `{name}`\n\n{_paragraphs(value)}\n\n{table('field', 'type', 'default', 'meaning')}{rows}"


def _default(field: Field[Any]) -> str:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return "required" if default is MISSING else f"`{default!r}`".replace("'", '"')


def _meanings(value: type) -> dict[str, str]:
    """What the comments that begin with #: say, above a field or behind it; or else the docstring's sentences."""
    lines = textwrap.dedent(inspect.getsource(value)).splitlines()
    meanings: dict[str, str] = {}
    for node in ast.parse("\n".join(lines)).body[0].body:  # type: ignore[attr-defined]
        if isinstance(node, ast.AnnAssign):
            first, said = node.lineno - 1, [lines[node.lineno - 1].partition("#:")[2]]
            while lines[first - 1].strip().startswith("#:"):
                first -= 1
                said.insert(0, lines[first].strip().removeprefix("#:"))
            meanings[ast.unparse(node.target)] = plain(" ".join(" ".join(said).split()))
            if not any(said):
                name = ast.unparse(node.target)
                meanings[name] = _mentioned(value, name) or EVERYWHERE.get(name, "")
    return meanings


def silent() -> list[str]:
    """The fields that say nothing of what they mean."""
    return [f"{name}.{field}" for name, value in OFFERED.items() if is_dataclass(value)
            for field, meaning in _meanings(value).items() if not meaning]


def _mentioned(value: type, name: str) -> str:
    """The sentences of a docstring that name a field."""
    return " ".join(sentence for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z`])", _paragraphs(value))
                    if f"`{name}`" in sentence)


# --- Everything else that is offered --------------------------------------------------------------


def functions() -> str:
    """Each function, field and base class, with all that its docstring says."""
    return "\n\n" + "".join(
        f"**`{name}{'' if name in EXTENDED else _signature(value)}`** {_paragraphs(value)}\n\n" if callable(value) else
        f"**`{name}`** A mapping of {', '.join(f'`{key}`' for key in value)} to their words.\n\n"
        for name, value in sorted(OFFERED.items(), key=lambda pair: pair[0].lower())
        if not is_dataclass(value) and name not in ELSEWHERE)


def _signature(value: Any) -> str:
    """How it is called, without types and without what is only passed on."""
    signature = inspect.signature(value)
    kept = [one.replace(annotation=one.empty) for one in signature.parameters.values()
            if one.name not in ("self", "kwargs", "more")]
    return str(signature.replace(parameters=kept, return_annotation=signature.empty)).replace("datetime.", "")


def _first_paragraph(value: Any) -> str:
    return _paragraphs(value).split("\n\n")[0]


def _paragraphs(value: Any) -> str:
    return plain("\n\n".join(" ".join(part.split()) for part in (inspect.getdoc(value) or "").split("\n\n")))


def client() -> str:
    kept = {"name_sort", "phone_tail", "other_phone_tail", "next_on"}  # copies, for lists
    return "\n\n" + ", ".join(f"`{name}`" for name in Client._meta.sorted_field_names if name not in kept) + "\n\n"


def permissions() -> str:
    named = sorted({permission for granted in PERMISSIONS.values() for permission in granted})
    return "\n\n" + table("permission", "roles that have it") + "".join(
        row(f"`{permission}`", ", ".join(str(ROLES[role]) for role in ROLES if permission in PERMISSIONS[role]))
        for permission in named) + "\n"


def macros() -> str:
    """Every macro that is known everywhere, with the comment above it."""
    text = (ROOT / "templates" / "macros.html").read_text("utf-8")
    found = re.findall(r"(?:\{#((?:(?!#\}).)*)#\}\n)?\{% macro ([a-z]\w*\([^%]*\)) %\}", text, re.DOTALL)
    return "\n\n" + table("macro", "what it writes") + "".join(
        row(f"`{call}`", " ".join(comment.split())) for comment, call in found) + "\n"


# --- Tests ----------------------------------------------------------------------------------------

INNER = {"settings", "migrated", "discovered", "registry", "compiled_templates", "built"}  # what fixtures are made of


def fixtures() -> str:
    made = [(name, value) for name, value in (vars(testing) | vars(more)).items()
            if type(value).__name__ == "FixtureFunctionDefinition" and name not in INNER]
    web = [(f"web.{name}{_signature(value)}", value) for name, value in vars(testing.Web).items()
           if inspect.isfunction(value) and not name.startswith("_")]
    return "\n\n" + table("fixture", "what it gives") + "".join(
        row(f"`{name}`", _first_paragraph(getattr(value, "__wrapped__", value)))
        for name, value in [*made, *web]) + "\n"


def names() -> str:
    return ", ".join(f"`{name}`" for name in sorted(known.RESERVED))


def questions() -> str:
    return ", ".join(f"`{name}`" for name in sorted(RESERVED))


PARTS: dict[str, Callable[[], str]] = {made.__name__: made for made in (
    values, functions, client, permissions, macros, fixtures, names, questions)}

if __name__ == "__main__":
    PAGE.write_text(written_anew(PAGE.read_text("utf-8")), "utf-8")
