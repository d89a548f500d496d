"""The browser, the server and axe themselves, on an application of one page."""
from __future__ import annotations

import pytest
from flask import Flask

from tests.browser.conftest import PHONE

PAGE = """<!doctype html><html lang="en"><title>One page</title><body><main><h1>One page</h1>
<script src="/app.js"></script><noscript><p>No script</p></noscript>{}</main></body></html>"""


@pytest.fixture
def address(serve):
    app = Flask("one page", static_folder=None)
    app.get("/")(lambda: PAGE.format("<p>Well</p>"))
    app.get("/unlabelled")(lambda: PAGE.format('<input name="q">'))
    app.get("/inline")(lambda: PAGE.format("<script>document.title = 'Changed'</script>"))
    app.get("/app.js")(lambda: ("document.body.dataset.script = 'on'", {"Content-Type": "text/javascript"}))

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
    assert page.get_by_text("No script").is_visible()


def test_axe_finds_a_field_without_a_label_under_a_strict_policy(page, address, axe):
    page.goto(address)
    assert axe(page) == []
    page.goto(f"{address}/unlabelled")
    assert [sentence.split(":")[0] for sentence in axe(page)] == ["label"]


@pytest.mark.parametrize("path", ["/inline"])
def test_a_broken_policy_is_noticed(launch, address, path):
    from tests.browser.conftest import _watch

    wrong: list[str] = []
    context = launch().new_context()
    _watch(context, wrong)
    page = context.new_page()
    page.goto(address + path)
    context.close()
    assert len(wrong) == 1
    assert "Content Security Policy" in wrong[0]


def test_going_back_can_find_the_page_as_it_was_left(new_page, address):
    page = new_page(back_forward_cache=True)
    page.goto(address)
    page.evaluate("() => { window.left = 1 }")
    page.goto(f"{address}/unlabelled")
    page.go_back()
    assert page.evaluate("window.left") == 1
