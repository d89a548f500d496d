"""Settings: their defaults, their meaning, and the environment they are read from."""
from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One environment variable, as `caseloom doctor` and the README list it."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("CASELOOM_DATA", "~/caseloom", "the data directory: database, keys, backups"),
    Setting("DATABASE_URL", "", "postgresql://…; empty: SQLite in the data directory"),
    Setting("CASELOOM_TIMEZONE", "", "the time zone, like America/Chicago; empty: the one on the Agency page, "
            "or else the computer's"),
    Setting("CASELOOM_IDLE_MINUTES", "15", "minutes of inactivity until a session ends"),
    Setting("CASELOOM_SESSION_HOURS", "12", "hours until a session always ends"),
    Setting("CASELOOM_PROXIES", "0", "number of trusted web servers in front; 0: addresses that a request "
            "claims to come from are ignored"),
    Setting("CASELOOM_CONNECTIONS", "1000", "connections open at once; a new one replaces the one idle the longest"),
    Setting("CASELOOM_CONNECTION_SECONDS", "30", "seconds until an idle connection is closed"),
    Setting("CASELOOM_AUDIT_ANCHOR", "", "file for the audit log's anchors, best on another computer's disk; "
            "empty: audit.anchor in the data directory"),
)


@dataclass(frozen=True)
class Settings:
    """The settings in force. Minutes and hours are whole numbers above 0, proxies from 0."""

    data: Path
    database_url: str
    timezone: str
    idle_minutes: int
    session_hours: int
    audit_anchor: Path
    training: bool = False
    proxies: int = 0
    connections: int = 1000
    connection_seconds: int = 30

    @property
    def backups(self) -> Path:
        return self.data / "backups"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises ValueError that names the setting and what it takes."""
    values = {s.name: environ.get(s.name, "").strip() or s.default for s in SETTINGS}
    for name, value in values.items():
        if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
            raise ValueError(f"{name} holds bytes that are not UTF-8 text.")
    data = Path(values["CASELOOM_DATA"]).expanduser().absolute()
    try:
        training = (data / "TRAINING").exists()
    except PermissionError:
        raise ValueError(f"You can't read {data}. Use the account that owns it, or ask its owner.") from None
    return Settings(
        data=data,
        database_url=values["DATABASE_URL"] or f"sqlite:///{data / 'caseloom.db'}",
        timezone=values["CASELOOM_TIMEZONE"],
        idle_minutes=_count("CASELOOM_IDLE_MINUTES", values),
        session_hours=_count("CASELOOM_SESSION_HOURS", values),
        audit_anchor=Path(values["CASELOOM_AUDIT_ANCHOR"] or data / "audit.anchor").expanduser(),
        training=training,
        proxies=_count("CASELOOM_PROXIES", values, least=0),
        connections=_count("CASELOOM_CONNECTIONS", values, least=50),
        connection_seconds=_count("CASELOOM_CONNECTION_SECONDS", values),
    )


def _count(name: str, values: Mapping[str, str], least: int = 1) -> int:
    if not values[name].isdecimal() or int(values[name]) < least:
        raise ValueError(f"{name} is {values[name]!r}; use a whole number of at least {least}.")
    return int(values[name])


def secret(settings: Settings, name: str) -> bytes:
    """32 random bytes kept in a 0600 file of the data directory, made when first asked for.

    Raises ValueError when the file is there but too short to be a key.
    """
    path = settings.data / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < 32:
            raise ValueError(f"{path} is too short to be a key. Put your copy of the file back.") from None
        return key
    try:
        with os.fdopen(handle, "wb") as file:
            key = os.urandom(32)
            file.write(key)
    except OSError:  # a full disk must not leave half a key
        path.unlink(missing_ok=True)
        raise
    return key
