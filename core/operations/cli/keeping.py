"""The commands that keep an agency: upgrade, backup, restore, doctor, and the audit log."""
from __future__ import annotations

from pathlib import Path

import click

from core.foundation import audit, clock, db
from core.operations.cli.opening import (
    is_empty,
    must_be_current,
    opened,
    refuse,
    settings_in_force,
)

FILE = click.Path(path_type=Path)


@click.command(short_help="Upgrade the database to this version.")
def upgrade() -> int:
    """Upgrade the database to this version, after a backup."""
    from core.operations.backup import Unfit, bring_up_to_date, write_backup

    settings = settings_in_force()
    registry = opened(settings, make=True)
    if db.pending(registry.migrations()) and not is_empty():
        try:
            print(f"Backup: {write_backup(settings, registry)}")
        except Unfit as error:
            refuse(f"{error} Nothing was upgraded.")
    done = bring_up_to_date(registry)
    print("\n".join(f"Done: {name}" for name in done) or "The database is up to date.")
    return 0


@click.command(short_help="Copy the database, while it is in use.")
@click.option("--to", type=FILE, help="The copy's name; by default one with the date, in the data directory's backups.")
def backup(to: Path | None) -> int:
    """Copy the database while it is in use, verify the copy, and write its checksum beside it."""
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
    return 0


@click.command(short_help="Restore a backup.")
@click.argument("file", type=FILE)
@click.option("--no-checksum", is_flag=True, help="For a copy made before there were checksums.")
def restore(file: Path, no_checksum: bool) -> int:
    """Restore a backup. The current database is kept as another backup."""
    from core.operations.backup import Unfit, put_back

    settings = settings_in_force()
    registry = opened(settings, make=True, ahead=True)
    try:
        aside = put_back(settings, registry, file, checksum=not no_checksum)
    except Unfit as error:
        refuse(str(error))
    print(f"Restored from {file}." + (f" Previous database: {aside}" if aside else ""))
    return 0


@click.command(short_help="Show the settings and any problems.")
def doctor() -> int:
    """Show the settings, any problems, and how to fix them. It changes nothing."""
    from core.operations.doctor import examine

    settings = settings_in_force()
    findings = examine(settings, opened(settings, ahead=True))
    for finding in findings:
        print(f"{'ok ' if finding.fine else 'BAD'}  {finding.what}: {finding.sentence}")
    return 0 if all(finding.fine for finding in findings) else 1


@click.command("refresh-due", short_help="Recalculate every due date.")
def refresh_due() -> int:
    """Recalculate every due date and everything else derived from the clients' records."""
    from core.monitoring.models.due import refresh_all

    must_be_current(opened(settings_in_force()))
    print(f"Recalculated for {refresh_all(clock.today()):,} clients.")
    return 0


@click.group("audit", short_help="Verify the audit log.")
def audit_log() -> None:
    """The audit log."""


@audit_log.command("verify", short_help="Verify the audit log.")
def audit_verify() -> int:
    """Verify the audit log: exit status 1, and the first bad row, if it was changed."""
    must_be_current(opened(settings_in_force()))
    finding = audit.verify()
    print(finding or f"The audit log is intact: {audit.length():,} rows.")
    return 1 if finding else 0


ALL = (upgrade, backup, restore, doctor, refresh_due, audit_log)
