"""A real browser on a real server: Debian's Chromium against the application under waitress."""
from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.browser.agency import Agency, Made, make

ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 700}
NAMES = ("chromium", "chromium-browser", "google-chrome")


# --- The server -----------------------------------------------------------------------------------


@contextmanager
def serve_app(app: Callable[..., Any]) -> Iterator[str]:
    """Serve a WSGI application on a free port of this machine while the `with` lasts; gives its address."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, name="server under test")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Within the server's own loop, because closing a socket that it waits for is an error in its thread.
        server.trigger.pull_trigger(lambda: [server.close(), *map(_cut, [*server.active_channels.values()])])
        thread.join(10)
        server.task_dispatcher.shutdown()


def _cut(channel: Any) -> None:
    channel.handle_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[..., Any]], str]]:
    """Serve an application until the test ends: `address = serve(app)`."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serve_app(app))


@pytest.fixture(scope="session")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The training agency in a file, made once for each worker."""
    folder = tmp_path_factory.mktemp("training")
    return make(f"sqlite:///{shutil.copy(sqlite_template, folder / 'caseloom.db')}", folder)


@pytest.fixture
def agency(made: Made, tmp_path: Path, compiled_templates: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    """A copy of the training agency, served: what a test does in it, no other test sees."""
    monkeypatch.setattr(Flask, "jinja_options", {"bytecode_cache": compiled_templates})
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    opened = Agency(made, f"sqlite:///{tmp_path / 'caseloom.db'}", tmp_path)
    with serve_app(opened.app) as opened.address:
        yield opened
    opened.close()


# --- The browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Without one the test fails, and says what to type."""
    for name in (os.environ.get("CASELOOM_CHROMIUM"), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    pytest.fail("The browser tests need Chromium: type  sudo apt-get install chromium", pytrace=False)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, with none of its own browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def launch(playwright: Playwright, chromium: str) -> Iterator[Callable[..., Browser]]:
    """One Chromium of a kind for each worker: `launch()`, or `launch(back_forward_cache=True)`."""
    with ExitStack() as stack:
        @cache
        def start(back_forward_cache: bool = False) -> Browser:
            without = ["--disable-back-forward-cache"] if back_forward_cache else None
            return stack.enter_context(closing(playwright.chromium.launch(
                executable_path=chromium, args=ARGS, ignore_default_args=without)))

        yield start


@pytest.fixture
def new_page(launch: Callable[..., Browser]) -> Iterator[Callable[..., Page]]:
    """Pages, each of a visitor of its own: `new_page(javascript=False, viewport=PHONE, color_scheme="dark")`.

    The test fails when a page had an error in its script, broke its content security policy, or asked
    another machine for anything.
    """
    wrong: list[str] = []
    with ExitStack() as stack:
        def visit(javascript: bool = True, back_forward_cache: bool = False, **options: Any) -> Page:
            context = launch(back_forward_cache).new_context(
                **{"viewport": DESK, "java_script_enabled": javascript, "locale": "en-US", **options})
            stack.enter_context(closing(context))
            watch(context, wrong)
            return context.new_page()

        yield visit
    assert wrong == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at a desk: 1280 px, JavaScript on."""
    return new_page()


def watch(context: BrowserContext, wrong: list[str]) -> None:
    """Note what no page of ours may do."""
    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            wrong.append(f"console: {message.text}")  # an answer of 404 or 422 is for the test to judge

    def asked(address: str) -> None:
        if not address.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            wrong.append(f"a request left the machine: {address}")

    context.on("console", said)
    context.on("weberror", lambda error: wrong.append(f"script: {error.error}"))
    context.on("request", lambda request: asked(request.url))


# --- Accessibility --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """What axe-core has against a page, a sentence each: `assert axe(page) == []`.

    All rules are asked, also those of good practice; `axe(page, "color-contrast")` asks some only.
    """
    source = _axe_source()

    def violations(page: Page, *rules: str) -> list[str]:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(source)  # evaluated by the debugger, so that the policy of the page stays strict
        only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        found = page.evaluate("options => axe.run(document, options).then(found => found.violations)",
                              {"resultTypes": ["violations"], **only})
        return [f"{rule['id']}: {rule['help']} at {node['target']}: {node['html'][:160]}"
                for rule in found for node in rule["nodes"]]

    return violations


def _axe_source() -> str:
    package = find_spec("axe_playwright_python")
    if not package or not package.origin:
        pytest.fail("axe-core is missing: `make test` installs it", pytrace=False)
    return (Path(package.origin).parent / "axe.min.js").read_text("utf-8")
