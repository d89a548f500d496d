"""What people read: every text goes through gettext, in plain American English."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from core.web.dates import DATES

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("plugins/**/*.html")])
MODULES = [path for path in sorted([*ROOT.glob("core/**/*.py"), *ROOT.glob("plugins/**/*.py")])
           if not {"migrations", "operations"} & set(path.parts)
           and path.name != "instruments.py"]  # an instrument keeps its own wording in every language

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
NAMES = {"Caseloom", "BAM-R", "BARC-10", "AUDIT-C", "LOINC"}  # the same in every language
ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
UNTRANSLATED = {"STATES"}  # proper names
WORD = re.compile(r"[A-Za-z]{2}")

# A word that no page says, and what it says instead: /README.md has the glossary.
INSTEAD = {
    "please": "nothing", "somebody": "someone", "anybody": "anyone", "nobody": "no one", "everybody": "everyone",
    "e-mail": "email", "cancelled": "canceled", "given name": "first name", "family name": "last name",
    "sign-in name": "username", "safety step": "safety follow-up", "switch on": "turn on", "switch off": "turn off",
    "hand over": "transfer", "in the care team": "on the care team", "colour": "color", "programme": "program",
    "licence": "license", "counselling": "counseling", "medicines": "medications", "for instance": "for example",
    "called off": "canceled", "taken up again": "reopened", "not yours": "you don't have permission",
    "the machine": "the computer", "cannot": "can't",
}


@cache
def texts() -> list[tuple[str, str]]:
    """Every text for people, with its place."""
    found = []
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
    for folder in ("core", "plugins", "templates"):
        for file, line, message, _comments, _context in extract_from_dir(
                ROOT / folder, [("**.py", "python"), ("**.html", "jinja2")], keywords=keywords):
            for text in message if isinstance(message, tuple) else (message,):
                found.append((f"{folder}/{file}:{line}", text))
    return found


def words_outside(source: str) -> list[str]:
    """What a template says without gettext: between its tags, and in attributes that people read or hear."""
    plain = JINJA.sub("\0", source)
    shown = re.sub(r"<[^>]*>", "\0", plain, flags=re.S).split("\0") + ATTRIBUTES.findall(plain)
    bare = (re.sub("|".join(map(re.escape, NAMES)), "", text) for text in shown)
    return [text.strip() for text in bare if WORD.search(re.sub(r"&\w+;|\0", "", text))]


def test_templates_say_nothing_without_gettext():
    bare = {str(path.relative_to(ROOT)): words_outside(path.read_text()) for path in TEMPLATES}
    assert {path: words for path, words in bare.items() if words} == {}


def test_the_look_at_a_template_finds_bare_words():
    assert words_outside('<p>{{ _("Fine") }} Bare</p><a title="Too">{# not this #}</a>') == ["Bare", "Too"]


def tables(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Values of the tables of words that a module holds: capital names, keys of text, values that begin like words."""
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id.isupper() and isinstance(value, ast.Dict):
            yield from ((target.id, item) for item in value.values if isinstance(item, ast.Constant)
                        and isinstance(item.value, str) and re.match("[A-Z][a-z]", item.value))


def test_every_table_of_words_goes_through_gettext():
    assert [f"{path.relative_to(ROOT)}: {name}: {item.value}" for path in MODULES
            for name, item in tables(ast.parse(path.read_text())) if name not in UNTRANSLATED] == []


@pytest.mark.parametrize(("word", "instead"), INSTEAD.items())
def test_pages_use_the_words_of_the_glossary(word, instead):
    found = [f"{place}: {text}" for place, text in texts() if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert found == [], f"say {instead}"


def test_the_look_finds_the_texts():
    assert len(texts()) > 1000 and "Page not found" in {text for _place, text in texts()}


def test_templates_name_how_much_of_a_date_they_show():
    named = {name for path in TEMPLATES for name in re.findall(r'\bday\("([^"]*)"\)', path.read_text())}
    assert named and named <= {*DATES, "full"}
