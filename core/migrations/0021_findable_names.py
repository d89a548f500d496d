"""Names are found written together or apart and in ASCII letters; a second phone by its last four digits.

Never import the application here.
"""
import re
import unicodedata
from itertools import pairwise

import jellyfish
from anyascii import anyascii
from peewee import SqliteDatabase

BARE = str.maketrans({"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th"})
APOSTROPHES = re.compile("['’‘`]")
EXTENSION = re.compile(r"(?:ext\.?|extension|x|#)\s*\d{1,6}\s*$", re.IGNORECASE)


def up(migrator, db):
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    db.execute_sql('ALTER TABLE "client" ADD COLUMN "other_phone_tail" VARCHAR(4) NOT NULL DEFAULT \'\'')
    db.execute_sql('CREATE INDEX "client_other_phone_tail" ON "client" ("other_phone_tail")')
    rows = db.execute_sql("SELECT id, given, family, preferred, other_names, phone FROM client").fetchall()
    for client, *parts, phone in rows:
        for word in sorted(_findable(parts)):
            _add(db, mark, client, word)
        tails = [*(number[-4:] for number in _numbers(phone)), "", ""][:2]
        if phone:
            db.execute_sql(f"UPDATE client SET phone_tail = {mark}, other_phone_tail = {mark} WHERE id = {mark}",
                           (*tails, client))


def _add(db, mark, client, word):
    sound = jellyfish.metaphone(word)[:64] if word.isascii() and word.isalpha() else ""
    db.execute_sql(f"INSERT INTO name_word (word, sound) VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING", (word, sound))
    db.execute_sql(f"INSERT INTO client_name (client_id, word_id) SELECT {mark}, id FROM name_word WHERE word = {mark} "
                   "ON CONFLICT DO NOTHING", (client, word))


def _findable(parts):
    """What is added to the words that were there before."""
    found, written = set(), [_words(part) for part in parts]
    for part, several in zip(parts, written, strict=True):
        found |= {*several, *_words(APOSTROPHES.sub(" ", part)), *_together(several)}
    found |= set(_together([word for word in (*written[1], *written[0]) if not word.isascii()]))
    return {form[:200] for word in found for form in (word, _in_ascii(word)) if form}


def _together(several):
    return {"".join(several), *map("".join, pairwise(several))} if len(several) > 1 else set()


def _words(text):
    bare = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    bare = bare.translate(BARE)
    bare = "".join(_in_ascii(c) if not c.isascii() and unicodedata.name(c, "").startswith("LATIN") else c for c in bare)
    return "".join(c if c.isalnum() else " " for c in bare.replace("'", "").replace("’", "")).split()


def _in_ascii(word):
    return word if word.isascii() else "".join(c for c in anyascii(word).lower() if c.isalnum())


def _numbers(text):
    parts = re.split(r"[/;,|]|\bor\b|\band\b", text, flags=re.IGNORECASE)
    digits = ("".join(c for c in EXTENSION.sub("", part) if c.isdecimal() and c.isascii()) for part in parts)
    return [number for number in digits if len(number) >= 4]
