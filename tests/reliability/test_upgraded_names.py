"""Names that were stored with letters such as Đ are found and sorted by plain ones after the upgrade."""
from __future__ import annotations

from core.clients.models import Client
from core.clients.models.names import ClientName, NameWord, sound
from core.foundation import db
from core.operations.backup import bring_up_to_date


def stored(worker, family, *words):
    """A client as they were stored before."""
    client = Client.add(worker, given="Ana", family=family)
    Client.update(name_sort=" ".join([*words, "ana"])).where(Client.id == client.id).execute()
    ClientName.delete().where(ClientName.client == client).execute()
    for word in (*words, "ana"):
        NameWord.insert(word=word, sound="").on_conflict_ignore().execute()
        ClientName.insert(client=client, word=NameWord.get(NameWord.word == word)).execute()
    return client


def test_the_clients_there_are_keep_one_row_for_each_word_as_it_is_compared_now(worker, registry):
    plain, other = stored(worker, "Dang", "dang"), stored(worker, "Đặng-Dang Ðæ", "đang", "dang", "ðæ")
    NameWord.delete().where(NameWord.word == "dae").execute()
    db.db.execute_sql("DELETE FROM migration_core WHERE name = '0016_bare_letters'")
    assert bring_up_to_date(registry).done == ["core/0016_bare_letters"]
    assert [Client.get_by_id(one.id).name_sort for one in (plain, other)] == ["dang ana", "dang dang dae ana"]
    for client, words in ((plain, ["ana", "dang"]), (other, ["ana", "dae", "dang"])):
        indexed = NameWord.select(NameWord.word).join(ClientName).where(ClientName.client == client)
        assert sorted(row.word for row in indexed) == words
    assert not NameWord.select().where(NameWord.word << ["đang", "ðæ"]).exists()
    assert NameWord.get(NameWord.word == "dae").sound == sound("dae")
