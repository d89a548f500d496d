"""Serve an invented agency of each size and time its pages, each in turn with the references.

    make bench                                   # 10,000 and 100,000 clients
    make bench ARGS="--clients 1000 --requests 200"
    make bench ARGS=--peers                      # beside Django's admin and datasette, too
    make bench ARGS=--growth                     # 10,000 and 1,000,000 clients, page by page in turn

Milliseconds drift with the machine, CPU time less; the ratios to what ran in the same minutes hold. The agencies
are kept in .bench/ (1,000,000 clients: 15 GB, and most of an hour to make).
"""
from __future__ import annotations

import argparse
import os
import sys
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from bench import pages, peers
from bench.report import growth, growth_heading, heading, lines
from bench.servers import Server, agency, caseloom, resident, served
from bench.timing import timed

SIZES, FAR_APART = [10_000, 100_000], [10_000, 1_000_000]


def main() -> None:
    """Print one table for each size, or one of how the pages grow."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--clients", type=int, nargs="+", help="sizes of the agencies")
    parser.add_argument("--requests", type=int, default=300, help="counted requests of each page")
    parser.add_argument("--peers", action="store_true", help="Django's admin and datasette over the same clients, too")
    parser.add_argument("--growth", action="store_true", help="compare the smallest agency with the largest")
    chosen = parser.parse_args()
    if chosen.peers and (missing := peers.missing()):
        parser.exit(1, f"Not installed: {', '.join(missing)}. Type: {peers.INSTALL}\n")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, one connection, SQLite, synchronous=FULL")
    if chosen.growth:
        compare_sizes(sorted(chosen.clients or FAR_APART), chosen.requests)
        return
    for clients in chosen.clients or SIZES:
        compare_programs(clients, chosen.requests, chosen.peers)


def compare_programs(clients: int, requests: int, with_peers: bool) -> None:
    """Time each page of Caseloom beside the same page of the references, and of the peers."""
    folder = agency(clients)
    known = pages.Known.of(folder)
    with ExitStack() as stack:
        servers = {"Caseloom": stack.enter_context(caseloom(folder)),
                   "bare Flask": stack.enter_context(reference(folder)),
                   "reference": stack.enter_context(reference(folder))}
        if with_peers:
            servers |= {name: stack.enter_context(start(folder)) for name, start in peers.STARTS.items()}
        tables = [pages.TABLES[name](server, known) for name, server in servers.items()]
        times = {page: timed([table.get(page) for table in tables], list(servers.values()), requests)
                 for page in pages.PAGES}
        print(heading(clients, {name: resident(server.pid) for name, server in servers.items()}))
    for page, measured in times.items():
        print("\n".join(lines(page, dict(zip(servers, measured, strict=True)))))


def compare_sizes(sizes: list[int], requests: int) -> None:
    """Time each page of the smallest agency beside the same page of the largest."""
    folders = [agency(size) for size in (sizes[0], sizes[-1])]
    with ExitStack() as stack:
        servers: list[Server] = [stack.enter_context(caseloom(folder)) for folder in folders]
        tables = [pages.of_caseloom(server, pages.Known.of(folder))
                  for server, folder in zip(servers, folders, strict=True)]
        print(growth_heading(sizes[0], sizes[-1]))
        for page in pages.PAGES:
            print(growth(page, *timed([table[page] for table in tables], servers, requests)))


def reference(folder: Path) -> AbstractContextManager[Server]:
    """What the pages are measured against; notes are saved into a database of its own."""
    return served([sys.executable, "-m", "bench.reference", str(folder / "caseloom.db"),
                   str(folder / "notes.db"), "{port}"], folder)


if __name__ == "__main__":
    main()
