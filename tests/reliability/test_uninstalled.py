"""A plugin that is off, refused, gone or older than its tables: what was recorded stays, is copied, and can be read."""
from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.access.models import Agency
from core.app import VALUES, create_app
from core.clients.models import Client
from core.extend import assess
from core.extension import switches
from core.extension.registry import Registry
from core.foundation import application, audit, clock, db, shapes
from core.monitoring.models import Contact, DueItem, Task, due
from core.operations import starting
from core.operations.backup import put_back, write_backup
from core.operations.doctor import examine
from core.operations.starting import follow_registry
from core.specializations.models import ReadableTable
from core.web.dates import day
from plugins.geriatric.models import Fall
from tests.reliability.test_backup import digest

PART2 = "substance_use.part2"
FALLS = 37


def start(plugins, safe_mode=False) -> Registry:
    """Have the program start again with these plugins."""
    registry = Registry(plugins, safe_mode)
    for values in VALUES:
        registry.add_core(**values)
    application.active().put(registry)
    registry.look_at_tables()
    follow_registry(registry)
    return registry


def installed(registry, but=""):
    return [replace(plugin, values=dict(plugin.values)) for plugin in registry.plugins.values() if plugin.name != but]


@pytest.fixture
def lived(app, registry, worker, client):
    """An agency that has started with its plugins, and a client with falls, some of them long ago."""
    follow_registry(registry)
    for number in range(5):
        Fall.add(client, worker, on=clock.today() - timedelta(days=number), place=f"Stairs {number}",
                 injury="Ж — \"none\"", withdrawn_at=clock.now() if number == 4 else None)
    Fall.insert_many([{"client": client.id, "on": clock.today() - timedelta(days=100 + number), "place": "Kitchen",
                       "by": worker.name, "at": clock.now()} for number in range(FALLS - 5)]).execute()
    return client


def off(registry, web, administrator):
    web.sign_in(administrator).post("/specializations/geriatric/switch", {"value": "off"})
    return registry


def gone(registry, *_, name="geriatric"):
    return start(installed(registry, but=name))


def refused(registry, *_):
    plugins = installed(registry)
    next(plugin for plugin in plugins if plugin.name == "geriatric").refuse("tables", "it has an error")
    return start(plugins)


def downgraded(registry, *_):
    """The tables are one migration further than the plugin that is there."""
    db.db.execute_sql("ALTER TABLE geriatric_fall ADD COLUMN shoes VARCHAR(200) NOT NULL DEFAULT 'slippers'")
    db.db.execute_sql("INSERT INTO migration_geriatric (name, applied) VALUES ('0009_shoes', '2026-01-01')")
    return start(installed(registry))


STATES = {"off": "which is off", "gone": "which isn&#39;t installed", "refused": "which has an error",
          "downgraded": "which has an error"}


@pytest.mark.parametrize("state", STATES)
def test_its_rows_are_kept_copied_and_read_and_its_dates_leave_today(
        web, settings, registry, lived, worker, administrator, state):
    """Rows of the table of cases: off, uninstalled while on, refused on the day of a backup, downgraded by one."""
    assert "after a fall" in web.sign_in(worker).get("/").text
    now = {"off": off, "gone": gone, "refused": refused, "downgraded": downgraded}[state](registry, web, administrator)
    before, path = digest(), write_backup(settings, now)
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT count(*), max(place) FROM geriatric_fall").fetchone() == (FALLS, "Stairs 4")
        assert copy.execute("SELECT count(*) FROM migration_geriatric").fetchone()[0] == 3 + (state == "downgraded")
    Fall.delete().execute()
    aside = put_back(settings, now, path).database
    assert digest() == before and aside.is_file() and audit.verify() is None
    web.sign_in(worker)
    assert "after a fall" not in web.get("/").text and "after a fall" not in web.get(lived.url).text
    page = web.get(lived.url).text
    assert STATES[state] in page and f"Falls ({FALLS - 1})" in page, "one was entered in error"
    records = web.get(f"{lived.url}/specializations/geriatric").text
    assert records.count(">Location:<") == FALLS and "Stairs 0" in records and "Injury and response" in records
    assert ("slippers" in records and "Shoes" in records) is (state == "downgraded")
    web.sign_in(administrator).post("/specializations/geriatric/switch", {"value": "off"})
    assert not switches.is_on("geriatric")


def test_a_protection_that_an_upgrade_adds_holds_at_once(web, registry, lived, worker):
    """The process that serves has looked at the table before, and goes on."""
    db.db.execute_sql("ALTER TABLE geriatric_fall RENAME COLUMN sensitivity TO kind")
    gone(registry)
    records = f"{lived.url}/specializations/geriatric"
    assert "Stairs 0" in web.sign_in(worker).get(records).text and f"Falls ({FALLS - 1})" in web.get(lived.url).text
    db.db.execute_sql("ALTER TABLE geriatric_fall RENAME COLUMN kind TO sensitivity")
    db.db.execute_sql(f"UPDATE geriatric_fall SET sensitivity = '{PART2}'")
    assert "Stairs 0" not in web.get(records).text and "Falls (" not in web.get(lived.url).text


@pytest.mark.one_database
def test_what_stopped_or_came_back_is_followed_by_the_agencys_day(settings, app, registry, monkeypatch):
    Agency.update(timezone="America/Chicago").execute()
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 2, tzinfo=UTC))
    days = []
    monkeypatch.setattr(starting, "follow_plugins", lambda: days.append(clock.today()))
    create_app(replace(settings, timezone=""), registry, application.active())  # as it is served
    follow_registry(registry)
    assert days == [date(2026, 11, 24)]


def shape_of(table="geriatric_fall"):
    """The table as it is in the connected database."""
    if db.is_sqlite():
        return shapes.of_sqlite(db.db.connection(), table)
    return shapes.of_postgres(db.db, table)


def test_from_sqlite_to_postgresql_and_back_while_it_is_gone(
        settings, registry, lived, worker, tmp_path, empty_postgres_url, web):
    """Row of the table of cases. Its tables are those that its migrations would have made, and it works with them."""
    if not db.is_sqlite():
        return  # the road begins on SQLite
    shape, now = shape_of(), gone(registry)
    before, path = digest(), write_backup(settings, now, tmp_path / "out.db")
    db.dispose()
    db.connect(empty_postgres_url)
    db.db.connect()
    put_back(settings, now, path)
    assert digest() == before
    assert "Stairs 0" in web.sign_in(worker).get(f"{lived.url}/specializations/geriatric").text
    moved, again = shape_of(), write_backup(settings, now, tmp_path / "back.db")
    for table in ("geriatric_fall", "migration_geriatric"):
        db.db.execute_sql(f"DROP TABLE {table}")
    db.upgrade(registry.migrations())
    assert moved == shape_of(), "as the plugin's migrations make it"
    db.dispose()
    db.connect(f"sqlite:///{tmp_path / 'returned.db'}")
    db.db.connect()
    put_back(settings, now, again)
    assert digest() == before and shape_of() == shape
    start(installed(registry))
    assert Fall.add(Client.get_by_id(lived.id), worker, on=clock.today(), place="The bath").id == FALLS + 1
    assert "The bath" in web.sign_in(worker).get(f"/s/geriatric/clients/{lived.id}/falls").text


def test_on_postgresql_it_works_after_a_restore_that_it_was_not_there_for(settings, registry, lived, worker):
    shape, now = shape_of(), gone(registry)
    put_back(settings, now, write_backup(settings, now))
    assert shape_of() == shape
    start(installed(registry))
    assert Fall.add(Client.get_by_id(lived.id), worker, on=clock.today(), place="The bath").id == FALLS + 1
    Client.delete().where(Client.id == lived.id).execute()
    assert Fall.select().count() == 0, "erasing a client erases its rows"


def test_when_it_is_back_its_dates_are_those_of_today(web, registry, lived, worker):
    def waiting():
        return {row.key for row in DueItem.select().where(DueItem.plugin == "geriatric", DueItem.closed_at.is_null())}

    Contact.log(lived, worker, on=clock.today(), kind="phone", outcome="reached", sign=True)
    dates, earlier = waiting(), Client.get_by_id(lived.id).next_on
    gone(registry)
    without = Client.get_by_id(lived.id).next_on
    assert without > earlier, "the list of clients follows"
    Fall.update(withdrawn_at=clock.now(), withdrawn_by="x").where(Fall.place == "Stairs 0").execute()
    assert waiting() == dates
    start(installed(registry))
    assert dates - waiting() >= {"adl-1", "home-1"} and waiting()
    assert Client.get_by_id(lived.id).next_on < without


def test_one_that_is_new_has_its_dates_before_it_is_turned_on(web, registry, lived, administrator):
    Contact.log(lived, lived.worker, on=clock.today(), kind="phone", outcome="reached", sign=True)
    gone(registry)
    asked = DueItem.delete().where(DueItem.plugin == "geriatric").execute()
    switches.Switch.delete().where(switches.Switch.plugin == "geriatric").execute()  # it was never here
    start(installed(registry))
    assert DueItem.select().where(DueItem.plugin == "geriatric").count() >= asked > 0
    assert "Turned off by ," not in web.sign_in(administrator).get("/specializations").text


def test_when_it_is_back_its_questionnaires_are_asked_for_again(settings, registry, lived, worker):
    """The core's rule repeats them, and it cannot while nobody knows them."""
    answers = {f"q{number}": "2" for number in range(1, 10)} | {"q9": "0"}
    assess(lived, worker, "mental_health.phq9", answers, on=clock.today() - timedelta(days=30))
    repeated = DueItem.select(DueItem.title, DueItem.on).where(DueItem.plugin == "mental_health").order_by(DueItem.key)
    before = list(repeated.tuples())
    gone(registry, name="mental_health")
    due.refresh_all(clock.today())
    now = start(installed(registry))
    assert list(repeated.clone().tuples()) == before != []
    assert all(finding.fine for finding in examine(settings, now) if finding.what == "kept copies")


def test_the_doctor_names_its_tables_and_says_that_they_can_be_read(settings, registry, lived):
    now = gone(registry)
    said = {finding.what: finding for finding in examine(settings, now)}
    assert said["plugin geriatric"].fine and "geriatric_fall" in said["plugin geriatric"].sentence
    assert "can be read on the clients' pages" in said["plugin geriatric"].sentence
    assert said["kept copies"].fine and said["work"].fine
    db.db.execute_sql("CREATE TABLE geriatric_word (id INTEGER PRIMARY KEY, word TEXT)")
    said = {finding.what: finding for finding in examine(settings, now)}
    assert "when it's installed again: geriatric_word" in said["plugin geriatric"].sentence


def not_started(registry, *but):
    """The program with fewer plugins, before it starts again."""
    now = Registry([plugin for plugin in installed(registry) if plugin.name not in but])
    for values in VALUES:
        now.add_core(**values)
    application.active().put(now)
    return now


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_right_after_it_was_uninstalled_the_doctor_finds_nothing_wrong(settings, registry, lived, worker):
    """Also what its policy protects is only hidden."""
    switches.flip("geriatric", True, "test")
    worker.set_clearances([PART2], "test")
    Task.add(lived, worker, worker=worker.id, title="Call", due_on=clock.today(), sensitivity=PART2)
    due.refresh_all(clock.today())
    said = {finding.what: finding for finding in examine(settings, not_started(registry, "geriatric", "substance_use"))}
    assert said["work"].fine, said["work"].sentence
    assert said["kept copies"].fine and "follow when Caseloom starts" in said["kept copies"].sentence


def test_what_went_before_it_had_said_how_it_reads_is_read_by_its_columns(web, registry, lived, worker):
    ReadableTable.delete().execute()
    application.active().put(Registry(installed(registry, but="geriatric")))
    page = web.sign_in(worker).get(f"{lived.url}/specializations/geriatric").text
    for words in ("Recorded with Geriatric, which isn&#39;t installed", "Withdrawn at", "Stairs 0",
                  day(clock.today()), "Ж"):
        assert words in page, words
    assert page.count(">Place:<") == FALLS


def test_a_plugin_whose_migrations_no_longer_run_loses_nothing(settings, registry, lived, tmp_path, monkeypatch):
    """Its tables are copied as they are there, as if it were gone."""
    shape, before = shape_of(), digest()
    for step in registry.migrations()["geriatric"].glob("[0-9]*.py"):
        (tmp_path / step.name).write_text("def up(migrator, db):\n    raise RuntimeError(1)\n")
    owners = {**registry.migrations(), "geriatric": tmp_path}
    monkeypatch.setattr(registry, "migrations", lambda: owners)
    put_back(settings, registry, write_backup(settings, registry))
    assert digest() == before and shape_of() == shape and Fall.select().count() == FALLS


def test_a_backup_before_an_upgrade_has_the_tables_of_before_it(settings, registry, lived, tmp_path):
    """A migration that is still to run is not run in the copy only."""
    folder = tmp_path / "later"
    folder.mkdir()
    for step in registry.migrations()["geriatric"].glob("[0-9]*.py"):
        (folder / step.name).write_text(step.read_text())
    (folder / "0003_shoes.py").write_text(
        'def up(migrator, db):\n    db.execute_sql("ALTER TABLE geriatric_fall ADD COLUMN shoes VARCHAR(9)")\n')
    owners = {**registry.migrations(), "geriatric": folder}
    registry.migrations = lambda: owners
    before, path = digest(), write_backup(settings, registry)
    put_back(settings, registry, path)
    after = digest()
    assert after["geriatric_fall"] != before["geriatric_fall"] and "shoes" in {c.name for c in shape_of().columns}
    assert Fall.select().count() == FALLS
