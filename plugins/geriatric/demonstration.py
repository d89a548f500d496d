"""A made-up fall for the training agency."""
from __future__ import annotations

from typing import Any

from core.extend import Client

from .models import Fall

PLACES = ("in the bathroom", "on the front steps", "getting out of bed", "in the kitchen", "on the way to the mailbox")
INJURIES = ("", "", "Bruised hip; seen by the doctor, nothing broken.", "Cut on the forehead, three stitches.",
            "Sprained wrist; can't lift pans for now.")


def fall(client: Client, story: Any) -> None:
    """Someone fell, now and then for the third time; some weeks later the home has been checked."""
    ago = story.random.choice((1, 3, 8, 12, 25, 60))
    made = Fall.add(client, story.worker, on=story.days_ago(ago), place=story.random.choice(PLACES),
                    injury=story.random.choice(INJURIES))
    for earlier in (ago + 19, ago + 33) if ago == 3 else ():
        before = Fall.add(client, story.worker, on=story.days_ago(earlier), place=PLACES[2])
        before.check_home(before.version, story.days_ago(earlier - 5), "Installed a grab bar next to the bed.")
    if ago > 20:
        made.check_home(made.version, story.days_ago(ago - 7),
                        "Removed a loose rug and added a night light in the hall.")
