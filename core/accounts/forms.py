"""Forms about staff and signing in."""
from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms.validators import Regexp

from core.accounts.models import ROLES, Worker
from core.web.forms import Check, Form, Many, Pick, Secret, Text, choices

SIGN_IN_NAME = Regexp(r"[A-Za-z0-9][A-Za-z0-9._@-]*$", message=_("Use only letters, numbers, dots, and dashes."))


class SignInForm(Form):
    """Sign-in form."""

    name = Text(_("Username"), required=True, limit=64)
    password = Secret(_("Password"))


class WelcomeForm(Form):
    """Choosing a password with a one-time code."""

    code = Text(_("One-time code"), _("The code you got from the person who invited you."), required=True)
    password = Secret(_("New password"), _("At least 15 characters. Four or five random words are easy to remember."))


class PasswordForm(Form):
    """Changing one's own password."""

    current = Secret(_("Current password"))
    password = Secret(_("New password"), _("At least 15 characters. Four or five random words are easy to remember."))


class WorkerForm(Form):
    """A member of staff."""

    name = Text(_("Name"), required=True)
    sign_in = Text(_("Username"), required=True, limit=64, more=[SIGN_IN_NAME])
    roles = Many(_("Roles"), choices(ROLES.items()), required=True)
    team = Pick(_("Team"))
    clearances = Many(_("Clearance for protected records"),
                      hint=_("No one else can see that these records exist."))
    confirmed = Check(_("Yes, I'm sure"))
    own_password = Secret(_("Your password"), _("Required when you add a person, a role, or a clearance."),
                          required=False)

    def gives(self, worker: Worker | None) -> bool:
        """Whether somebody gets a role or a clearance that they do not have; None is somebody new."""
        roles, clearances = set(self.roles.data or ()), set(self.clearances.data or ())
        return worker is None or bool(roles - worker.role_names or clearances - worker.clearances)


class InviteForm(Form):
    """A one-time code for somebody who cannot sign in."""

    own_password = Secret(_("Your password"))


class TeamForm(Form):
    """A team."""

    name = Text(_("Team name"), required=True)


class LeavingForm(Form):
    """The end of somebody's account."""

    confirmed = Check(_("Yes, I'm sure"))
