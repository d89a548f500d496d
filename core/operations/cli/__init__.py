"""caseloom: what is done at the machine's own keyboard. Each refusal is a sentence that says what to do."""
from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click
from peewee import PeeweeException

from core.foundation import db
from core.operations.cli import authoring, commands, keeping
from core.operations.cli.opening import Refusal, in_words, leave

WIDTH = 100


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status: 1 when it was refused, 2 when it was not typed right."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    mask = os.umask(0o077)  # nobody else reads what a command writes
    try:
        with _stopped_cleanly():
            return caseloom.main(argv, prog_name="caseloom", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show(sys.stdout)
        return 2
    except click.ClickException as error:
        return _said(_how_to_type(error, sys.argv[1:] if argv is None else argv), error.exit_code)
    except click.Abort:
        return _said("Stopped.")
    except Refusal as refusal:
        return _said(str(refusal))
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        return _said(in_words(error))
    except (PeeweeException, sqlite3.Error) as error:
        return _said(_database_trouble(error))
    finally:
        leave()
        os.umask(mask)


def _said(sentence: str, status: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return status


def _how_to_type(error: click.ClickException, typed: Sequence[str]) -> str:
    path, group = ["caseloom"], caseloom
    for word in typed:  # click does not say which command an option without its value belongs to
        if not isinstance(group, click.Group) or word not in group.commands:
            break
        group = group.commands[word]
        path.append(word)
    return f"{error.format_message()} Run: {' '.join(path)} --help"


def _database_trouble(error: Exception) -> str:
    if db.is_full(error):
        return "The disk is full. Free up space and try again."
    first = (str(error).strip().splitlines() or [""])[0]
    return f"The database didn't respond: {first}. Try again. If it happens again, run: caseloom doctor"


@contextmanager
def _stopped_cleanly() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does, so that nothing half-written is left behind."""
    def stop(*_: Any) -> None:
        raise click.Abort

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _version() -> str:
    try:
        return version("caseloom")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH})
@click.version_option(_version(), prog_name="Caseloom", message="%(prog)s %(version)s")
def caseloom() -> None:
    """Case management that an agency runs itself.

    The data directory is ~/caseloom, or the one that CASELOOM_DATA names.
    """


for command in (*commands.ALL, *keeping.ALL, *authoring.ALL):
    caseloom.add_command(command)
