"""What the program words and keeps is worded when it is shown: in the reader's language, with the reader's dates."""
from __future__ import annotations

import json
from datetime import date, timedelta

import flask_babel
import pytest
from babel.support import Translations
from flask_babel import Domain
from markupsafe import escape

from core.clients.models import CareTeamMember
from core.clients.models.closing import close_client
from core.extension.contributions import Due, MonitoringRule
from core.foundation import clock, db
from core.monitoring.models import Contact, DueItem, Task, due
from core.plans.models import Goal
from core.web.language import CORE_CATALOGS
from core.web.sentences import Sentence, lazy_gettext, lazy_ngettext, shown, stored

pytestmark = pytest.mark.one_database

SPANISH = {
    "Contact the client": "Contactar con el cliente",
    "Last reached %(on)s. Risk isn't rated: every %(days)s days.": "Último contacto %(on)s; cada %(days)s días.",
    "Reassess: %(title)s": "Evaluar de nuevo: %(title)s",
    "Assigned worker": "Trabajador asignado",
    "The next step was removed from the note.": "El paso siguiente se quitó de la nota.",
    "%(name)s, unfinished by %(author)s": "%(name)s, tal como lo dejó %(author)s",
    "Task created by %(name)s.": "Tarea puesta por %(nombre)s.",  # names a value that is not there
    "Reopened: %(reason)s (previously closed as “%(closing)s” by %(by)s: %(why)s)":
        "Reabierto: %(reason)s (cerrado antes como “%(closing)s” por %(by)s: %(why)s)",
    "Met": "Cumplido",
}


class Catalog(Translations):
    """Translations from a dictionary, as if they were the core's."""

    def __init__(self):
        super().__init__()
        self.files = [str(CORE_CATALOGS / "es")]
        self._catalog = {"": "", **SPANISH}


@pytest.fixture
def in_spanish(monkeypatch):
    """in_spanish() has everything worded in Spanish from now on."""
    return lambda: monkeypatch.setattr(Domain, "get_translations", lambda self: Catalog())


def raw(table, column):
    """What the database holds."""
    return [value for value, in db.db.execute_sql(f'SELECT "{column}" FROM "{table}" ORDER BY id').fetchall()]


def test_today_words_its_lines_in_the_readers_language(web, worker, client, written, in_spanish):
    Contact.log(client, worker, on=clock.today() - timedelta(days=40), kind="phone", outcome="reached", text="Hm.")
    assert "Contact the client" in web.sign_in(worker).get("/").text
    in_spanish()
    for address in ("/", f"/today/{DueItem.get(DueItem.rule == 'core.contact').id}", client.url):
        page = web.get(address).text
        assert "Contactar con el cliente" in page and "Contact the client" not in page, address
    assert "; cada 30 días." in web.get("/").text


def test_a_due_row_keeps_its_sentence_and_its_dates_and_no_words_of_a_language(client, worker):
    Contact.log(client, worker, on=date(2026, 11, 2), kind="phone", outcome="reached", text="Hm.")
    row = raw("due_item", "why")[raw("due_item", "rule").index("core.contact")]
    assert json.loads(row) == {"text": "Last reached %(on)s. Risk isn't rated: every %(days)s days.",
                               "values": {"on": {"date": "2026-11-02"}, "days": 30}}


def test_what_a_person_typed_is_shown_as_typed(web, worker, client, in_spanish):
    for title in ("Contact the client", '{"text": "Contact the client"}', "{not json", "100 % sure", "%(name)s"):
        Task.add(client, worker, title=title, worker=worker.id, due_on=clock.today())
    titles = {str(row.title) for row in DueItem.select().where(DueItem.rule == "core.task")}
    assert titles == {"Contact the client", '{"text": "Contact the client"}', "{not json", "100 % sure", "%(name)s"}
    in_spanish()
    page = web.sign_in(worker).get("/").text
    assert "{&#34;text&#34;: &#34;Contact the client&#34;}" in page and "{not json" in page


def test_a_done_task_with_an_odd_title_is_shown_as_typed_under_done_today(web, worker, client):
    task = Task.add(client, worker, title='{"text": "Contact the client"}', worker=worker.id, due_on=clock.today())
    task.finish(task.version, "", worker)
    assert "{&#34;text&#34;: &#34;Contact the client&#34;}" in web.sign_in(worker).get("/").text


@pytest.mark.parametrize("text", [
    "Contact the client", "{", "{}", '{"text": 5}', '{"text": "a", "values": 5}', '{"values": {}}', '{"date": "x"}',
    '{"text": "a", "values": {"on": {"date": "2026-13-01"}}}'])
def test_a_text_that_is_no_sentence_is_shown_as_it_is(text):
    assert str(shown(text)) == text


@pytest.mark.parametrize("kept", [
    lazy_gettext("Contact the client"), lazy_gettext("Left %(place)s on %(on)s.", place="{50 %}", on=date(2026, 11, 2)),
    lazy_gettext("%(why)s Twice.", why=lazy_gettext("Since %(on)s.", on=date(2026, 11, 2))),
    lazy_ngettext("%(num)d day late", "%(num)d days late", 3)])
def test_a_sentence_comes_back_from_the_database_as_it_was(kept):
    again = shown(stored(kept))
    assert isinstance(again, Sentence) and again == kept and str(again) == str(kept) and stored(again) == stored(kept)


def test_a_translation_that_names_another_value_does_not_break_the_page(web, worker, client, in_spanish):
    Task.add(client, worker, title="Call", worker=worker.id, due_on=clock.today())
    in_spanish()
    assert f"Task created by {worker.name}." in web.sign_in(worker).get("/").text


def test_what_a_person_typed_into_a_sentence_is_no_html(web, worker, client):
    worker.name = "Ana <img src=x onerror=alert(1)>"
    worker.save()
    Task.add(client, worker, title="Call", worker=worker.id, due_on=clock.today())
    page = web.sign_in(worker).get("/").text
    assert "Task created by Ana &lt;img" in page and "<img" not in page


@pytest.mark.parametrize("lazy", [lazy_gettext, flask_babel.lazy_gettext])
def test_a_lazy_sentence_is_escaped_like_any_text(app, lazy):
    with app.app_context():
        assert escape(lazy("Refill %(name)s", name="<b>")) == "Refill &lt;b&gt;"


def test_a_rule_may_answer_with_plain_text(client, monkeypatch, web, worker):
    rule = MonitoringRule("core.plain", "Plain", ("client",), lambda client, today: [Due("one", today, "Plain text")])
    due._ask([rule], client, clock.today())
    assert DueItem.get(DueItem.rule == "core.plain").title == "Plain text"
    assert "Plain text" in web.sign_in(worker).get("/").text


def test_a_long_title_is_kept_whole(client):
    title = lazy_gettext("Refill %(name)s", name="x" * 200)
    rule = MonitoringRule("core.long", "Long", (), lambda client, today: [Due("one", today, title)])
    due._ask([rule], client, clock.today())
    assert str(DueItem.get(DueItem.rule == "core.long").title) == "Refill " + "x" * 200


def test_a_row_of_an_older_version_becomes_a_sentence_when_it_is_worked_out_again(client):
    DueItem.update(title="Contact the client").where(DueItem.rule == "core.contact").execute()
    assert "Contact the client" in raw("due_item", "title")
    due.refresh(client)
    assert "Contact the client" not in raw("due_item", "title")
    assert DueItem.get(DueItem.rule == "core.contact").title == "Contact the client"


def test_the_part_in_the_care_team_is_worded_when_shown_and_a_typed_one_is_not(web, worker, colleague, client,
                                                                              in_spanish):
    CareTeamMember.join_team(client, colleague.id, worker, "Contact the client")
    in_spanish()
    page = web.sign_in(worker).get(f"{client.url}/care-team").text
    assert "Trabajador asignado" in page and "Contact the client" in page


def test_why_the_program_cancelled_a_task_is_worded_when_shown(web, written, edited, in_spanish):
    contact = written(next_step="Call", next_on=clock.today().isoformat())
    edited(contact, next_step="", next_on="")
    in_spanish()
    assert "El paso siguiente se quitó de la nota." in web.get(Task.get().url).text


def test_a_note_closed_by_somebody_else_names_both_in_the_readers_language(web, written, supervisor, in_spanish):
    contact = written()
    contact.sign(supervisor)
    in_spanish()
    author = Contact.get().worker.name
    assert f"{supervisor.name}, tal como lo dejó {author}" in web.get(contact.url).text


def test_how_a_goal_was_closed_before_is_worded_when_shown(web, worker, client, in_spanish):
    goal = Goal.add(client, worker, words="Sleep", better="up")
    web.sign_in(worker).post(f"{goal.url}/closure", {"closing": "met", "reason": "Snow", "version": "1"})
    web.post(f"{goal.url}/reopening", {"reason": "Thaw", "version": "2"})
    assert "Reopened: Thaw (previously closed as “Met” by" in web.get(goal.url).text
    in_spanish()
    assert "Reabierto: Thaw (cerrado antes como “Cumplido” por" in web.get(goal.url).text


def test_what_closing_a_client_wrote_is_a_sentence(worker, client):
    task = Task.add(client, worker, title="Call", worker=worker.id, due_on=clock.today())
    close_client(client, client.version, "Moved away", worker, {f"task-{task.id}": "done"}, "substance_use.part2")
    assert stored(Task.get().outcome) == '{"text": "Resolved when the client was closed."}'
