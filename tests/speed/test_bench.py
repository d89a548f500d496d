"""`make bench` runs, and says what it lacks."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import peers, servers
from bench.report import growth
from bench.timing import Times


def test_a_bench_prints_every_page_of_ours_and_the_references(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(servers, "KEPT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["bench", "--clients", "10", "--requests", "2"])
    bench.main()
    printed = capsys.readouterr().out
    assert "10 clients; resident MB: Caseloom " in printed
    for page in ("Today", "caseload", "search", "client page", "save contact"):
        assert f"\n{page:<14}Caseloom  " in printed
    assert printed.count("reference  ") == printed.count("bare Flask  ") == 5


def test_peers_that_are_not_installed_are_named_with_how_to_install_them(monkeypatch, capsys):
    monkeypatch.setattr(peers, "find_spec", lambda module: None)
    monkeypatch.setattr(sys, "argv", ["bench", "--peers"])
    with pytest.raises(SystemExit) as left:
        bench.main()
    assert left.value.code == 1
    assert capsys.readouterr().err == (
        "Not installed: Django, datasette. Type: .venv/bin/python -m pip install -e '.[peers]'\n")


def test_a_ratio_of_processor_times_is_a_dash_while_none_was_counted():
    assert growth("Today", Times([0.1], 0.0), Times([0.2], 0.01)).split()[-2:] == ["2.00", "-"]
