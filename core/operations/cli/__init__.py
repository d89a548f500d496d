"""caseloom: what is done at the machine's own keyboard. Each refusal is a sentence that says what to do."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from core.operations.cli import commands
from core.operations.cli.opening import Refusal

Command = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    chosen = _parser().parse_args(argv)
    try:
        return chosen.run(chosen)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} cannot be written. Choose a directory of yours with CASELOOM_DATA.",
              file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("caseloom", description="Case management that an agency runs itself.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, run: Command, help: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    made = verb("init", commands.init, "make an empty agency; prints the first administrator's one-time code")
    made.add_argument("--agency", default="My agency", help="its name")
    made.add_argument("--sign-in", default="admin", help="the first administrator's sign-in name")
    for made in (verb("serve", commands.serve, "serve the pages"),
                 verb("training", commands.training, "serve the training agency of invented people")):
        made.add_argument("--host", default="127.0.0.1")
        made.add_argument("--port", type=int, default=8000)
        made.add_argument("--safe-mode", action="store_true", help="start with every plugin off")
    verb("upgrade", commands.upgrade, "bring the database up to this program, after a backup")
    made = verb("demo", commands.demo, "fill an empty database with invented people, as many as you like")
    made.add_argument("--clients", type=int, default=1000)
    made.add_argument("--seed", type=int, default=1)
    made = verb("backup", commands.backup, "copy the database, while it is in use, and verify the copy")
    made.add_argument("--to", type=Path, help="a file (default: a dated one in the data directory's backups)")
    made = verb("restore", commands.restore, "put a backup back; the present database is kept aside")
    made.add_argument("file", type=Path)
    verb("doctor", commands.doctor, "say what is set, and what is wrong")
    made = verb("routes", commands.routes, "list the pages with the permission each asks for")
    made.add_argument("--json", action="store_true")
    verb("plugins", commands.plugins, "list the plugins: on, off, or refused and why")
    verb("refresh-due", commands.refresh_due, "work out every due date again")
    made = verb("invite", commands.invite, "print a new one-time code for a worker who cannot sign in")
    made.add_argument("sign_in")
    made = verb("audit", commands.audit_verify, "verify the audit log")
    made.add_argument("what", choices=["verify"])
    return parser
