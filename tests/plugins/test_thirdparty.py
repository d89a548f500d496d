"""A plugin that comes as a distribution of its own: packed, installed by pip, found by its entry point, used."""
from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from core.extension.registry import discover
from core.foundation import clock

SOURCE = Path(__file__).parent / "thirdparty"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder into which pip has installed the distribution, without a network."""
    folder = tmp_path_factory.mktemp("installed")
    wheel = packed(folder)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
                    "--disable-pip-version-check", "--root-user-action=ignore", "--target", str(folder / "site"),
                    str(wheel)], check=True, capture_output=True, timeout=120)
    return folder / "site"


def packed(folder: Path) -> Path:
    """A wheel of the project; by hand, because a build back end would have to be fetched first."""
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text())["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    points = "".join(f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in entries.items())
                     for group, entries in project["entry-points"].items())
    info = {"METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n",
            "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "entry_points.txt": points, "RECORD": ""}
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in sorted((SOURCE / "caseloom_housing").rglob("*.*")):
            if path.suffix in (".py", ".html"):
                archive.write(path, path.relative_to(SOURCE))
        for name, text in info.items():
            archive.writestr(f"{stem}.dist-info/{name}", text)
    return wheel


@pytest.fixture
def registry(installed, monkeypatch):
    monkeypatch.syspath_prepend(installed)
    yield discover()
    sys.modules.pop("caseloom_housing", None)


def test_it_is_found_by_its_entry_point_after_those_of_the_folder(registry):
    assert list(registry.plugins)[-1] == "housing"
    plugin = registry.plugins["housing"]
    assert not plugin.refused and "site" in plugin.place
    assert plugin.folder.name == "caseloom_housing"


def test_its_form_is_filled_its_box_and_its_page_are_shown(web, client, worker):
    web.sign_in(worker)
    assert "Where the nights are spent" in web.get(f"{client.url}/assessments/new").text
    answer = web.post(f"{client.url}/assessments/new/housing.nights",
                      {"on": clock.today().isoformat(), "tonight": "2"})
    assert "Without a home" in web.follow(answer).text
    assert "Without a home" in web.get(client.url).text
    assert "Without a home" in web.get(f"/s/housing/clients/{client.id}/nights").text


def test_its_page_is_nothing_to_a_stranger_and_not_there_while_off(web, client, worker, stranger, administrator):
    address = f"/s/housing/clients/{client.id}/nights"
    assert web.sign_in(stranger).get(address).status_code == 404
    web.sign_in(administrator).post("/specializations/housing/switch", {"value": "off"})
    assert web.sign_in(worker).get(address).status_code == 404


def test_without_it_it_is_not_there():
    assert "housing" not in discover().plugins
