"""Other distributions of this environment that bring a package named like one of Caseloom's own."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions

OWN = ("core", "plugins", "templates")  # the packages that Caseloom installs


@cache  # what is installed stays the same while a program runs
def brought() -> Mapping[str, list[str]]:
    """The packages that can be imported here, each with the distributions that bring it."""
    return packages_distributions()


def collisions() -> Iterator[str]:
    """A sentence for each package of these names that another distribution brings, too."""
    for package in OWN:
        for other in sorted({name for name in brought().get(package, ()) if name.lower() != "caseloom"}):
            yield (f"{other} is installed here and also brings a package named {package}, so either of the two may be "
                   f"imported. Uninstall {other}, or give Caseloom an environment of its own.")
