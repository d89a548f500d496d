"""Finding people by name: any order, accents or none, and by sound or near miss when spelt wrong.

Distinct name words are few even among a million clients, so they are stored once, with how they sound;
near misses are looked for among them and never among the clients.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import jellyfish
from peewee import CharField, DeferredForeignKey, Expression, ForeignKeyField

from core.foundation.db import Table
from core.foundation.prepared import Prepared, given

LAST = "\U0010ffff"  # sorts behind every letter
# Letters that are no letter with an accent to Unicode, as people without them on the keyboard type them.
BARE = str.maketrans({"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th"})
APOSTROPHES = re.compile("['’‘`]")
MOST = 400  # words of the vocabulary that one typed word may stand for


class NameWord(Table):
    """One word that occurs in somebody's name, without accents and capitals."""

    word = CharField(200, unique=True)
    sound = CharField(64, index=True)


class ClientName(Table):
    """That a client's name holds a word."""

    client = DeferredForeignKey("Client", backref="+", on_delete="CASCADE")
    word = ForeignKeyField(NameWord, backref="+", on_delete="CASCADE")

    class Meta:
        indexes = ((("word", "client"), True), (("client",), False))


def findable(parts: Sequence[str]) -> set[str]:
    """The words that a client is found by, of the parts of the name, given and family first.

    Each is found as it is written and in ASCII letters, split at an apostrophe, and those of one part together: "de la
    Cruz" gives de, la, cruz, dela, lacruz, delacruz.
    """
    found: set[str] = set()
    written = [words(part) for part in parts]
    for part, several in zip(parts, written, strict=True):
        found |= {*several, *words(APOSTROPHES.sub(" ", part)), *_together(several)}
    given, family = written[:2]
    found |= _together([word for word in (*family, *given) if not word.isascii()])  # 김 and 민수 as 김민수
    return {form[:200] for word in found for form in (word, in_ascii(word)) if form}


def _together(several: list[str]) -> set[str]:
    """Words that some write as one."""
    return {"".join(several), *map("".join, pairwise(several))} if len(several) > 1 else set()


def in_ascii(word: str) -> str:
    """A word in the letters of a US keyboard: "соколова" gives sokolova; "" when there are none."""
    if word.isascii():
        return word
    from anyascii import anyascii  # here: few names ask for it

    return "".join(c for c in anyascii(word).lower() if c.isalnum())


@lru_cache(2_000)
def nicknames(word: str) -> tuple[str, ...]:
    """Other first names that may stand for this one, either way: "betty" gives beth and elizabeth. English only."""
    if not (word.isascii() and word.isalpha()):
        return ()
    pairs = re.findall(rf"^(?:{word},has_nickname,(\w+)|(\w+),has_nickname,{word})$", _nicknames(), re.MULTILINE)
    return tuple(sorted({known for pair in pairs for known in pair if known} - {word}))


@lru_cache(1)
def _nicknames() -> str:
    """The list of the nicknames package, a line for each pair: as text it takes a twentieth of the memory."""
    from nicknames import with_names_csv_path  # here: few start with a search

    with with_names_csv_path() as path:
        return path.read_text()


def words(text: str) -> list[str]:
    """The words of a name as they are compared: "José Álvarez-Ruiz" gives jose, alvarez, ruiz; "Đặng" gives dang."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    bare = bare.translate(BARE)  # ß is ss since casefold()
    bare = bare if bare.isascii() else "".join(in_ascii(c) if _is_latin(c) else c for c in bare)
    return "".join(c if c.isalnum() else " " for c in bare.replace("'", "").replace("’", "")).split()


def _is_latin(letter: str) -> bool:
    return not letter.isascii() and unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(20_000)
def sound(word: str) -> str:
    """How a word sounds in English, roughly; empty for words without letters a to z."""
    return jellyfish.metaphone(word)[:64] if word.isascii() and word.isalpha() else ""


def index(client_id: int, parts: Iterable[str]) -> None:
    """Make a client findable by the parts of a name, given and family first, and by nothing else."""
    wanted = findable(tuple(parts))
    for word in sorted(wanted):
        NameWord.insert(word=word, sound=sound(word)).on_conflict_ignore().execute()
    ids = [row for row, in NameWord.select(NameWord.id).where(NameWord.word << list(wanted)).tuples()]
    ClientName.delete().where(ClientName.client_id == client_id, ClientName.word.not_in(ids)).execute()
    for word_id in ids:
        ClientName.insert(client_id=client_id, word=word_id).on_conflict_ignore().execute()


def matching_words(typed: str, fuzzy: bool = False) -> list[int]:
    """Ids of the words that a typed word may stand for: beginning with it, sounding like it, or a nickname of it.

    `fuzzy` adds words one or two slips away: letters swapped, missing, doubled or wrong.
    """
    alike = ALIKE.rows(len(typed) > 2 and bool(sound(typed)), typed=typed, end=typed + LAST, sound=sound(typed),
                       others=list(nicknames(typed)) or [typed])
    ids = {row.id for row in alike}
    if fuzzy and len(typed) > 3:
        ids |= _near(typed)
    return sorted(ids)


def _begins() -> Expression:
    return (NameWord.word >= given("typed")) & (NameWord.word < given("end"))


BEGINNING = Prepared(lambda: NameWord.select(NameWord.word, NameWord.id).where(_begins()))
ALIKE = Prepared(lambda by_sound: NameWord.select(NameWord.id).where(
    _begins() | (NameWord.word << given("others")) | (NameWord.sound == given("sound")) if by_sound
    else _begins() | (NameWord.word << given("others"))).limit(MOST))


def _near(typed: str) -> set[int]:
    """Words with the same first letter, or with the first two swapped, that are a slip or two away."""
    from rapidfuzz import process  # here: few searches come as far, and it takes 4 MB
    from rapidfuzz.distance import DamerauLevenshtein

    slips = 1 if len(typed) < 6 else 2
    near: set[int] = set()
    for first in {typed[0], typed[1]}:
        known = dict(BEGINNING.rows(typed=first, end=first + LAST))
        matches = process.extract(typed, list(known), scorer=DamerauLevenshtein.distance, score_cutoff=slips,
                                  limit=MOST)
        near |= {known[word] for word, _distance, _place in matches}
    return near
