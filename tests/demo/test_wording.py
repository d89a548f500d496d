"""What the training agency says is what a US case worker writes."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = [*sorted(ROOT.glob("core/operations/demo/*.py")), *sorted(ROOT.glob("plugins/*/demonstration.py"))]
INSTEAD = {
    "somebody": "someone", "anybody": "anyone", "everybody": "everyone", "e-mail": "email", "cannot": "can't",
    "does not": "doesn't", "did not": "didn't", "do not": "don't", "timetable": "schedule", "blister pack": "pill pack",
    "notice to leave": "eviction notice", "benefits office": "county assistance office", "medicine": "medication",
    "arrange cover ": "arrange coverage", "book a": "schedule a", "book the": "schedule the", "fridge": "refrigerator",
    "papers": "documents", "fill in": "fill out", "gave notice": "served an eviction notice", "whom": "who",
}


def texts() -> Iterator[tuple[str, str]]:
    """The made-up texts: what has a blank in it and is no docstring, with its place."""
    for path in MODULES:
        tree = ast.parse(path.read_text())
        docs = {id(node.body[0].value) for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                if id(node) not in docs:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_the_words_are_american():
    found = list(texts())
    assert len(found) > 300
    assert [(place, word, INSTEAD[word]) for place, text in found for word in INSTEAD
            if re.search(rf"\b{word}", text, re.IGNORECASE)] == []
