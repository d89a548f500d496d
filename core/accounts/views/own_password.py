"""Asking who is signed in for their own password again, before something that an open desk must not be enough for."""
from __future__ import annotations

from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import passwords, throttle
from core.foundation import audit
from core.web.forms import Secret


def is_own_password(field: Secret, action: str, subject: str) -> bool:
    """Whether this field holds the password of who is signed in; says beside it when it does not.

    Tries are counted, and a wrong one is on record as this action that failed; an empty field is no try.
    """
    if not field.data:
        field.errors = [gettext("Enter your password to confirm this change.")]
        return False
    whose = throttle.at_the_desk(current_user.id)
    if throttle.take_try(whose) and passwords.matches(current_user.password, field.data):
        throttle.forget_tries(whose)
        return True
    audit.record(action, subject=subject, outcome="failed")
    field.errors = [gettext("This isn't your password, or there were too many tries. If you tried %(n)s times, wait "
                            "15 minutes.", n=throttle.TRIES)]
    return False
