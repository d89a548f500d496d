"""docs/plugins.md says what the code says, and names nothing that is not there."""
from __future__ import annotations

import re

from tests.authoring.reference import PAGE, PARTS, ROOT, silent, written_anew


def test_the_parts_made_from_the_code_are_what_the_code_says():
    page = PAGE.read_text("utf-8")
    assert set(re.findall(r"reference\.py: (\w+)", page)) == PARTS.keys()
    assert written_anew(page) == page, "run: python -m tests.authoring.reference"


def test_every_field_says_what_it_means():
    assert silent() == [], "write it after #: beside the field"


def test_every_template_that_the_page_names_is_there():
    page = PAGE.read_text("utf-8")
    named = set(re.findall(r"`((?:\w+/)?_?\w+\.html)`", page))
    assert len(named) >= 6
    assert [name for name in named if not (ROOT / "templates" / name).is_file()] == []


def test_every_version_says_what_changed_for_plugin_authors():
    versions = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    since = [text for text in versions if not text.startswith(("0.1", "0.2"))]
    assert since
    assert [text.splitlines()[0] for text in since if "\nFor plugin authors:\n" not in text] == []


def test_every_link_of_the_page_leads_to_a_file():
    linked = re.findall(r"\]\(([^)#]+)", PAGE.read_text("utf-8"))
    assert linked
    assert [link for link in linked if not (PAGE.parent / link).is_file()] == []
