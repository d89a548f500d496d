"""What a plugin has of its own: what is refused, and the sentence that says why."""
from __future__ import annotations

from typing import get_args

import pytest

from core.access.rules import PERMISSIONS
from core.extension.contributions import Role
from tests.plugins.conftest import declared, hook

PAGE = """
from flask import Blueprint
bp = Blueprint("sample", __name__)

@bp.get("/list")
@needs("sample.reed")
def index():
    return "list"

@hookimpl
def blueprint():
    return bp
"""

WRONG = (
    (hook("permissions", '[Permission("give", "Give", ())]'), "the permission 'give' is for no role"),
    (hook("permissions", '[Permission("give", "Give", ("boss",))]'), "names the role 'boss'"),
    (hook("permissions", '[Permission("give", "Give", ("auditor",))] * 2'), "duplicate key 'give'"),
    (hook("settings", '[Setting("days", "Days", 9, Number(1, 5))]'), "from 1 to 5; its default is 9"),
    (hook("settings", '[Setting("days", "Days", True, Number(1, 5))]'), "from 1 to 5; its default is True"),
    (hook("settings", '[Setting("loud", "Loud", 1)]'), "is yes or no, so its default is True or False"),
    (hook("settings", '[Setting("once", "Once", True)]'), "the name of a field that every form has"),
    (PAGE.replace("sample.reed", "clients.read") + hook("client_tabs", '[ClientTab("list", "List", "list")]'),
     "the tab sample.list leads to 'list', but there is no page /s/sample/clients/<int:client_id>/list"),
    (hook("client_tabs", '[ClientTab("list", "List", "list", permission="clients.reed")]'), "needs 'clients.reed'"),
    (hook("note_formats", '[NoteFormat("dap", "DAP", [])]'), "the note format 'dap' has no section"),
    (hook("note_formats", '[NoteFormat("dap", "DAP", [NoteSection(" ")])]'), "has a section without a heading"),
    (PAGE + hook("permissions", '[Permission("read", "Read", ("auditor",))]'),
     "the page /s/sample/list needs 'sample.reed', which isn't a permission"),
)


@pytest.mark.parametrize("source, sentence", WRONG)
def test_what_could_not_work_is_refused_with_a_sentence(source, sentence):
    assert sentence in declared(source).error


def test_the_roles_that_a_plugin_may_name_are_those_there_are():
    assert set(get_args(Role)) == set(PERMISSIONS)
