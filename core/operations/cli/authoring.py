"""The commands for whoever writes a plugin. They need no agency."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.operations.cli.asking import Words
from core.operations.cli.opening import refuse

if TYPE_CHECKING:
    from core.operations.authoring.checking import Report

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


@click.command("check-plugin", short_help="Check a plugin: what it declares, and what is wrong where.")
@click.argument("path", type=FOLDER)
def check_plugin(path: Path) -> int:
    """Check the plugin in PATH: what it declares, and what is wrong where. It needs no agency.

    PATH is the folder of a distribution or of a package, or one file. The exit status is 1 when an agency could not
    use the plugin.
    """
    import logging

    from core.operations.authoring.checking import examine
    from core.operations.authoring.sources import NoPlugin, sources

    logging.getLogger("core").addHandler(logging.NullHandler())  # what the start would log is printed below
    try:
        reports = [examine(source) for source in sources(path)]
    except NoPlugin as error:
        refuse(str(error))
    for report in reports:
        _print(report)
    return 1 if any(report.refused for report in reports) else 0


def _print(report: Report) -> None:
    print(report.name if report.title == report.name else f"{report.name}: {report.title}")
    for line in report.declared:
        print(f"  declares  {line}")
    for finding in report.findings:
        place = f"{finding.place}: " if finding.place else ""
        print(f"  {'REFUSED' if finding.refused else 'warning'}   {place}{finding.sentence}")
    warnings = sum(not finding.refused for finding in report.findings)
    end = f", with {warnings} warning{'' if warnings == 1 else 's'}." if warnings else "."
    print(f"{report.name} {'is refused' if report.refused else 'works'}{end}")


ALL = (new_plugin, check_plugin)
