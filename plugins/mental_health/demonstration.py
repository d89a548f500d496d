"""Made-up medications for the training agency."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.extend import Client, add_task

from .models import Medication

MEDICATIONS = (("Sertraline", "50 mg, one tablet in the morning"), ("Lamotrigine", "100 mg, one tablet in the evening"),
             ("Mirtazapine", "15 mg at bedtime"), ("Quetiapine", "25 mg at bedtime"),
             ("Fluoxetine", "20 mg, one tablet in the morning"), ("Lithium", "300 mg, morning and evening"))
PRESCRIBERS = ("Dr. Amina Yusuf, Lakeside Clinic", "Nurse practitioner Joel Ortiz", "Dr. Petra Lindqvist")
NOTES = ("", "Uses a weekly pill organizer. Forgets on weekends.",
         "Says it makes them groggy in the morning; told the prescriber.",
         "Worried about the cost; asked the pharmacy about a discount.")


def medications(client: Client, story: Any) -> None:
    """One or two medications whose supply ends within some weeks; when it ended already, somebody has to call."""
    for name, dose in story.random.sample(MEDICATIONS, story.random.choice((1, 1, 2))):
        refill_on = story.today + timedelta(days=story.random.randint(-3, 35))
        Medication.add(client, story.worker, name=name, dose=dose, prescriber=story.random.choice(PRESCRIBERS),
                       refill_on=refill_on, adherence=story.random.choice(NOTES))
        if refill_on < story.today:
            add_task(client, story.worker, f"Call the pharmacy: {name}", story.today + timedelta(days=1))
