"""Names with letters such as Đ, Ł and Ø are found and sorted by d, l and o. Never import the application here."""
import jellyfish
from peewee import SqliteDatabase

BARE = {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th"}


def up(migrator, db):
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    _sort_clients(db, mark)
    found = db.execute_sql(f"SELECT id, word FROM name_word WHERE {_holds('word', mark)}", _patterns()).fetchall()
    for old, word in found:
        _move(db, mark, old, word.translate(str.maketrans(BARE))[:200])


def _sort_clients(db, mark):
    bare, values = "name_sort", []
    for letter, instead in BARE.items():
        bare = f"REPLACE({bare}, {mark}, {mark})"
        values += [letter, instead]
    db.execute_sql(f"UPDATE client SET name_sort = SUBSTR({bare}, 1, 420) WHERE {_holds('name_sort', mark)}",
                   (*values, *_patterns()))


def _move(db, mark, old, word):
    """The clients of a word, to the word as it is now."""
    sound = jellyfish.metaphone(word)[:64] if word.isascii() and word.isalpha() else ""
    db.execute_sql(f"INSERT INTO name_word (word, sound) VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING", (word, sound))
    db.execute_sql("INSERT INTO client_name (client_id, word_id) SELECT client_name.client_id, name_word.id "
                   f"FROM client_name, name_word WHERE client_name.word_id = {mark} AND name_word.word = {mark} "
                   "ON CONFLICT DO NOTHING", (old, word))
    db.execute_sql(f"DELETE FROM client_name WHERE word_id = {mark}", (old,))
    db.execute_sql(f"DELETE FROM name_word WHERE id = {mark}", (old,))


def _holds(column, mark):
    return " OR ".join([f"{column} LIKE {mark}"] * len(BARE))


def _patterns():
    return tuple(f"%{letter}%" for letter in BARE)
