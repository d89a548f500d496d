"""caseloom: everything that is done at the machine's own keyboard. Each refusal is one sentence that says what to do."""
from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from core import audit, clock, config, db
from core.registry import Registry, discover

Command = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    chosen = _parser().parse_args(argv)
    try:
        return chosen.run(chosen)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} cannot be written. Choose a directory of yours with CASELOOM_DATA.", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


class Refusal(Exception):
    """A sentence for the person at the keyboard."""


def refuse(sentence: str) -> NoReturn:
    raise Refusal(sentence)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="caseloom", description="Case management that an agency runs itself.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, run: Command, help: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    made = verb("init", init, "make a real, empty agency and print the first administrator's one-time code")
    made.add_argument("--agency", default="My agency", help="its name")
    made.add_argument("--sign-in", default="admin", help="the first administrator's sign-in name")
    for made in (verb("serve", serve, "serve the pages"),
                 verb("training", training, "make the training agency of invented people, if need be, and serve it")):
        made.add_argument("--host", default="127.0.0.1")
        made.add_argument("--port", type=int, default=8000)
        made.add_argument("--safe-mode", action="store_true", help="start with every plugin off")
    verb("upgrade", upgrade, "bring the database up to this program, after a backup")
    made = verb("demo", demo, "fill an empty database with invented people, as many as you like")
    made.add_argument("--clients", type=int, default=1000)
    made.add_argument("--seed", type=int, default=1)
    made = verb("backup", backup, "copy the database, while it is in use, and verify the copy")
    made.add_argument("--to", type=Path, help="a file (default: a dated one in the data directory's backups)")
    made = verb("restore", restore, "put a backup back; the present database is kept aside")
    made.add_argument("file", type=Path)
    verb("doctor", doctor, "say what is set, and what is wrong")
    made = verb("routes", routes, "list the pages with the permission each asks for")
    made.add_argument("--json", action="store_true")
    verb("plugins", plugins, "list the plugins: on, off, or refused and why")
    verb("refresh-due", refresh_due, "work out every due date again")
    made = verb("invite", invite, "print a new one-time code for a worker who cannot sign in")
    made.add_argument("sign_in")
    made = verb("audit", audit_verify, "verify the audit log")
    made.add_argument("what", choices=["verify"])
    return parser


# --- Opening --------------------------------------------------------------------------------------


def _settings(training: bool = False) -> config.Settings:
    environ = dict(os.environ)
    if training:
        environ.setdefault("CASELOOM_DATA", str(Path.cwd() / ".training"))
    try:
        settings = config.read(environ)
        clock.keep_zone(settings.timezone)
    except Exception as error:
        refuse(str(error) if isinstance(error, ValueError) else
               f"CASELOOM_TIMEZONE is {environ.get('CASELOOM_TIMEZONE')!r}; it takes a zone like America/Chicago.")
    return settings


def _open(settings: config.Settings, safe_mode: bool = False, make: bool = False) -> Registry:
    """Connect, with the plugins loaded. Unless `make`, the agency must be there already."""
    if make:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not settings.data.is_dir():
        refuse(f"There is no data directory {settings.data}. Type: caseloom init")
    if not os.access(settings.data, os.W_OK):
        refuse(f"{settings.data} cannot be written. Choose a directory of yours with CASELOOM_DATA.")
    from core.app import assemble

    registry = discover(safe_mode)
    assemble(settings, registry)
    try:
        db.db.connect(reuse_if_open=True)
    except Exception as error:
        refuse(f"The database cannot be opened: {str(error).strip().splitlines()[0]}. Check DATABASE_URL.")
    return registry


def _current(registry: Registry) -> None:
    """Refuse a database that is behind this program, or ahead of it."""
    owners = registry.migrations()
    if ahead := db.unknown(owners):
        refuse(f"The database is newer than this program ({ahead[-1]}). Install the newer program, or restore a backup.")
    if db.pending(owners):
        refuse("The database is not up to date. Type: caseloom upgrade")


def _empty() -> bool:
    from core.access.models import Agency

    return not Agency.select().exists()


# --- Commands -------------------------------------------------------------------------------------


def init(chosen: argparse.Namespace) -> int:
    settings = _settings()
    registry = _open(settings, make=True)
    db.upgrade(registry.migrations())
    if not _empty():
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
    from core.serving import serve_until_stopped

    settings = _settings()
    registry = _open(settings, chosen.safe_mode)
    if db.pending(registry.migrations()):
        print("The database is not up to date: every page will say so. Type: caseloom upgrade", file=sys.stderr)
    return serve_until_stopped(settings, registry, chosen.host, chosen.port)


def training(chosen: argparse.Namespace) -> int:
    from core.serving import free_port, serve_until_stopped
    from core.training import prepare

    settings = _settings(training=True)
    if not free_port(chosen.host, chosen.port):
        refuse(f"Port {chosen.port} is taken. Stop what uses it, or type: make run PORT={chosen.port + 1}")
    registry = _open(settings, chosen.safe_mode, make=True)
    try:
        settings, told = prepare(settings, registry)
    except ValueError as error:
        refuse(str(error))
    print(told.replace("ADDRESS", f"http://{'localhost' if chosen.host == '127.0.0.1' else chosen.host}:{chosen.port}/"),
          flush=True)
    return serve_until_stopped(settings, registry, chosen.host, chosen.port)


def upgrade(chosen: argparse.Namespace) -> int:
    settings = _settings()
    registry = _open(settings, make=True)
    owners = registry.migrations()
    pending = db.pending(owners)
    if ahead := db.unknown(owners):
        refuse(f"The database is newer than this program ({ahead[-1]}). Install the newer program, or restore a backup.")
    if pending and db.db.table_exists("agency") and not _empty():
        from core.backup import write_backup

        print(f"Backup: {write_backup(settings, registry)}")
    done = db.upgrade(owners)
    print("\n".join(f"Done: {name}" for name in done) or "Nothing to do: the database is up to date.")
    return 0


def demo(chosen: argparse.Namespace) -> int:
    from core.demo import build_agency

    if not 1 <= chosen.clients <= 1_000_000:
        refuse("--clients takes a number from 1 to 1,000,000.")
    settings = _settings()
    registry = _open(settings, make=True)
    db.upgrade(registry.migrations())
    if not _empty():
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
    from core.backup import write_backup

    settings = _settings()
    registry = _open(settings)
    _current(registry)
    print(f"Written and verified: {write_backup(settings, registry, chosen.to)}\n"
          f"Keep a copy of {settings.data / 'audit.key'} elsewhere, too: it is not in the backup.")
    return 0


def restore(chosen: argparse.Namespace) -> int:
    from core.backup import Unfit, put_back

    settings = _settings()
    registry = _open(settings, make=True)
    try:
        aside = put_back(settings, registry, chosen.file)
    except Unfit as error:
        refuse(str(error))
    print(f"Restored from {chosen.file}." + (f" What was there before: {aside}" if aside else ""))
    return 0


def doctor(chosen: argparse.Namespace) -> int:
    from core.doctor import examine

    settings = _settings()
    findings = examine(settings, _open(settings))
    for finding in findings:
        print(f"{'ok ' if finding.fine else 'BAD'}  {finding.what}: {finding.said}")
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
    from core.switches import enabled

    registry = _open(_settings())
    _current(registry)
    on = enabled()
    for plugin in registry.plugins.values():
        if plugin.refused:
            print(f"{plugin.name}: refused: {plugin.hook}: {plugin.error}")
        else:
            print(f"{plugin.name}: {'on' if plugin.name in on else 'off'}: {plugin.title}")
    return 0


def refresh_due(chosen: argparse.Namespace) -> int:
    from core.monitoring.due import refresh_all

    _current(_open(_settings()))
    print(f"Worked out again for {refresh_all(clock.today()):,} clients.")
    return 0


def invite(chosen: argparse.Namespace) -> int:
    from core.accounts.models import Worker

    _current(_open(_settings()))
    worker = Worker.get_or_none(Worker.sign_in == chosen.sign_in.casefold(), Worker.ended_at.is_null())
    if worker is None:
        refuse(f"Nobody who works here signs in as {chosen.sign_in}.")
    print(f"One-time code for {worker.sign_in}: {worker.invite()}   (good for 7 days, shown only now)")
    return 0


def audit_verify(chosen: argparse.Namespace) -> int:
    _current(_open(_settings()))
    finding = audit.verify()
    print(finding or f"The audit log is whole: {audit.length():,} rows.")
    return 1 if finding else 0


if __name__ == "__main__":
    sys.exit(main())
