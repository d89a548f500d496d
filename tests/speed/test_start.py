"""What a start loads, and what a server holds in memory."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.browser import Browser
from bench.servers import free_port, resident
from core.accounts.models import passwords
from core.app import assemble
from core.extension.registry import discover
from core.foundation import config, db
from core.operations.demo import build_agency
from tests.reliability.test_crash import serving

# Each of these is used by some agencies, on some pages or once in a while, and loaded then.
LATER = {"psycopg", "playhouse.postgres_ext", "playhouse.db_url", "rapidfuzz", "zxcvbn", "cryptography", "asyncio",
         "holidays.countries", "waitress", "core.operations"}
OTHERS = 1.5  # modules that are not ours, beside those of `import flask` alone; 1.36 when this was written
MEGABYTES = 80  # of a server that has shown its pages: 69 when this was written, 112 when everything was loaded at once


def in_a_new_process(code: str, *given: str) -> str:
    """What the code prints."""
    ran = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True,
                         env={**os.environ, "PYTHONWARNINGS": "default"})
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def modules(imported: str) -> set[str]:
    return set(json.loads(in_a_new_process(f"import json, sys, {imported}; print(json.dumps(list(sys.modules)))")))


def test_the_pages_start_without_what_only_some_of_them_need():
    loaded = modules("core.app")
    assert loaded & LATER == set()
    others = {name for name in loaded if name.split(".")[0] not in ("core", "plugins")}
    assert len(others) <= OTHERS * len(modules("flask")), sorted(others)


def test_postgres_works_when_its_driver_is_loaded_after_the_pages(postgres_template):
    server, template = postgres_template
    printed = in_a_new_process("""
import sys
import core.app
from core.accounts.models import Team
from core.foundation import db
assert "psycopg" not in sys.modules
db.connect(sys.argv[1])
with db.db.connection_context():
    with db.atomic() as transaction:
        Team.create(name="North")
        transaction.rollback()
    try:
        db.db.execute_sql("SELECT broken")
    except Exception as error:
        print(type(error).__name__)
    print(Team.select().count(), db.pending({"core": db.CORE_MIGRATIONS}))
db.dispose()
""", urlsplit(server)._replace(path=f"/{template}").geturl())
    assert printed.split("\n") == ["ProgrammingError", "0 []", ""]


def test_a_server_stays_small(tmp_path: Path, sqlite_template: Path):
    """Its pages shown, a search made, a contact saved; nothing that the first of them loads is loaded again."""
    (tmp_path / "caseloom.db").write_bytes(sqlite_template.read_bytes())
    registry = discover()
    assemble(config.read({"CASELOOM_DATA": str(tmp_path)}), registry)
    with db.db.connection_context():
        person = build_agency(registry, 50)[-1]
    db.dispose()
    port = free_port()
    with serving(tmp_path, port) as server, closing(Browser(port)) as web:
        web.sign_in(person.sign_in, person.password)
        for page in ("/", "/clients", "/clients/1", "/clients/1/plan", "/clients/1/assessments", "/clients/1/contacts"):
            assert web.get(page)[0] == 200
        assert web.post("/search", q="smith")[0] == 200
        assert resident(server.pid) <= MEGABYTES


def test_the_password_of_nobody_takes_as_long_as_any_other(monkeypatch: pytest.MonkeyPatch):
    """It is kept as it was made, so the settings must be those of today."""
    assert not passwords.is_dated(passwords._nobody)
    assert not passwords.matches("", "no worker has this password, but the time it takes is the same")
