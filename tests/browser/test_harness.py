"""The browser, the server and axe themselves, on an application of one page."""
from __future__ import annotations

import pytest
from flask import Flask

from tests.browser.conftest import PHONE, watch

PAGE = """<!doctype html><html lang="en"><title>One page</title><body><main><h1>One page</h1>
<script src="/app.js"></script>{}</main></body></html>"""


@pytest.fixture
def address(serve):
    app = Flask("one page", static_folder=None)
    app.get("/", endpoint="one")(lambda: PAGE.format("<p>Well</p>"))
    app.get("/unlabelled", endpoint="two")(lambda: PAGE.format('<input name="q">'))
    app.get("/inline", endpoint="three")(lambda: PAGE.format("<script>document.title = 'Changed'</script>"))
    app.get("/app.js", endpoint="script")(
        lambda: ("document.body.dataset.script = 'on'", {"Content-Type": "text/javascript"}))

    @app.after_request
    def strict(response):
        response.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'"
        return response

    return serve(app)


def test_a_page_is_served_with_its_script(page, address):
    page.goto(address)
    assert page.locator("body").get_attribute("data-script") == "on"


def test_javascript_can_be_off_on_a_phone(new_page, address):
    page = new_page(javascript=False, viewport=PHONE)
    page.goto(address)
    assert page.locator("body").get_attribute("data-script") is None
    assert page.viewport_size == PHONE


def test_axe_finds_a_field_without_a_label_under_a_strict_policy(page, address, axe):
    page.goto(address)
    assert axe(page) == []
    page.goto(f"{address}/unlabelled")
    assert [sentence.split(":")[0] for sentence in axe(page)] == ["label"]


def test_a_broken_policy_is_noticed(launch, address):
    wrong: list[str] = []
    context = launch().new_context()
    watch(context, wrong)
    context.new_page().goto(f"{address}/inline")
    context.close()
    assert len(wrong) == 1
    assert "Content Security Policy" in wrong[0]


def test_going_back_can_find_the_page_as_it_was_left(new_page, address):
    page = new_page(back_forward_cache=True)
    page.goto(address)
    page.evaluate("() => { window.left = 1 }")
    page.goto(f"{address}/unlabelled")
    page.go_back(wait_until="commit")  # a page that comes back does not load again
    assert page.evaluate("window.left") == 1  # and its scripts never stopped
