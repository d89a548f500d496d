"""Serve an invented agency of each size and time its pages, each in turn with the references.

    make bench                                   # 10,000 and 100,000 clients
    make bench ARGS="--clients 1000 --requests 200"

Milliseconds drift with the machine; the ratios to the references hold. The agencies are kept in .bench/.
"""
from __future__ import annotations

import argparse
import os
import re
import secrets
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench.browser import Browser

KEPT = Path(".bench")
CASELOOM = [sys.executable, "-m", "core.operations.cli"]
Call = Callable[[], tuple[int, str, float]]


def main() -> None:
    """Print one table for each size."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--clients", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--requests", type=int, default=300, help="counted requests of each page")
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, one connection, SQLite, synchronous=FULL")
    for clients in chosen.clients:
        folder = agency(clients)
        ports = free_port(), free_port()
        reference = [sys.executable, "-m", "bench.reference", str(folder / "caseloom.db"),
                     str(folder / "notes.db"), str(ports[1])]
        with served([*CASELOOM, "serve", "--port", str(ports[0])], folder, ports[0]) as server, \
                served(reference, folder, ports[1]):
            report(clients, compare(folder, *ports, chosen.requests), resident(server.pid))


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


@contextmanager
def served(command: list[str], folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a server that answers on this port."""
    server = subprocess.Popen(command, env={**os.environ, "CASELOOM_DATA": str(folder)}, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait()


def compare(folder: Path, ours: int, theirs: int, requests: int) -> list[tuple[str, list[list[float]]]]:
    """Times of each page: ours, bare Flask, and the reference, one after the other, round by round."""
    person = next(line.split() for line in (folder / "people.txt").read_text().splitlines()
                  if line.startswith(("case_manager", "Case manager")))
    web, plain = Browser(ours), Browser(theirs)
    web.sign_in(person[-2], person[-1])
    worker, client, word = _known(folder, person[-2])
    today = date.today().isoformat()
    note = {"on": today, "kind": "phone", "outcome": "reached", "minutes": "10", "text": "Talked about the week."}
    pages: list[tuple[str, Call, Call | None]] = [
        ("Today", lambda: web.get("/"), None),
        ("caseload", lambda: web.get("/clients"), lambda: plain.get(f"/list?worker={worker}")),
        ("search", lambda: web.post("/search", q=word), lambda: plain.get(f"/search?q={word}")),
        ("client page", lambda: web.get(f"/clients/{client}"), lambda: plain.get(f"/record/{client}")),
        ("save contact", lambda: web.post(f"/clients/{client}/contacts/new", once=secrets.token_urlsafe(32), **note),
         lambda: plain.post("/note", text=note["text"])),
    ]
    return [(name, _timed([mine, lambda: plain.get("/floor"), other], requests)) for name, mine, other in pages]


def _known(folder: Path, sign_in: str) -> tuple[int, int, str]:
    """The worker's id, one of its clients, and a family name to search for."""
    base = sqlite3.connect(folder / "caseloom.db")
    worker, = base.execute("SELECT id FROM worker WHERE sign_in = ?", (sign_in,)).fetchone()
    client, name = base.execute("SELECT id, name_sort FROM client WHERE worker_id = ? AND status = 'active'"
                                " AND sensitivity = '' LIMIT 1", (worker,)).fetchone()
    base.close()
    return worker, client, re.split(r"\s", name)[0]


def _timed(calls: list[Call | None], requests: int) -> list[list[float]]:
    times: list[list[float]] = [[] for _call in calls]
    for turn in range(requests + 20):
        for place, call in enumerate(calls):
            if call is None:
                continue
            status, text, took = call()
            if status not in (200, 303):
                raise RuntimeError(f"answered {status}: {text[:300]}")
            if turn >= 20:  # the first ones warm up
                times[place].append(took)
    return times


def report(clients: int, rows: list[tuple[str, list[list[float]]]], memory: float) -> None:
    """One line a page: requests per second, p50 and p95 in ms, and the same of the references."""
    print(f"\n{clients:,} clients; resident {memory:.0f} MB")
    print(f"{'':<14}{'req/s':>8}{'p50':>8}{'p95':>8}   {'Flask':>8}{'p50':>7}   {'reference':>9}{'p50':>7}{'p95':>7}"
          f"{'ratio':>8}")
    for name, (ours, floor, reference) in rows:
        line = f"{name:<14}{_rate(ours):>8.0f}{_ms(ours, 50):>8.1f}{_ms(ours, 95):>8.1f}"
        line += f"   {_rate(floor):>8.0f}{_ms(floor, 50):>7.1f}"
        if reference:
            line += (f"   {_rate(reference):>9.0f}{_ms(reference, 50):>7.1f}{_ms(reference, 95):>7.1f}"
                     f"{_rate(ours) / _rate(reference):>8.2f}")
        print(line)


def _rate(times: list[float]) -> float:
    return 1 / statistics.median(times)


def _ms(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1000


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
