"""The administrator of these tests has a password, which giving roles and clearances asks for."""
from __future__ import annotations

import pytest

from core.accounts.models import Worker, passwords

PASSWORD = "seven green lamps at night"


@pytest.fixture(scope="session")
def stored():
    """What is stored of it; made once, because it takes time."""
    return passwords.digest(PASSWORD)


@pytest.fixture
def administrator(administrator, stored):
    Worker.update(password=stored).where(Worker.id == administrator.id).execute()
    return Worker.get_by_id(administrator.id)
