"""The commands for whoever writes a plugin. They need no agency."""
from __future__ import annotations

from pathlib import Path

import click

from core.operations.cli.asking import Words
from core.operations.cli.opening import refuse

FOLDER = click.Path(path_type=Path)


@click.command("new-plugin", short_help="Write a small plugin that works, to begin with.")
@click.argument("name", type=Words())
@click.option("--to", type=FOLDER, default=Path(), help="The directory to write it in. If you leave it out: this one.")
def new_plugin(name: str, to: Path) -> int:
    """Write a small plugin that works, with its tests, as a distribution of its own in caseloom-NAME."""
    from core.operations.authoring.beginning import begin, name_trouble

    if trouble := name_trouble(name):
        refuse(trouble)
    if not to.is_dir():
        refuse(f"There is no directory {to}.")
    try:
        folder = begin(name, to)
    except FileExistsError:
        refuse(f"{to / f'caseloom-{name}'} is already there. Choose another name, or another directory with --to.")
    print(f"Written: {folder}\n"
          f"Next:    cd {folder} && pip install -e '.[test]' && pytest && caseloom check-plugin .\n"
          "Its README.md says how to go on; docs/plugins.md has all that a plugin can do.")
    return 0


ALL = (new_plugin,)
