"""The commands that keep an agency: upgrade, backup, restore, doctor, and the audit log."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.foundation import application, audit, clock, db
from core.operations.cli.opening import (
    is_empty,
    leave,
    must_be_current,
    opened,
    refuse,
    say_what_failed,
    settings_in_force,
)

if TYPE_CHECKING:
    from core.operations.backup import Kept

FILE = click.Path(path_type=Path)


@click.command(short_help="Upgrade the database to the installed version.")
def upgrade() -> int:
    """Upgrade the database to the installed version, after a backup."""
    from core.operations.backup import Unfit, bring_up_to_date, write_backup

    settings = settings_in_force()
    registry = opened(settings)
    if is_empty():
        refuse(f"There is no agency in {settings.data} yet. Run: caseloom init")
    if db.pending(registry.migrations()):
        try:
            print(f"Backup: {write_backup(settings, registry)}")
        except Unfit as error:
            refuse(f"{error} Nothing was upgraded.")
    outcome = bring_up_to_date(registry)
    if outcome.done or not outcome.failed:
        print("\n".join(f"Done: {name}" for name in outcome.done) or "The database is up to date.")
    return say_what_failed(outcome)


@click.command(short_help="Copy the database while it is in use.")
@click.option("--to", type=FILE,
              help="The name of the copy. If you leave it out: one with the date, in backups in the data directory.")
def backup(to: Path | None) -> int:
    """Copy the database while it is in use, verify the copy, and write its checksum next to it."""
    from core.operations.backup import Unfit, write_backup

    settings = settings_in_force()
    registry = opened(settings)
    must_be_current(registry)
    try:
        path = write_backup(settings, registry, to)
    except Unfit as error:
        refuse(str(error))
    print(f"Saved and verified: {path}\n"
          f"Keep a copy of {settings.data / 'audit.key'} somewhere else, too. It isn't in the backup.")
    leave()
    if application.current(audit.Chain).trouble:
        print(f"The audit log's anchor file {settings.audit_anchor} can't be written. The backup is complete. "
              "Check that the share is mounted.", file=sys.stderr)
    return 0


@click.command(short_help="Restore a copy. The previous database is kept in backups.")
@click.argument("file", type=FILE)
@click.option("--no-checksum", is_flag=True, help="Don't check the copy. For copies from version 0.2 and older.")
def restore(file: Path, no_checksum: bool) -> int:
    """Restore a copy. The previous database is kept in backups in the data directory."""
    from core.operations.backup import Unfit, put_back, verify_copy

    settings = settings_in_force()
    key = settings.data / "audit.key"
    try:
        verify_copy(file, checksum=not no_checksum)
        if not os.path.lexists(key):
            refuse(f"{key} is missing. Put your copy of the agency's audit.key there, then restore again.")
        kept = put_back(settings, opened(settings, make=True, mending=True), file, checksum=not no_checksum)
    except Unfit as error:
        refuse(str(error))
    print(f"Restored from {file}.{_told(kept)}")
    print(audit.verify() or _intact())
    if no_checksum:
        print("This copy was not checked.")
    return 0


def _told(kept: Kept) -> str:
    """Where a restore keeps what was there."""
    return ((f" Previous database: {kept.database}" if kept.database else "")
            + (f"\nThe anchor file had lines that weren't written with this agency's key. It is kept as {kept.anchor}"
               if kept.anchor else ""))


def _intact() -> str:
    rows = audit.length()
    return f"The audit log is intact ({rows:,} row{'' if rows == 1 else 's'})."


@click.command(short_help="Show the settings and any problems.")
def doctor() -> int:
    """Show the settings, any problems, and how to fix them. It changes nothing."""
    from core.operations.doctor import examine

    settings = settings_in_force()
    findings = examine(settings, opened(settings, reading=True, mending=True))
    for finding in findings:
        print(f"{'ok ' if finding.fine else 'BAD'}  {finding.what}: {finding.sentence}")
    return 0 if all(finding.fine for finding in findings) else 1


@click.command("refresh-due", short_help="Recalculate every due date.")
def refresh_due() -> int:
    """Recalculate every due date and everything else derived from the clients' records."""
    from core.monitoring.models.due import refresh_all

    must_be_current(opened(settings_in_force()))
    clients = refresh_all(clock.today())
    print(f"Recalculated for {clients:,} client{'' if clients == 1 else 's'}.")
    return 0


@click.group("audit", short_help="Verify the audit log.")
def audit_log() -> None:
    """The audit log."""


@audit_log.command("verify", short_help="Verify the audit log.")
def audit_verify() -> int:
    """Verify the audit log: exit status 1, and the first bad row, if it was changed."""
    must_be_current(opened(settings_in_force(), reading=True))
    finding = audit.verify()
    print(finding or _intact())
    return 1 if finding else 0


ALL = (upgrade, backup, restore, doctor, refresh_due, audit_log)
