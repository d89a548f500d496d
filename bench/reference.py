"""What the pages are measured against: bare Flask, and Flask + peewee + Jinja without sign-in, permission or audit."""
from __future__ import annotations

import sys
from datetime import UTC, datetime

import waitress
from flask import Flask, redirect, render_template_string, request
from peewee import CharField, DateField, DateTimeField, IntegerField, Model, SqliteDatabase, TextField

PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}
LIST = """<!doctype html><title>Clients</title><h1>Clients</h1><table>
{% for c in clients %}<tr><td><a href="{{ url_for('record', number=c.id) }}">{{ c.family }}, {{ c.given }}</a></td>
<td>{{ c.born }}</td><td>{{ c.risk }}</td><td>{{ c.language }}</td><td>{{ c.next_on }}</td></tr>{% endfor %}</table>"""
RECORD = """<!doctype html><title>Client</title><h1>{{ client.family }}, {{ client.given }}</h1>
<ul>{% for n in notes %}<li>{{ n.on }} {{ n.kind }} {{ n.text }}</li>{% endfor %}</ul>"""


def make(agency: str, scratch: str) -> Flask:
    """The reference over an agency's database; notes are saved into a scratch database of its own."""
    clients, own = SqliteDatabase(agency, pragmas=PRAGMAS), SqliteDatabase(scratch, pragmas=PRAGMAS)

    class Client(Model):
        given, family, risk, language = CharField(), CharField(), CharField(), CharField()
        born, next_on = DateField(), DateField()
        status, name_sort, worker_id = CharField(), CharField(), IntegerField()

        class Meta:
            database = clients

    class Contact(Model):
        client_id, on, kind, text = IntegerField(), DateField(), CharField(), TextField()

        class Meta:
            database = clients

    class Note(Model):
        client_id, text, at = IntegerField(index=True), TextField(), DateTimeField()

        class Meta:
            database = own

    own.create_tables([Note])
    app = Flask(__name__)
    app.teardown_request(lambda error: [base.close() for base in (clients, own) if not base.is_closed()])

    @app.get("/floor")
    def floor():
        return "ok"

    @app.get("/list")
    def listed():
        found = (Client.select().where(Client.status == "active", Client.worker_id == request.args["worker"])
                 .order_by(Client.name_sort, Client.id).limit(50))
        return render_template_string(LIST, clients=found)

    @app.get("/search")
    def search():
        word = request.args["q"]
        found = Client.select().where(Client.name_sort >= word, Client.name_sort < word + "\U0010ffff").limit(25)
        return render_template_string(LIST, clients=found)

    @app.get("/record/<int:number>")
    def record(number: int):
        notes = Contact.select().where(Contact.client_id == number).order_by(Contact.on.desc()).limit(10)
        return render_template_string(RECORD, client=Client.get_by_id(number), notes=notes)

    @app.post("/note")
    def save():
        with own.atomic("IMMEDIATE"):
            Note.create(client_id=1, text=request.form["text"], at=datetime.now(UTC))
        return redirect("/floor", code=303)

    return app


if __name__ == "__main__":
    waitress.serve(make(sys.argv[1], sys.argv[2]), host="127.0.0.1", port=int(sys.argv[3]), threads=8, ident=None)
