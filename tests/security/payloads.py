"""Hostile inputs: the corpora of shared/ beside the project, where they are, and a few of our own everywhere."""
from __future__ import annotations

import base64
import json
import os
import random
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("CASELOOM_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FOLDER = SHARED / "data" / "payloads"

OWN = {
    "xss": ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus=alert(1) x='",
            "</textarea><svg onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<b hx-get=/sign-out>x</b>",
            "</title><script>alert(1)</script>", "{{7*7}}${7*7}<%=7*7%>", "&lt;script&gt;", "<!--", "]]>"],
    "sqli": ["'", "\"", "' OR '1'='1", "1; DROP TABLE client; --", "') UNION SELECT mac FROM audit_event --", "%", "_",
             "\\", "'; SELECT pg_sleep(5); --", "%' ESCAPE '", "NULL", "0x31", "*/ OR 1=1 /*"],
    "names_unicode": ["O'Brien", "Nguyễn", "José", "Jose\u0301", "Null", "李小龙", "مريم", "𝒥", "🧵", "Anne-Marie  X",
                      "Ⅷ", "\u202eabc", "ﬁ", "İstanbul", "ß", "a\u200bb", "D’Arcy"],
    "redirect_next": ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil",
                      "javascript:alert(1)", "/%2f%2fevil.example", "/..//evil.example", "/a\r\nX-Evil: 1", "@evil",
                      "/%0d%0aX-Evil:1", "https:evil.example", "/​/evil", "http:///evil.example", "//evil%00.example",
                      "data:text/html,x", "/.//evil.example", "///evil.example", " //evil.example", "\t//evil.example"],
    "mass_assignment_params": ["id", "client", "client_id", "worker", "worker_id", "team", "role", "roles", "password",
                               "sensitivity", "signed_at", "signed_by", "version", "by", "at", "created", "closed_at",
                               "ended_at", "restricted_at", "is_admin", "clearances", "amends", "total", "flags",
                               "settled_by_record", "name_sort", "opened_on", "status", "risk", "token",
                               "last_contact_on"],
}


def corpus(name: str, most: int = 0, seed: int = 7) -> list[str]:
    """Our own inputs of this kind and those of the corpus, or a sample of `most` of it."""
    file = FOLDER / f"{name}.jsonl"
    found = [_text(json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []
    if most and len(found) > most:
        found = random.Random(seed).sample(found, most)
    return [*OWN.get(name, ()), *found]


def _text(row: dict[str, Any]) -> str:
    if "payload" in row:
        return row["payload"]
    return base64.b64decode(row["payload_b64"]).decode("utf-8", "surrogatepass")
