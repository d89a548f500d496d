"""The tables that are printed."""
from __future__ import annotations

from collections.abc import Iterator

from bench.timing import Times

OURS = "Caseloom"


def heading(clients: int, memory: dict[str, float]) -> str:
    """How large the agency is, what each program holds in memory, and the names of the columns."""
    held = ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in memory.items())
    return (f"\n{clients:,} clients; resident MB: {held}\n"
            f"{'':<28}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'ratio':>8}{'by CPU':>8}")


def lines(page: str, measured: dict[str, Times | None]) -> Iterator[str]:
    """A line for each program; the ratio is how many requests Caseloom answers while that one answers one."""
    ours = measured[OURS]
    for name, times in measured.items():
        if times is None:
            continue
        line = f"{page if name == OURS else '':<14}{name:<14}{_figures(times)}"
        if name != OURS:
            line += f"{ours.rate / times.rate:>8.2f}{_times(times.cpu_ms, ours.cpu_ms):>8}"
        yield line


def growth_heading(small: int, large: int) -> str:
    """The names of the columns of growth()."""
    return (f"\n{'':<14}{f'{small:,} clients: p50':>26}{'p95 ms':>9}{'CPU ms':>9}"
            f"{f'{large:,} clients: p50':>26}{'p95 ms':>9}{'CPU ms':>9}{'p95 ×':>8}{'CPU ×':>8}")


def growth(page: str, small: Times, large: Times) -> str:
    """How much slower a page of the large agency is."""
    return (f"{page:<14}{small.ms(50):>26.1f}{small.ms(95):>9.1f}{small.cpu_ms:>9.1f}"
            f"{large.ms(50):>26.1f}{large.ms(95):>9.1f}{large.cpu_ms:>9.1f}"
            f"{large.ms(95) / small.ms(95):>8.2f}{_times(large.cpu_ms, small.cpu_ms):>8}")


def _times(more: float, less: float) -> str:
    """How many times as much; a dash while the kernel, which counts in ticks, has counted none."""
    return f"{more / less:.2f}" if less else "-"


def _figures(times: Times) -> str:
    return f"{times.rate:>8.0f}{times.ms(50):>9.1f}{times.ms(95):>9.1f}{times.cpu_ms:>9.2f}"
