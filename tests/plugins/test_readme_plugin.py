"""README's guide for plugin authors is true: its plugin works as printed, its hooks are the hooks."""
from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from core.extension import hookspecs
from core.extension.registry import ask
from core.foundation import clock

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def printed() -> str:
    """The source of the plugin in one file, exactly as README prints it."""
    found = re.search(r'```python\n("""Transport: a specialization in one file\."""\n.*?)```', README, re.DOTALL)
    assert found, "README prints no plugin in one file"
    return found[1]


@pytest.fixture
def extra():
    module = ModuleType("transport")
    exec(compile(printed(), "README.md", "exec"), module.__dict__)
    return [ask("transport", module)]


def test_it_is_accepted_without_a_word(extra):
    assert (extra[0].error, extra[0].warnings) == ("", [])


def test_it_is_used_through_the_web(web, client, worker, administrator):
    assert "Getting to where help is" in web.sign_in(administrator).get("/specializations").text
    web.sign_in(worker)
    answer = web.post(f"{client.url}/assessments/new/transport.rides",
                      {"on": clock.today().isoformat(), "visits": "2", "shopping": "1"})
    page = web.follow(answer).text
    assert "Stuck at home" in page and "Look for a ride together today." in page
    assert "Get to appointments" in web.get(f"{client.url}/goals/new").text


def test_the_guide_names_every_hook_with_its_exact_signature():
    declared = {f"{name}{inspect.signature(hook)}".replace("'", "")
                for name, hook in vars(hookspecs).items() if hasattr(hook, "caseloom_spec")}
    told = set(re.findall(r"^\| `(\w+\([^`]*\) -> [^`]+)` \|", README, re.MULTILINE))
    assert told == declared
    assert len(declared) >= 10


def test_what_the_guide_imports_is_offered():
    import core.extend

    offered = set(core.extend.__all__)
    for called in ("get_client", "get_record", "client_page", "answer", "needs"):
        assert f"{called}(" in README and called in offered
