"""The commands that make an agency, serve it and look at it, one function each."""
from __future__ import annotations

import json
import sys

import click

from core.foundation import config, db
from core.operations.cli.asking import Number, State, Words, Zone, ask, machine_zone
from core.operations.cli.opening import (
    is_empty,
    must_be_current,
    must_be_private,
    opened,
    refuse,
    say_what_failed,
    settings_in_force,
)

LOCAL_ZONE = "this computer's time zone"
HOST = click.option("--host", default="127.0.0.1", show_default=True, type=Words(),
                    help="The address to listen at; 127.0.0.1 means only this computer.")
PORT = click.option("--port", default=8000, show_default=True, type=Number(1, 65535),
                    help="The port to listen at, 1 to 65535.")
SAFE_MODE = click.option("--safe-mode", is_flag=True, help="Start with every plugin off.")


@click.command(short_help="Create an empty agency.")
@click.option("--agency", type=Words(), help="The agency's name.")
@click.option("--sign-in", type=Words(), help="The first administrator's username.")
@click.option("--timezone", type=Zone(), help="The agency's time zone, like America/Chicago.")
@click.option("--state", type=State(), help="The agency's US state or territory, by its two letters.")
def init(agency: str | None, sign_in: str | None, timezone: str | None, state: str | None) -> int:
    """Create an empty agency, and print its first administrator's one-time code.

    It asks for what you leave out. Without a terminal, it uses defaults and says so.
    """
    settings = settings_in_force()
    must_be_private(settings)
    registry = opened(settings, make=True)
    if not is_empty():
        refuse(f"{settings.data} already has an agency. Run: caseloom serve")
    chosen = ask(agency, "Agency name", "My agency", Words())
    name = ask(sign_in, "Username of the first administrator", "admin", Words())
    zone = ask(timezone, "Time zone", settings.timezone or machine_zone() or "UTC", Zone()) \
        if timezone or settings.timezone or machine_zone() or sys.stdin.isatty() else ""
    place = ask(state, "US state or territory, two letters (Enter for none)", "", State())
    from core.access.models import Agency
    from core.accounts.models import Worker

    say_what_failed(db.upgrade(registry.migrations()))
    with db.atomic():
        Agency.create(name=chosen, timezone=zone, state=place)
        code = Worker.add("Administrator", name, ["administrator"]).invite()
    later = "   (change it on the Agency page)"
    print(f"The agency is ready in {settings.data}.\n"
          f"Agency:         {chosen}{'' if agency else later}\n"
          f"Time zone:      {zone or LOCAL_ZONE}{'' if timezone else later}\n"
          f"State:          {place or 'none'}{'' if state is not None else later}\n"
          f"Username:       {name}\n"
          f"One-time code:  {code}   (good for 7 days, shown only now)\n"
          "Run: caseloom serve\n"
          "Then open http://127.0.0.1:8000/welcome on this computer, enter the code, and set a password.")
    return 0


@click.command(short_help="Serve the pages.")
@HOST
@PORT
@SAFE_MODE
@click.option("--reload", is_flag=True, help="Restart whenever a file changes. For writing a plugin.")
def serve(host: str, port: int, safe_mode: bool, reload: bool) -> int:
    """Serve the pages until you press Ctrl-C."""
    if reload:
        from core.operations.reloading import serve_and_reload

        return serve_and_reload(["--host", host, "--port", str(port), *(["--safe-mode"] if safe_mode else [])])
    from core.operations.serving import listening_trouble, serve_until_stopped, use_one_heap

    use_one_heap()
    settings = settings_in_force()
    if trouble := listening_trouble(host, port):
        refuse(trouble)
    must_be_private(settings)
    registry = opened(settings, safe_mode)
    if not db.db.table_exists("agency"):
        refuse("There is no agency yet. Run: caseloom init")
    if registry.look_at_tables():
        print("The database needs an upgrade, and every page will say so. Run: caseloom upgrade", file=sys.stderr)
    for plugin in registry.plugins.values():
        if plugin.closed:
            print(f"{plugin.name} is closed: {plugin.error}", file=sys.stderr)
    return serve_until_stopped(settings, registry, host, port)


@click.command(short_help="Serve the training agency of made-up people.")
@HOST
@PORT
@SAFE_MODE
def training(host: str, port: int, safe_mode: bool) -> int:
    """Serve the training agency of made-up people. The first time, it is created.

    Its data directory is .training in the current directory, or the one that CASELOOM_DATA names.
    """
    from core.operations.serving import address, listening_trouble, serve_until_stopped, use_one_heap
    from core.operations.training import prepare

    use_one_heap()
    settings = settings_in_force(training=True)
    if trouble := listening_trouble(host, port, "make run PORT="):
        refuse(trouble)
    registry = opened(settings, safe_mode, make=True)
    try:
        settings, banner = prepare(settings, registry)
    except ValueError as error:
        refuse(str(error))
    print(banner.replace("ADDRESS", address("localhost" if host == "127.0.0.1" else host, port)), flush=True)
    return serve_until_stopped(settings, registry, host, port)


@click.command(short_help="Fill an empty database with made-up people.")
@click.option("--clients", default=1000, show_default=True, type=Number(1, 1_000_000), help="How many clients.")
@click.option("--seed", default=1, show_default=True, type=int, help="The same number creates the same people.")
def demo(clients: int, seed: int) -> int:
    """Fill an empty database with made-up people, and print how one of each role signs in."""
    from core.operations.demo import build_agency

    settings = settings_in_force()
    must_be_private(settings)
    registry = opened(settings, make=True)
    if not is_empty():
        refuse(f"{settings.data} already has an agency. Choose another directory with CASELOOM_DATA.")
    say_what_failed(db.upgrade(registry.migrations()))
    registry.look_at_tables()
    (settings.data / "TRAINING").touch()
    people = build_agency(registry, clients, seed, progress=_bar)
    print("", file=sys.stderr)
    for person in people:
        print(f"{person.role!s:<16} {person.sign_in:<24} {person.password}")
    return 0


def _bar(done: int, of: int) -> None:
    full = 40 * done // max(of, 1)
    print(f"\r[{'#' * full}{'.' * (40 - full)}] {done:,} of {of:,}", end="", file=sys.stderr, flush=True)


@click.command(short_help="List the pages and the permission each requires.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def routes(as_json: bool) -> int:
    """List the pages and the permission each requires."""
    import tempfile

    from core.app import create_app, listed_routes

    with tempfile.TemporaryDirectory() as folder:  # the list does not depend on an agency
        settings = config.read({"CASELOOM_DATA": folder})
        rows = listed_routes(create_app(settings))
        db.dispose()
    if as_json:
        print(json.dumps(rows, indent=1))
    else:
        for row in rows:
            print(f"{','.join(row['methods']):<10} {row['rule']:<56} {row['permission']}")
    return 0


@click.command(short_help="List the plugins: on, off, or not loaded and why.")
def plugins() -> int:
    """List the plugins: on, off, or not loaded and why; and what failed in them since somebody last tried again."""
    from core.extension.switches import enabled
    from core.specializations.models import gone
    from core.specializations.queries import faults

    registry = opened(settings_in_force())
    must_be_current(registry)
    on, failed = enabled(), faults()
    for plugin in registry.plugins.values():
        if plugin.refused:
            print(f"{plugin.name}: {'closed' if plugin.closed else 'not loaded'}: {plugin.hook}: {plugin.error}")
        else:
            print(f"{plugin.name}: {'on' if plugin.name in on else 'off'}: {plugin.title}")
        for warning in plugin.warnings:
            print(f"{plugin.name}: {warning}")
        for fault in failed.get(plugin.name, ()):
            print(f"  {fault.seam} {fault.key} fails since {fault.since:%Y-%m-%d %H:%M} UTC: {fault.error}")
    for name in gone(registry):
        print(f"{name}: not installed: its records are kept")
    return 0


@click.command(short_help="Print a new one-time code for someone who can't sign in.")
@click.argument("sign_in", type=Words(), metavar="USERNAME")
def invite(sign_in: str) -> int:
    """Print a new one-time code for someone who can't sign in."""
    from core.accounts.models import Worker

    must_be_current(opened(settings_in_force()))
    worker = Worker.get_or_none(Worker.sign_in == sign_in.casefold(), Worker.ended_at.is_null())
    if worker is None:
        refuse(f"No one has the username {sign_in}.")
    print(f"One-time code for {worker.sign_in}: {worker.invite()}   (good for 7 days, shown only now)")
    return 0


ALL = (init, serve, training, demo, routes, plugins, invite)
