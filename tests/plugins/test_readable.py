"""What a table may say of how its rows read."""
from __future__ import annotations

import pytest
from peewee import CharField

from core.extend import Moment, Readable, Record
from core.extension.contracts import Refused
from core.extension.contracts.tables import check_tables


@pytest.mark.parametrize(("readable", "sentence"), [
    ("Naps", "is str, no Readable"), (Readable("Naps", {"length": "Length"}), "names 'length'"),
    (Readable("Naps", {"text": "Text"}, on="day"), "names 'day'"),
    (Readable("Naps", {"text": "Text"}, words={"code": {}}), "names 'code'"),
    (Readable("Naps", {"text": "Text"}, withdrawn="at"), "isn't one of its columns"),
    (Readable("Naps", {"text": "Text"}, withdrawn="text"), "null=True"),
    (Readable("Naps", {"at": "At"}, withdrawn="at", withdrawn_as="yes"), "a field of text")])
def test_a_declaration_about_what_is_not_there_is_refused(readable, sentence):
    class Sleep(Record):
        text = CharField(200)
        at = Moment()

        class Meta:
            table_name = "naps_sleep"

    Sleep.readable = readable
    with pytest.raises(Refused, match=sentence):
        check_tables("naps", [Sleep])
