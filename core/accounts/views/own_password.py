"""Asking who is signed in for their own password again, before something that an open desk must not be enough for."""
from __future__ import annotations

from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import passwords, throttle
from core.web.forms import Secret


def is_own_password(field: Secret) -> bool:
    """Whether this field holds the password of who is signed in; says beside it when it does not. Tries are counted."""
    if not field.data:
        field.errors = [gettext("Enter your own password.")]
        return False
    whose = throttle.at_the_desk(current_user.id)
    if throttle.take_try(whose) and passwords.matches(current_user.password, field.data):
        throttle.forget_tries(whose)
        return True
    field.errors = [gettext("This isn't your password. After %(n)s tries, you have to wait 15 "
                            "minutes.", n=throttle.TRIES)]
    return False
