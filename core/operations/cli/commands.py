"""The commands, one function each. Each returns the exit status."""
from __future__ import annotations

import argparse
import json
import sys

from core.foundation import audit, clock, config, db
from core.operations.cli.opening import (
    is_empty,
    must_be_current,
    must_not_be_ahead,
    opened,
    refuse,
    settings_in_force,
)


def init(chosen: argparse.Namespace) -> int:
    settings = settings_in_force()
    registry = opened(settings, make=True)
    db.upgrade(registry.migrations())
    if not is_empty():
        refuse(f"{settings.data} already holds an agency. Type: caseloom serve")
    from core.access.models import Agency
    from core.accounts.models import Worker

    with db.atomic():
        Agency.create(name=chosen.agency)
        code = Worker.add("Administrator", chosen.sign_in, ["administrator"]).invite()
    print(f"The agency is ready in {settings.data}.\n"
          f"Sign-in name:   {chosen.sign_in}\n"
          f"One-time code:  {code}   (good for 7 days, shown only now)\n"
          "Type caseloom serve, open the address it prints, add /welcome to it, and choose a password.")
    return 0


def serve(chosen: argparse.Namespace) -> int:
    from core.operations.serving import serve_until_stopped

    settings = settings_in_force()
    registry = opened(settings, chosen.safe_mode)
    if db.pending(registry.migrations()):
        print("The database is not up to date: every page will say so. Type: caseloom upgrade",
              file=sys.stderr)
    return serve_until_stopped(settings, registry, chosen.host, chosen.port)


def training(chosen: argparse.Namespace) -> int:
    from core.operations.serving import free_port, serve_until_stopped
    from core.operations.training import prepare

    settings = settings_in_force(training=True)
    if not free_port(chosen.host, chosen.port):
        refuse(f"Port {chosen.port} is taken. Stop what uses it, or type: make run PORT={chosen.port + 1}")
    registry = opened(settings, chosen.safe_mode, make=True)
    try:
        settings, banner = prepare(settings, registry)
    except ValueError as error:
        refuse(str(error))
    host = "localhost" if chosen.host == "127.0.0.1" else chosen.host
    print(banner.replace("ADDRESS", f"http://{host}:{chosen.port}/"), flush=True)
    return serve_until_stopped(settings, registry, chosen.host, chosen.port)


def upgrade(chosen: argparse.Namespace) -> int:
    from core.operations.backup import bring_up_to_date, write_backup

    settings = settings_in_force()
    registry = opened(settings, make=True)
    owners = registry.migrations()
    pending = db.pending(owners)
    must_not_be_ahead(owners)
    if pending and db.db.table_exists("agency") and not is_empty():
        print(f"Backup: {write_backup(settings, registry)}")
    done = bring_up_to_date(registry)
    print("\n".join(f"Done: {name}" for name in done) or "Nothing to do: the database is up to date.")
    return 0


def demo(chosen: argparse.Namespace) -> int:
    from core.operations.demo import build_agency

    if not 1 <= chosen.clients <= 1_000_000:
        refuse("--clients takes a number from 1 to 1,000,000.")
    settings = settings_in_force()
    registry = opened(settings, make=True)
    db.upgrade(registry.migrations())
    if not is_empty():
        refuse(f"{settings.data} already holds an agency. Choose another directory with CASELOOM_DATA.")
    (settings.data / "TRAINING").touch()
    people = build_agency(registry, chosen.clients, chosen.seed, clock.today(), _bar)
    print("", file=sys.stderr)
    for person in people:
        print(f"{person.role:<16} {person.sign_in:<24} {person.password}")
    return 0


def _bar(done: int, of: int) -> None:
    full = 40 * done // max(of, 1)
    print(f"\r[{'#' * full}{'.' * (40 - full)}] {done:,} of {of:,}", end="", file=sys.stderr, flush=True)


def backup(chosen: argparse.Namespace) -> int:
    from core.operations.backup import write_backup

    settings = settings_in_force()
    registry = opened(settings)
    must_be_current(registry)
    print(f"Written and verified: {write_backup(settings, registry, chosen.to)}\n"
          f"Keep a copy of {settings.data / 'audit.key'} elsewhere, too: it is not in the backup.")
    return 0


def restore(chosen: argparse.Namespace) -> int:
    from core.operations.backup import Unfit, put_back

    settings = settings_in_force()
    registry = opened(settings, make=True)
    try:
        aside = put_back(settings, registry, chosen.file)
    except Unfit as error:
        refuse(str(error))
    print(f"Restored from {chosen.file}." + (f" What was there before: {aside}" if aside else ""))
    return 0


def doctor(chosen: argparse.Namespace) -> int:
    from core.operations.doctor import examine

    settings = settings_in_force()
    findings = examine(settings, opened(settings))
    for finding in findings:
        print(f"{'ok ' if finding.fine else 'BAD'}  {finding.what}: {finding.sentence}")
    return 0 if all(finding.fine for finding in findings) else 1


def routes(chosen: argparse.Namespace) -> int:
    import tempfile

    from core.app import create_app, listed_routes

    with tempfile.TemporaryDirectory() as folder:  # the list does not depend on an agency
        settings = config.read({"CASELOOM_DATA": folder})
        rows = listed_routes(create_app(settings))
        db.dispose()
    if chosen.json:
        print(json.dumps(rows, indent=1))
    else:
        for row in rows:
            print(f"{','.join(row['methods']):<10} {row['rule']:<56} {row['permission']}")
    return 0


def plugins(chosen: argparse.Namespace) -> int:
    from core.extension.switches import enabled

    registry = opened(settings_in_force())
    must_be_current(registry)
    on = enabled()
    for plugin in registry.plugins.values():
        if plugin.refused:
            print(f"{plugin.name}: refused: {plugin.hook}: {plugin.error}")
        else:
            print(f"{plugin.name}: {'on' if plugin.name in on else 'off'}: {plugin.title}")
    return 0


def refresh_due(chosen: argparse.Namespace) -> int:
    from core.monitoring.models.due import refresh_all

    must_be_current(opened(settings_in_force()))
    print(f"Worked out again for {refresh_all(clock.today()):,} clients.")
    return 0


def invite(chosen: argparse.Namespace) -> int:
    from core.accounts.models import Worker

    must_be_current(opened(settings_in_force()))
    worker = Worker.get_or_none(Worker.sign_in == chosen.sign_in.casefold(), Worker.ended_at.is_null())
    if worker is None:
        refuse(f"Nobody who works here signs in as {chosen.sign_in}.")
    print(f"One-time code for {worker.sign_in}: {worker.invite()}   (good for 7 days, shown only now)")
    return 0


def audit_verify(chosen: argparse.Namespace) -> int:
    must_be_current(opened(settings_in_force()))
    finding = audit.verify()
    print(finding or f"The audit log is whole: {audit.length():,} rows.")
    return 1 if finding else 0
