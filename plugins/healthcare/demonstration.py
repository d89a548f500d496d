"""A made-up discharge for the training agency."""
from __future__ import annotations

from typing import Any

from core.extend import Client

from .models import COMPLEXITIES, Discharge

FACILITIES = ("Lakeside General Hospital", "St. Brendan Medical Center", "Mercy Point Hospital", "County Hospital")
REASONS = ("Heart failure; water pill dose increased. Weigh every morning.",
           "Pneumonia; finish all antibiotics. Follow-up chest X-ray in six weeks.",
           "Hip fracture after a fall; walker delivered, home therapy not yet scheduled.",
           "High blood sugar; started on insulin, shown once how to use it.", "Asthma attack; new inhaler.")


def discharge(client: Client, story: Any) -> None:
    """Someone left hospital some days ago; the older it is, the more likely its time is over."""
    ago = story.random.choice((1, 2, 4, 6, 9, 13, 20, 40))
    made = Discharge.add(client, story.worker, discharged_on=story.days_ago(ago),
                         facility=story.random.choice(FACILITIES), reason=story.random.choice(REASONS),
                         complexity=story.random.choice(list(COMPLEXITIES)))
    if ago > 13:
        made.end(made.version, "finished", story.worker)
