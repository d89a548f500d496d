"""Begin a plugin: copy the skeleton, a small distribution that works, under the plugin's own name."""
from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.extension.contracts import Refused, check
from core.extension.contributions import Specialization

SKELETON = Path(__file__).parents[1] / "skeleton"
SUFFIX = ".txt"  # of each file there, so that none of them is taken for a part of Caseloom


def name_trouble(name: str) -> str:
    """Why no plugin can have this name, as a sentence; "" when one can."""
    try:
        check(name, "specialization", [Specialization(name, name, "")])
    except Refused as refused:
        sentence = str(refused)
        return f"{sentence[0].upper()}{sentence[1:]}."
    return ""


def begin(name: str, into: Path) -> Path:
    """Write the distribution's folder into a folder that is there. Raises FileExistsError rather than write over it."""
    folder = into / f"caseloom-{name}"
    folder.mkdir()
    for source in sorted(SKELETON.rglob(f"*{SUFFIX}")):
        path = folder / _filled(str(source.relative_to(SKELETON)).removesuffix(SUFFIX), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(source.read_text("utf-8"), name), "utf-8")
    for path in (folder, *folder.rglob("*")):  # unlike what an agency keeps, everyone may read it, once installed
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _filled(text: str, name: str) -> str:
    """The text with what is written in capitals in the skeleton filled in."""
    words = {"NAME": name, "TITLE": name.replace("_", " ").capitalize(), "VERSION": _version()}
    for capitals, word in words.items():
        text = text.replace(capitals, word)
    return text


def _version() -> str:
    try:
        return version("caseloom")
    except PackageNotFoundError:
        return "0"
