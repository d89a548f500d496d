"""Files are answered without the database, and leave it as it is."""
from __future__ import annotations

from core.foundation import db


def test_a_file_takes_back_no_transaction_that_stood_before_it(web, monkeypatch):
    monkeypatch.setattr(db.db.obj, "close", lambda: False)
    with db.db.atomic():
        depth = db.db.transaction_depth()
        assert web.get("/static/caseloom.css").status_code == 200
        assert db.db.transaction_depth() == depth
