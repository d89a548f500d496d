"""Signing in and out, the welcome with a one-time code, and one's own password."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request
from flask_babel import gettext
from flask_login import current_user

from core.accounts.forms import PasswordForm, SignInForm, WelcomeForm
from core.accounts.models import Invitation, Worker, passwords, sessions, throttle
from core.accounts.views import devices
from core.accounts.views.own_password import is_own_password
from core.foundation import audit, clock
from core.foundation.db import atomic
from core.web import markers
from core.web.gate import SIGNED_IN, csrf_token, needs, passive, public, safe_next
from core.web.pages import is_fragment, page, redirect_saved

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect("/", code=303)
    return page("accounts/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@public
def sign_in_post() -> Any:
    form = SignInForm()
    if form.validate():
        worker = _recognise(form.name.data, form.password.data)
        if worker:
            _let_in(worker)
            return redirect(safe_next(request.args.get("next", "")), code=303)
        form.password.errors = [gettext(
            "Wrong username or password, or too many tries. If you tried %(n)s times, wait 15 minutes.",
            n=throttle.TRIES)]
    return page("accounts/sign_in.html", form=form, status=422)


def _recognise(name: str, password: str) -> Worker | None:
    """The worker with this name and password. Unknown, ended and throttled ones cannot be told apart."""
    worker = Worker.get_or_none(Worker.sign_in == name.casefold())
    number = worker.id if worker else 0
    whose = throttle.at_the_door(number, devices.known(number))
    free = throttle.take_try(whose)
    right = passwords.matches(worker.password if worker and free else "", password)
    if not (worker and right and worker.is_active):
        # What was typed as a name may be a password: only an account that there is is named.
        audit.record("sign-in", subject=f"worker {number}" if worker else "", outcome="failed")
        return None
    throttle.forget_tries(whose)
    if passwords.is_dated(worker.password):
        with atomic():
            Worker.update(password=passwords.digest(password)).where(Worker.id == worker.id).execute()
    return worker


def _let_in(worker: Worker) -> None:
    sessions.start(worker, request.remote_addr or "", request.user_agent.string)
    devices.remember(worker.id)


@bp.post("/sign-out")
@needs(SIGNED_IN)
def sign_out() -> Any:
    sessions.end()
    return redirect("/sign-in", code=303)


@bp.get("/session/pulse")
@needs(SIGNED_IN)
@passive
def pulse() -> Any:
    """How the session stands; asked for by the page itself, so it keeps nothing alive."""
    left = int((g.session_ends - clock.now()).total_seconds())
    return page("accounts/pulse.html", "pulse", minutes_left=left // 60 + 1, ending=left < 150)


@bp.get("/session/stay")
@needs(SIGNED_IN)
def stay() -> Any:
    """Somebody is still there. That they asked is what keeps the session alive."""
    return page("accounts/pulse.html", "pulse", ending=False) if is_fragment() else redirect("/", code=303)


@bp.post("/session/renewal")
@public
def renew() -> Any:
    """Go on where a session has ended: the password of whose page it is opens a new one. Answers with its CSRF token.
    """
    marker = markers.read(request.form.get(markers.NAME))
    worker = Worker.get_or_none(Worker.id == marker.worker) if marker else None
    if worker is None:
        abort(400)
    if current_user.is_authenticated and current_user.id != worker.id:
        return _refuse_renewal(gettext("Someone else signed in here meanwhile. Sign in again to go on; what you typed "
                                       "until then is in your drafts."))
    if _recognise(worker.sign_in, request.form.get("password", "")) is None:
        return _refuse_renewal(gettext("This isn't %(name)s's password, or there were too many tries.",
                                       name=worker.name))
    _let_in(worker)
    return Response(csrf_token(), mimetype="text/plain")


def _refuse_renewal(sentence: str) -> Response:
    return Response(sentence, 422, mimetype="text/plain")


# --- The welcome ----------------------------------------------------------------------------------


@bp.get("/welcome")
@public
def welcome() -> Any:
    return page("accounts/welcome.html", form=WelcomeForm())


@bp.post("/welcome")
@public
def welcome_post() -> Any:
    form = WelcomeForm()
    form.validate()
    worker = None if form.code.errors else _invited(form)
    typed = form.password.data or ""
    objection = passwords.objection(typed, worker.name, worker.sign_in) if worker else passwords.too_short(typed)
    if objection and not form.password.errors:
        form.password.errors = [objection]
    if worker is None or form.errors:
        return page("accounts/welcome.html", form=form, status=422)
    _choose(worker, form.password.data)
    Invitation.delete().where(Invitation.worker == worker).execute()
    _let_in(worker)
    return redirect("/", code=303)


def _invited(form: WelcomeForm) -> Worker | None:
    """Whom the code invites; says beside it when that is nobody."""
    worker = Invitation.worker_for(form.code.data)
    if worker is None:
        # Nobody guesses 80 random bits, so tries are not counted: a stranger's would keep newcomers out.
        audit.record("welcome", outcome="failed")
        form.code.errors = [gettext("This code is wrong or has expired. Ask for a new one.")]
    return worker


def _choose(worker: Worker, password: str, session: int | None = None) -> None:
    """Give the worker this password and end their sessions, all but one if given."""
    with atomic():
        Worker.update(password=passwords.digest(password)).where(Worker.id == worker.id).execute()
        sessions.end_all(worker.id, but=session)
        audit.record("staff.password", subject=f"worker {worker.id}")


@bp.get("/password")
@needs(SIGNED_IN)
def password() -> Any:
    return page("accounts/password.html", form=PasswordForm())


@bp.post("/password")
@needs(SIGNED_IN)
def password_post() -> Any:
    form = PasswordForm()
    if form.validate() and is_own_password(form.current, "staff.password", f"worker {current_user.id}"):
        objection = passwords.objection(form.password.data, current_user.name, current_user.sign_in)
        if passwords.matches(current_user.password, form.password.data):
            form.password.errors = [gettext("This is your current password. Choose a new one.")]
        elif objection:
            form.password.errors = [objection]
        else:
            _choose(current_user, form.password.data, session=g.session_id)
            return redirect_saved("/password", "password")
    return page("accounts/password.html", form=form, status=422)
