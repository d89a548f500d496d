"""A plugin's migrations that fail, are missing or reach for the core: this plugin is closed, and upgrade says why."""
from __future__ import annotations

import re
from importlib.metadata import EntryPoint

import pytest

from core.extension import registry as registries
from core.extension.registry import Registry, discover
from core.foundation import db
from core.operations import cli
from core.operations.backup import bring_up_to_date
from tests.plugins.diary import DIARY, FINE, MAKE, NOTES
from tests.plugins.test_start import ON_SQLITE, assert_the_rest_works


def says(*statements):
    return MAKE + "".join(f"    db.execute_sql({statement!r})\n" for statement in statements)


FAULTS = {  # behaviour: the second migration, a part of the sentence
    "fails half-way": ("def up(migrator, db):\n    db.execute_sql('CREATE TABLE diary_more (id INTEGER)')\n    1 / 0\n",
                       "ZeroDivisionError: division by zero"),
    "syntax error": ("def up(:\n", "SyntaxError"),
    "leaves the program": ("import sys\ndef up(migrator, db):\n    sys.exit(1)\n", "SystemExit"),
    "has no up()": ("x = 1\n", r"no function up\(\)"),
    "wants no transaction": (f"atomic = False\n{FINE}", "atomic = False"),
    **{behaviour: (f"def up(migrator, db):\n    db.execute_sql({statement!r})\n",
                   f"(only its own tables, not .*|cannot drop table ){table}")
       for behaviour, statement, table in (
        ("drops a core table", "DROP TABLE task", "task"),
        ("deletes core rows", "DELETE FROM team", "team"),
        ("changes core rows", "UPDATE team SET name = 'South'", "team"),
        ("adds core rows", "INSERT INTO team (name) VALUES ('South')", "team"),
        ("adds a column to a core table", "ALTER TABLE team ADD COLUMN motto TEXT", "team"),
        ("renames a core table", "ALTER TABLE task RENAME TO diary_task", "task"),
        ("puts an index on a core table", "CREATE INDEX diary_index ON team (name)", "team"),
        ("drops an index of a core table", "DROP INDEX team_name", "team"),
        ("makes a table of another name", "CREATE TABLE journal (id INTEGER)", "journal"),
        ("changes another plugin's table", "ALTER TABLE geriatric_fall ADD COLUMN x TEXT", "geriatric_fall"),
        ("says that it was run", "DELETE FROM migration_core", "migration_core"))},
    "goes on after it was refused": (
        "def up(migrator, db):\n    try:\n        with db.atomic():\n            db.execute_sql('DELETE FROM team')\n"
        "    except Exception:\n        pass\n", "may change only its own tables, not .*team"),
}


@pytest.fixture
def diary(on_disk):
    """Make the plugin with these migrations, and one beside it whose own is right."""
    def made(*migrations, name="diary", source=DIARY):
        files = {f"migrations/{number:04}_step.py": text for number, text in enumerate(migrations, 1)}
        files["templates/box.html"] = "In the diary box"
        plugin = on_disk(name, source, **files)
        assert not plugin.refused, plugin.error
        return plugin
    return made


@pytest.fixture
def extra(diary, request):
    return [diary(*getattr(request, "param", (MAKE,))),
            diary(MAKE.replace("diary", "notes"), name="notes", source=NOTES)]


def of_the_core():
    """Every row and the columns of all tables but the plugins'."""
    return {table: (sorted(column.name for column in db.db.get_columns(table)),
                    sorted(map(repr, db.db.execute_sql(f'SELECT * FROM "{table}"').fetchall())))
            for table in db.db.get_tables() if not table.startswith(("diary_", "notes_", "migration_diary",
                                                                     "migration_notes"))}


@pytest.mark.parametrize(("extra", "sentence"), [((MAKE, text), words) for text, words in FAULTS.values()],
                         ids=FAULTS, indirect=["extra"])
def test_nothing_of_the_core_changes_and_the_others_go_on(extra, sentence, database, registry):
    db.db.execute_sql("INSERT INTO team (name) VALUES ('North')")
    before = of_the_core()
    outcome = db.upgrade(registry.migrations())
    assert outcome.done == ["diary/0001_step", "notes/0001_step"], "what went well before it is kept"
    failure, = outcome.failed
    assert (failure.owner, failure.name) == ("diary", "0002_step") and re.search(sentence, failure.why), failure.why
    assert "run caseloom upgrade again" in failure.why
    assert of_the_core() == before and not db.db.table_exists("diary_more")
    registry.look_at_tables()
    assert [plugin.name for plugin in registry.plugins.values() if plugin.closed] == ["diary"]
    assert db.pending(registry.migrations()) == ["diary/0002_step"]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # what SQLite has not
@pytest.mark.parametrize(("statement", "sentence"), [
    ("DROP TABLE task CASCADE", "only its own tables, not due_item, task"),
    ("TRUNCATE task CASCADE", "only its own tables, not due_item, task"),
    ("COMMIT", "it may not end its transaction")])
def test_what_only_postgresql_can_do_is_seen_as_well(diary, database, statement, sentence):
    plugin = diary(MAKE, f"def up(migrator, db):\n    db.execute_sql({statement!r})\n")
    before = of_the_core()
    failure, = db.upgrade(Registry([plugin]).migrations()).failed
    assert sentence in failure.why and of_the_core() == before


ENDS = {
    "commits": "db.commit()", "rolls back": "db.rollback()", "commits the connection": "db.connection().commit()",
    "says COMMIT": "db.execute_sql('COMMIT')", "says end": "db.execute_sql(' end work')",
    "says it in a row": "db.execute_sql('UPDATE team SET motto = 1; commit')",
    "says it behind a comment": "db.connection().execute(b'/* x */ COMMIT')",
    "rolls back and goes on": "db.execute_sql('ROLLBACK WORK')",
}


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite asks before each statement
@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_a_migration_cannot_end_its_transaction(diary, database, ends):
    """Also one that goes on after it was refused: what it changed before and after is taken back."""
    plugin = diary(MAKE, "def up(migrator, db):\n    db.execute_sql(\"UPDATE team SET name = 'South'\")\n"
                         f"    try:\n        {ends}\n    except Exception:\n        pass\n"
                         "    db.execute_sql(\"UPDATE team SET name = 'West'\")\n",)
    db.db.execute_sql("INSERT INTO team (name) VALUES ('North')")
    failure, = db.upgrade(Registry([plugin]).migrations()).failed
    assert "Nothing of it was kept" in failure.why
    assert db.db.execute_sql("SELECT name FROM team").fetchall() == [("North",)]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_migration_may_have_savepoints_and_write_such_words(diary, database):
    plugin = diary(MAKE, """def up(migrator, db):
    with db.atomic():
        db.execute_sql("SELECT 'x; COMMIT'")
    try:
        with db.atomic():
            db.execute_sql("SELECT nothing")
    except Exception:
        db.execute_sql("DO $$ BEGIN PERFORM 1; END $$")
""")
    assert not db.upgrade(Registry([plugin]).migrations()).failed


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_ended_its_transaction_all_the_same_is_not_said_to_be_taken_back(diary, database):
    plugin = diary(MAKE, "def up(migrator, db):\n    db.connection().pgconn.exec_(b'COMMIT')\n    1 / 0\n")
    failure, = db.upgrade(Registry([plugin]).migrations()).failed
    assert "Nothing of it was kept" not in failure.why and "may have been kept: restore the backup" in failure.why


def test_only_rows_that_protect_events_may_be_added_to_the_core(diary, database):
    up = "def up(migrator, db):\n    db.execute_sql('SELECT * FROM client')\n    db.execute_sql({!r})\n"
    protect = "INSERT INTO later_label (client_id, subject, sensitivity) VALUES (1, 'entry 1', 'x')"
    plugin = diary(MAKE, up.format(protect), up.format("DELETE FROM later_label"))
    outcome = db.upgrade(Registry([plugin]).migrations())
    assert outcome.done == ["diary/0001_step", "diary/0002_step"]
    assert "only its own tables, not later_label" in outcome.failed[0].why


@ON_SQLITE
def test_it_changes_no_setting_of_the_database(diary, database):
    plugin = diary(MAKE, "def up(migrator, db):\n    db.execute_sql('PRAGMA user_version = 7')\n")
    failure, = db.upgrade(Registry([plugin]).migrations()).failed
    assert "not the setting user_version" in failure.why
    assert db.db.execute_sql("PRAGMA user_version").fetchone() == (0,)


@ON_SQLITE
def test_what_comes_after_one_that_failed_waits_for_it(diary, database):
    third = "def up(migrator, db):\n    db.execute_sql('CREATE TABLE diary_third (id INTEGER)')\n"
    plugin = diary(MAKE, "def up(migrator, db):\n    1 / 0\n", third)
    outcome = db.upgrade(Registry([plugin]).migrations())
    assert (outcome.done, [failure.name for failure in outcome.failed]) == (["diary/0001_step"], ["0002_step"])
    assert not db.db.table_exists("diary_third")


def test_two_plugins_whose_names_begin_alike_keep_their_tables_apart(diary, database):
    first = diary(MAKE, "def up(migrator, db):\n    db.execute_sql('ALTER TABLE diary_dreams_entry ADD x TEXT')\n")
    dreams, source = (text.replace("diary", "diary_dreams") for text in (MAKE, DIARY))
    second = diary(dreams, name="diary_dreams", source=source)
    assert not db.upgrade(Registry([second]).migrations()).failed
    failure, = db.upgrade(Registry([first, second]).migrations()).failed
    assert "not diary_dreams_entry" in failure.why


# --- In an agency ---------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize(("extra", "words"), [
    ((MAKE,), "0001_step to run"), ((MAKE, "def up(:"), "0001_step, 0002_step to run"),
    ((FINE,), "0001_step to run")], indirect=["extra"])
def test_before_upgrade_only_the_pages_of_this_plugin_are_closed(extra, words, web, client, worker, administrator):
    assert_the_rest_works(web, client, worker, administrator, "Diary", "Closed since", words,
                          "its tables aren&#39;t up to date", "run: caseloom upgrade")
    answer = web.sign_in(worker).get(f"/s/diary/clients/{client.id}/entries")
    assert answer.status_code == 503 and "This specialization needs an upgrade" in answer.text
    assert "Your administrator has to upgrade it." in answer.text
    page = web.sign_in(administrator).get("/specializations").text
    assert "/specializations/diary/settings" not in page
    web.sign_in(worker)
    assert "Mood of the diary" not in web.get(f"{client.url}/assessments/new").text
    assert "Diary box" not in web.get(client.url).text and "Diary rule" not in web.get("/").text
    worker.set_clearances(["diary.secret"], "test")
    assert "Secret diary" in web.get(f"{client.url}/contacts/new").text, "its protections hold"


@ON_SQLITE
def test_its_pages_open_once_its_tables_are_there_without_a_restart(web, registry, client, worker):
    address = f"/s/diary/clients/{client.id}/entries"
    assert web.sign_in(worker).get(address).status_code == 503
    bring_up_to_date(Registry([*discover().plugins.values(), *registry.loaded()]))  # another process
    assert web.get(address).text == "0 entries"
    assert "Mood of the diary" in web.get(f"{client.url}/assessments/new").text
    assert "In the diary box" in web.get(client.url).text


@ON_SQLITE
@pytest.mark.parametrize("extra", [(FINE,)], indirect=True)
def test_a_migration_that_is_missing_closes_it_too(extra, registry, web, client, worker, administrator):
    bring_up_to_date(registry)
    assert_the_rest_works(web, client, worker, administrator, "its migrations didn&#39;t make the table diary_entry")
    assert web.sign_in(worker).get(f"/s/diary/clients/{client.id}/entries").status_code == 503


@pytest.mark.parametrize("extra", [(MAKE.replace("    text = TextField()\n", ""),)], indirect=True)
def test_a_column_that_no_migration_adds_closes_it_too(extra, registry, web, client, worker, administrator):
    bring_up_to_date(registry)
    assert_the_rest_works(web, client, worker, administrator, "its migrations didn&#39;t add the column "
                                                              "diary_entry.text; update the plugin")
    assert web.sign_in(worker).get(f"/s/diary/clients/{client.id}/entries").status_code == 503


@ON_SQLITE
def test_a_plugin_that_is_older_than_its_tables_is_named(registry, web, client, worker, administrator):
    bring_up_to_date(registry)
    db.db.execute_sql("INSERT INTO migration_diary (name, applied) VALUES ('0002_later', '2026-11-26')")
    registry.look_at_tables()
    assert_the_rest_works(web, client, worker, administrator, "its tables are newer than this version", "0002_later")
    assert web.sign_in(worker).get(f"/s/diary/clients/{client.id}/entries").status_code == 503
    failure, = bring_up_to_date(registry).failed
    assert "Install the newer version of the plugin" in str(failure)


# --- At the keyboard ------------------------------------------------------------------------------


@pytest.fixture
def installed(diary, monkeypatch):
    """The diary with these migrations, and the notes, as if they were installed."""
    def put(*migrations):
        diary(*migrations), diary(MAKE.replace("diary", "notes"), name="notes", source=NOTES)
        points = [EntryPoint(name, name, registries.ENTRY_POINTS) for name in ("diary", "notes")]
        monkeypatch.setattr(registries, "entry_points", lambda group: points)
    return put


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command: its exit status, what it said, and what it complained of."""
    monkeypatch.setenv("CASELOOM_DATA", str(tmp_path / "agency"))

    def ran(*words):
        capsys.readouterr()
        status = cli.main(list(words))
        db.dispose()
        said = capsys.readouterr()
        return status, said.out, said.err
    return ran


def test_upgrade_names_what_failed_goes_on_and_ends_with_status_1(run, installed):
    assert run("init", "--agency", "River", "--sign-in", "ada", "--timezone", "UTC")[0] == 0
    installed(MAKE, "def up(migrator, db):\n    db.execute_sql('DROP TABLE task')\n")
    status, out, err = run("upgrade")
    assert status == 1 and "Backup: " in out and "Done: diary/0001_step\nDone: notes/0001_step\n" in out
    assert err == ("Not done: diary/0002_step: it may change only its own tables, not task. Nothing of it was kept. "
                   "Fix or update the plugin, then run caseloom upgrade again.\n")
    why = "its migration 0002_step failed (it may change only its own tables, not task); fix or update the plugin, then"
    assert f"diary: closed: migrations: {why} run: caseloom upgrade" in run("plugins")[1]
    status, out, _err = run("doctor")
    assert status == 1 and f"BAD  plugin diary: closed: migrations: {why}" in out
    assert "migrations: up to date" in out, "those of the core"
    installed(MAKE, FINE)
    status, out, err = run("upgrade")
    assert (status, err) == (0, "") and "Done: diary/0002_step" in out and "diary: off" in run("plugins")[1]


def test_a_new_agency_is_made_although_a_plugin_has_a_fault(run, installed):
    installed("def up(:\n")
    status, out, err = run("init", "--agency", "River", "--sign-in", "ada", "--timezone", "UTC")
    assert status == 0 and "The agency is ready" in out and "Not done: diary/0001_step: SyntaxError" in err


def test_doctor_and_plugins_say_what_was_refused_and_what_was_warned_of(run, on_disk, monkeypatch):
    assert run("init", "--agency", "River", "--sign-in", "ada", "--timezone", "UTC")[0] == 0
    on_disk("clients", DIARY.replace("diary", "clients"))
    monkeypatch.setattr(registries, "entry_points", lambda group: [
        EntryPoint("clients", "clients", group), EntryPoint("geriatric", "clients", group)])
    for command in ("plugins", "doctor"):
        said = run(command)[1]
        assert "clients: not loaded: specialization: 'clients' isn't a valid plugin name: it belongs" in said
        assert "geriatric: Another plugin is also named geriatric" in said
