"""Many clients, and the hostile inputs of the project."""
from __future__ import annotations

import pytest

from core.foundation import db
from tests.security.payloads import OWN, corpus


@pytest.fixture
def payloads():
    """Our own hostile inputs of a kind, and every nth of the corpus where that is at hand."""
    def read(kind, every=1):
        own = OWN[kind]
        return [*own, *corpus(kind)[len(own)::every]]
    return read


@pytest.fixture
def many_clients(app, worker, north, south):
    """2,000 clients of two teams, with the words of their names."""
    from datetime import date, timedelta

    from core.clients.models import CareTeamMember, Client, names
    from core.clients.models.names import ClientName, NameWord

    families = ["Smith", "Smythe", "Alvarez", "Nguyen", "Okafor", "Brandt", "Silva", "Sommer"]
    given = ["John", "Jon", "Maria", "Chidi", "Eva", "Sam", "Jane", "Noor", "Ana"]
    rows = [{"given": given[n % 9], "family": families[n % 8], "born": date(1940, 1, 1) + timedelta(days=n * 13),
             "worker": worker.id, "team": (north if n % 4 else south).id, "opened_on": date(2026, 1, 1),
             "status": ("active", "active", "active", "paused", "closed")[n % 5],
             "risk": ("", "low", "medium", "high")[n % 4], "phone_tail": f"{n % 10000:04}",
             "name_sort": f"{families[n % 8]} {given[n % 9]}".lower(),
             "next_on": date(2026, 1, 1) + timedelta(days=n % 300),
             "last_contact_on": date(2026, 1, 1) - timedelta(days=n % 200)} for n in range(2000)]
    before = Client.select(Client.id).order_by(Client.id.desc()).scalar() or 0
    with db.atomic():
        for start in range(0, 2000, 500):
            Client.insert_many(rows[start:start + 500]).execute()
        for word in {name.lower() for name in families + given}:
            NameWord.insert(word=word, sound=names.sound(word)).on_conflict_ignore().execute()
        words = dict(NameWord.select(NameWord.word, NameWord.id).tuples())
        made = list(Client.select(Client.id, Client.given, Client.family).where(Client.id > before).tuples())
        ClientName.insert_many([{"client_id": row, "word": words[name.lower()]} for row, g, f in made
                                for name in (g, f)]).execute()
        CareTeamMember.insert_many([{"client": row, "worker": worker.id, "part": "Assigned worker", "by": "test",
                                     "since": date(2026, 1, 1)} for row, _g, _f in made[:60]]).execute()
