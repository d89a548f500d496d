"""Copy the clients of an agency into Django's own tables, or serve its admin: one process, waitress, as ours."""
from __future__ import annotations

import argparse
import sqlite3
from contextlib import closing

import django
import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application

NAME, PASSWORD = "bench", "bench-of-this-computer-only"
APPS = ("admin", "auth", "contenttypes", "sessions", "messages")
MIDDLEWARE = ("django.middleware.security.SecurityMiddleware",
              "django.contrib.sessions.middleware.SessionMiddleware",
              "django.middleware.common.CommonMiddleware",
              "django.middleware.csrf.CsrfViewMiddleware",
              "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware",
              "django.middleware.clickjacking.XFrameOptionsMiddleware")
CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
           "django.contrib.messages.context_processors.messages")
COPIED = {"worker": "id, name",
          "client": "id, given, family, born, phone, language, status, risk, next_on, last_contact_on, worker_id",
          "contact": 'id, client_id, "on", kind, outcome, minutes, text'}


def configure(database: str) -> None:
    """Django's settings as `startproject` makes them, with durable commits."""
    settings.configure(
        DEBUG=False, SECRET_KEY=NAME * 10, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="bench.peers.django_admin.urls",
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "bench.peers.django_admin"],
        MIDDLEWARE=list(MIDDLEWARE), STATIC_URL="static/", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                    "OPTIONS": {"context_processors": list(CONTEXT)}}],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database, "CONN_MAX_AGE": None,
                               "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5,
                                           "init_command": "PRAGMA journal_mode=wal; PRAGMA synchronous=2"}}})
    django.setup()


def copy(source: str, database: str) -> None:
    """Make the tables, one user, and a row for each worker, client, and contact."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", run_syncdb=True, verbosity=0)
    get_user_model().objects.create_superuser(NAME, "", PASSWORD)
    connections.close_all()
    with closing(sqlite3.connect(database)) as base, base:
        base.execute("ATTACH ? AS agency", (source,))
        for table, columns in COPIED.items():
            base.execute(f"INSERT INTO django_admin_{table} ({columns}) "
                         f"SELECT {columns} FROM agency.{table}")
        base.execute("ANALYZE main")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("--copy", metavar="AGENCY")
    parser.add_argument("--port", type=int)
    chosen = parser.parse_args()
    configure(chosen.database)
    if chosen.copy:
        copy(chosen.copy, chosen.database)
    if chosen.port:
        waitress.serve(get_wsgi_application(), host="127.0.0.1", port=chosen.port, threads=8, ident=None)


if __name__ == "__main__":
    main()
