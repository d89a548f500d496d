"""The agencies that are served and the processes that serve them, each with the CPU and memory that it takes."""
from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(".bench")
CASELOOM = [sys.executable, "-m", "core.operations.cli"]
PATIENCE = 60  # seconds until a server must answer
LOG = "servers.log"  # what they print
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A process that answers on a port of this computer."""

    pid: int
    port: int

    @property
    def cpu(self) -> float:
        """Seconds of processor time since it began, its own and the kernel's for it."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


def agency(clients: int) -> Path:
    """The data directory of an agency of this size, made when first asked for."""
    folder = KEPT / str(clients)
    kept = folder / "people.txt"
    if not kept.exists():
        folder.mkdir(mode=0o700, parents=True)
        made = subprocess.run([*CASELOOM, "demo", "--clients", str(clients), "--seed", "1"], check=True,
                              stdout=subprocess.PIPE, text=True, env={**os.environ, "CASELOOM_DATA": str(folder)})
        kept.write_text(made.stdout)
    return folder


def case_manager(folder: Path) -> tuple[str, str]:
    """How the case manager of an agency signs in: name and password."""
    name, password = next(line.split()[-2:] for line in (folder / "people.txt").read_text().splitlines()
                          if line.startswith("Case manager"))
    return name, password


@contextmanager
def caseloom(folder: Path) -> Iterator[Server]:
    """Our own pages of an agency."""
    with served([*CASELOOM, "serve", "--port", "{port}"], folder) as server:
        yield server


@contextmanager
def served(command: list[str], folder: Path) -> Iterator[Server]:
    """The command as a server; {port} in it stands for a free port."""
    port = free_port()
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen([part.format(port=port) for part in command], stdout=log, stderr=log,
                                   env={**os.environ, "CASELOOM_DATA": str(folder)})
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"did not start: {' '.join(command)}; see {folder / LOG}")
            time.sleep(0.05)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
