"""The training agency: made once, loudly marked, and never mixed with a real one."""
from __future__ import annotations

import os
from dataclasses import replace

from core.extension.registry import Registry
from core.foundation import db
from core.foundation.config import Settings
from core.operations.cli.opening import say_what_failed

MARK = "TRAINING"
SIGN_INS = "training-sign-ins.txt"


def prepare(settings: Settings, registry: Registry) -> tuple[Settings, str]:
    """Make the agency if it is not there yet; returns the settings and what to print.

    Raises ValueError when the database holds an agency that is not a training one.
    """
    from core.operations.demo import build_training

    made = db.db.table_exists("agency") and bool(db.db.execute_sql("SELECT 1 FROM agency").fetchone())
    if made and not (settings.data / MARK).exists():
        raise ValueError("This database has a real agency. The training agency needs its own. "
                         "Choose another CASELOOM_DATA or DATABASE_URL.")
    say_what_failed(db.upgrade(registry.migrations()))
    registry.look_at_tables()
    (settings.data / MARK).touch()
    if not made:
        print("Creating the training agency… This takes a few seconds and happens only once.", flush=True)
        with db.atomic():
            people = build_training(registry)
        _keep(settings, "\n".join(f"{p.role!s:<15} {p.sign_in:<20} {p.password}" for p in people) + "\n")
    listed = (settings.data / SIGN_INS).read_text() if (settings.data / SIGN_INS).exists() else ""
    return replace(settings, training=True), _banner(listed, str(settings.data / SIGN_INS))


def _keep(settings: Settings, text: str) -> None:
    path = settings.data / SIGN_INS
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _banner(listed: str, path: str) -> str:
    rows = "\n".join(f"  {line}" for line in listed.splitlines())
    return f"""
  ============================================================
   TRAINING AGENCY: everyone in it is made up.
   Never enter real people here.
  ============================================================
  Open  ADDRESS

  role            username             password
{rows}
  (also in {path}, which only you can read)
"""
