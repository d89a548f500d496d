"""The words on each sheet of a PDF that Chromium printed: enough of the format to read what Skia writes, no more."""
from __future__ import annotations

import re
import unicodedata
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|(T[mdD*]|ET)\b")


def sheets(pdf: bytes) -> list[str]:
    """The text of each page, without blanks: glyphs are placed one by one, so blanks are not told reliably."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return [_words(page, objects) for page in pages]


def squeezed(words: str) -> str:
    """Words as sheets() has them: without blanks, and without the ligatures that a font may have for ff."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def _words(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {name: _glyphs(objects[int(number)], objects) for name, number in
             re.findall(rb"/(F\d+) (\d+) 0 R", _resources(page, objects))}
    text, font = [], {}
    for name, shown, _moved in SHOWN.findall(_stream(objects[_number(page, b"Contents")])):
        if name:
            font = fonts[name]
        codes = [shown[n:n + 4] for n in range(0, len(shown), 4)]
        text += [font.get(int(code, 16), "\N{REPLACEMENT CHARACTER}") for code in codes]
    return squeezed("".join(text))


def _resources(page: bytes, objects: dict[int, bytes]) -> bytes:
    linked = re.search(rb"/Resources (\d+) 0 R", page)
    return objects[int(linked[1])] if linked else page


def _number(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, f"no {name!r} in {body[:200]!r}"
    return int(found[1])


def _stream(body: bytes) -> bytes:
    packed = body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
    return zlib.decompress(packed) if b"/FlateDecode" in body else packed


def _glyphs(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    """What each glyph of a font stands for."""
    if b"/ToUnicode" not in font:
        return {}
    known: dict[int, str] = {}
    table = _stream(objects[_number(font, b"ToUnicode")])
    for part in re.findall(rb"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        for code, meaning in re.findall(rb"<(\w+)> <(\w+)>", part):
            known[int(code, 16)] = _letters(meaning)
    for part in re.findall(rb"beginbfrange\n(.*?)endbfrange", table, re.DOTALL):
        for first, last, meaning in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", part):
            for code in range(int(first, 16), int(last, 16) + 1):
                known[code] = chr(ord(_letters(meaning)) + code - int(first, 16))
    return known


def _letters(meaning: bytes) -> str:
    return bytes.fromhex(meaning.decode()).decode("utf-16-be")
