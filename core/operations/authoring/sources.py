"""Where a plugin is that need not be installed: in a distribution's folder, a package's folder, or one file."""
from __future__ import annotations

import configparser
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from core.extension.registry import ENTRY_POINTS


class NoPlugin(ValueError):
    """A sentence that says why there is no plugin at a path."""


@dataclass(frozen=True)
class Source:
    """A plugin's name, the module with its hooks, the folder from which that is imported, and its distribution's."""

    name: str
    module: str
    imported_from: Path
    distribution: Path | None = None

    @property
    def path(self) -> Path:
        """The package's folder, or the plugin's only file."""
        place = self.imported_from.joinpath(*self.module.split("."))
        return place if place.is_dir() else place.with_suffix(".py")

    @property
    def files(self) -> list[Path]:
        """All Python files of it, in the order of their names."""
        return sorted(self.path.rglob("*.py")) if self.path.is_dir() else [self.path]


def sources(path: Path) -> list[Source]:
    """The plugins at a path. Raises NoPlugin."""
    path = path.resolve()
    path = path.parent if path.name == "__init__.py" else path
    if path.is_file() and path.suffix == ".py":
        return _installed(path) or [_below_plugins(path.stem, path.parent)]
    if not path.is_dir():
        raise NoPlugin(f"There is no {path}." if not path.exists() else f"{path} is neither a folder nor a .py file.")
    if declared := declared_in(path):
        return declared
    if not (path / "__init__.py").is_file():
        raise NoPlugin(f"{path} has no __init__.py, and no pyproject.toml or setup.cfg that names a plugin in the "
                       f"entry points {ENTRY_POINTS}.")
    around = [source for folder in (path.parent, path.parent.parent) for source in declared_in(folder)]
    return ([source for source in around if source.path == path] or _installed(path)
            or [_below_plugins(path.name, path.parent)])


def _installed(path: Path) -> list[Source]:
    """The plugin of this package or file, if it is where an installed distribution is imported from."""
    return [source for point in entry_points(group=ENTRY_POINTS)
            if (source := Source(point.name, point.value, path.parent)).path == path and str(path.parent) in sys.path]


def _below_plugins(name: str, folder: Path) -> Source:
    """A plugin as it is found in a folder plugins/, under its own name."""
    return Source(name, f"plugins.{name}", folder.parent) if folder.name == "plugins" else Source(name, name, folder)


def declared_in(folder: Path) -> list[Source]:
    """The plugins that pyproject.toml or setup.cfg of this folder names; none where neither is. Raises NoPlugin."""
    found = []
    for name, module in _entry_points(folder).items():
        top = module.split(".")[0]
        below = [place for place in (folder, folder / "src")
                 if (place / top).is_dir() or (place / f"{top}.py").is_file()]
        if not below:
            raise NoPlugin(f"The entry point {name} names {module}, but there is no {top} in {folder}.")
        found.append(Source(name, module, below[0], folder))
    return found


def _entry_points(folder: Path) -> dict[str, str]:
    points: dict[str, str] = {}
    try:
        if (file := folder / "setup.cfg").is_file():
            config = configparser.ConfigParser(interpolation=None)
            config.read_string(file.read_text("utf-8"))
            lines = config.get("options.entry_points", ENTRY_POINTS, fallback="").strip().splitlines()
            points.update((name.strip(), value.strip()) for name, _, value in (line.partition("=") for line in lines))
        if (file := folder / "pyproject.toml").is_file():
            project = tomllib.loads(file.read_text("utf-8")).get("project", {})
            points.update(project.get("entry-points", {}).get(ENTRY_POINTS, {}))
    except (ValueError, configparser.Error) as error:  # ValueError: no TOML, no UTF-8
        raise NoPlugin(f"{file} can't be read: {str(error).splitlines()[0]}") from None
    return points
