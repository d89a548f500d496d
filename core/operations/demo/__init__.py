"""Made-up agencies: one to train in, with a story for every client, and one of any size to measure with.

Both expect the registry of an app that was made (its rules and instruments), and a migrated, empty database.
Nobody in them is real: 555-01xx telephone numbers, example.org addresses, streets and towns that do not exist.
"""
from core.operations.demo.bulk import build_agency
from core.operations.demo.staff import SignIn
from core.operations.demo.training import build_training

__all__ = ["SignIn", "build_agency", "build_training"]
