"""The pages about staff: who works here, as what, in which team, cleared for what."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from peewee import JOIN, IntegrityError

from core.accounts.forms import InviteForm, LeavingForm, TeamForm, WorkerForm
from core.accounts.models import ROLES, Clearance, NotYet, Team, Unconfirmed, Worker
from core.accounts.views.own_password import is_own_password
from core.extension.registry import Registry
from core.foundation import application
from core.web.answers import answer
from core.web.forms import Difference, choices
from core.web.gate import needs
from core.web.pages import page
from core.web.paging import Page, asked_position, beyond, page_of

bp = Blueprint("staff", __name__)

PAGE = 100
CONFIRM = lazy_gettext("Check the box to confirm.")
TAKEN = lazy_gettext("This username is taken. Choose another one.")


@bp.get("/staff")
@needs("staff.read")
def index() -> Any:
    ended = request.args.get("show") == "ended"
    return page("accounts/staff.html", staff=_listed(ended), ended=ended, roles=ROLES)


def _listed(ended: bool) -> Page:
    """A page of workers by name, those who work here or those who no longer do."""
    name = f"staff {ended}"
    position = asked_position(name)
    order, back = (Worker.name, Worker.id), position.backwards
    query = (Worker.select(Worker.id, Worker.name, Worker.sign_in, Worker.roles, Worker.password,
                           Worker.last_seen_at, Worker.ended_at, Team.name.alias("team_name"))
             .join(Team, JOIN.LEFT_OUTER).where(Worker.ended_at.is_null(not ended))
             .order_by(*(column.desc() if back else column for column in order)).limit(PAGE + 1))
    if position.key:
        query = query.where(beyond(order, position.key, (back, back)))
    return page_of(name, list(query.namedtuples()), PAGE, position, lambda row: (row.name, row.id))


@bp.get("/staff/<int:worker_id>")
@needs("staff.read")
def show(worker_id: int) -> Any:
    return _page(_worker_or_404(worker_id))


def _page(worker: Worker, status: int = 200, **more: Any) -> Any:
    clearances = Clearance.select().where(Clearance.worker == worker).order_by(Clearance.policy)
    return page("accounts/staff_member.html", worker=worker, clearances=list(clearances), policies=_policies(),
                status=status, **{"form": InviteForm(), **more})


def _worker_or_404(worker_id: int) -> Worker:
    return Worker.get_or_none(Worker.id == worker_id) or abort(404)


def _policies() -> dict[str, Any]:
    """Titles of the sensitivity policies; they hold while their specialization is off, too."""
    registry = application.current(Registry)
    return {policy.key: policy.title for policy in registry.everything("sensitivity_policies")}


# --- Adding and changing --------------------------------------------------------------------------


@bp.get("/staff/new")
@needs("staff.write")
def new() -> Any:
    return page("accounts/staff_form.html", form=_form(), worker=None)


@bp.post("/staff/new")
@needs("staff.write")
def create() -> Any:
    """The code stands on this answer and nowhere else: sent again, the form only leads to the new worker."""
    form, added = _form(), []
    show = partial(page, "accounts/staff_form.html", form=form, worker=None)

    if form.validate() and not _is_given_knowingly(form, None):
        return show(status=422)

    def add() -> str:
        worker = Worker.add(form.name.data, form.sign_in.data, form.roles.data, _team(form))
        worker.set_clearances(form.clearances.data or (), current_user.name)
        added.append((worker, worker.invite()))
        return worker.url

    try:
        answered = answer(form, add, show, notice="")
    except IntegrityError:
        form.sign_in.errors = [TAKEN]
        return show(status=422)
    return _code_page(*added[0]) if added else answered


@bp.get("/staff/<int:worker_id>/edit")
@needs("staff.write")
def edit(worker_id: int) -> Any:
    worker = _worker_or_404(worker_id)
    has = [row for row, in Clearance.select(Clearance.policy).where(Clearance.worker == worker).tuples()]
    form = _form(data={"name": worker.name, "sign_in": worker.sign_in, "roles": worker.roles.split(),
                       "team": str(worker.team_id or ""), "clearances": has, "version": str(worker.version)})
    return page("accounts/staff_form.html", form=form, worker=worker)


@bp.post("/staff/<int:worker_id>/edit")
@needs("staff.write")
def change(worker_id: int) -> Any:
    worker, form = _worker_or_404(worker_id), _form()
    show = partial(page, "accounts/staff_form.html", form=form, worker=worker)

    if form.validate() and not _is_given_knowingly(form, worker):
        return show(status=422)

    def save() -> str:
        hidden = worker.clearances - set(_policies())  # their policy is not installed just now: they stay
        worker.change(form.seen_version, current_user, name=form.name.data, sign_in=form.sign_in.data,
                      roles=form.roles.data, team=_team(form), clearances={*(form.clearances.data or ()), *hidden},
                      confirmed=form.confirmed.data)
        return worker.url

    try:
        return answer(form, save, show, "staff", differences=partial(_differences, form))
    except Unconfirmed as unconfirmed:
        _name_causes(form, unconfirmed)  # the box to confirm it is new on this page: it is no error yet
        return show(follows=unconfirmed.sentences, status=422)
    except NotYet as not_yet:
        _name_causes(form, not_yet)
    except IntegrityError:
        form.sign_in.errors = [TAKEN]
    return show(status=422)


def _is_given_knowingly(form: WorkerForm, worker: Worker | None) -> bool:
    """Whether nothing is given, or by who signed in: an open desk is not enough to make somebody an administrator."""
    subject = f"worker {worker.id}" if worker else "new worker"
    return not form.gives(worker) or is_own_password(form.own_password, "staff.grant", subject)


def _name_causes(form: WorkerForm, not_yet: NotYet) -> None:
    """Say beside roles, team and clearances what each of them brings about."""
    for cause, sentences in not_yet.by_cause.items():
        form[cause].errors = sentences


def _differences(form: WorkerForm, row: Worker) -> list[Difference]:
    """Where what was typed differs from what somebody saved in the meantime."""
    titles = [str(title) for role, title in ROLES.items() if role in (form.roles.data or ())]
    teams = {option.value: str(option.label) for option in form.team.choices}
    pairs = [(form.name, row.name, form.name.data), (form.sign_in, row.sign_in, form.sign_in.data),
             (form.roles, row.role_titles, ", ".join(titles)),
             (form.team, teams.get(str(row.team_id or ""), ""), teams[form.team.data or ""])]
    return [(str(field.label.text), theirs, mine) for field, theirs, mine in pairs if theirs != mine]


def _form(**kwargs: Any) -> WorkerForm:
    form = WorkerForm(**kwargs)
    form.team.choices = choices(Team.select(Team.id, Team.name).order_by(Team.name).tuples(), gettext("No team"))
    form.clearances.choices = choices(_policies().items())
    return form


def _team(form: WorkerForm) -> int | None:
    return int(form.team.data) if form.team.data else None


# --- Codes, leaving, teams ------------------------------------------------------------------------


@bp.post("/staff/<int:worker_id>/code")
@needs("staff.write")
def code(worker_id: int) -> Any:
    """A new one-time code, shown once; earlier ones are void."""
    worker = _worker_or_404(worker_id)
    if not worker.is_active:
        return _page(worker, status=422, refusal=[gettext("You can't invite someone who no longer works here.")])
    form = InviteForm()
    if not (form.validate() and is_own_password(form.own_password, "staff.invite", f"worker {worker.id}")):
        return _page(worker, status=422, form=form)
    return _code_page(worker, worker.invite())


def _code_page(worker: Worker, code: str) -> Any:
    return page("accounts/staff_code.html", worker=worker, code=code,
                address=url_for("accounts.welcome", _external=True))


@bp.get("/staff/<int:worker_id>/leaving")
@needs("staff.write")
def leaving(worker_id: int) -> Any:
    worker = _worker_or_404(worker_id)
    form = LeavingForm(data={"version": str(worker.version)})
    follows = worker.consequences(None)
    return page("accounts/staff_leaving.html", worker=worker, form=form, first=follows.first, follows=follows.then,
                clients=bool(follows.first))


@bp.post("/staff/<int:worker_id>/leaving")
@needs("staff.write")
def leave(worker_id: int) -> Any:
    """End a worker: every session is dead at once. Refused while clients are still theirs."""
    worker, form = _worker_or_404(worker_id), LeavingForm()
    show = partial(page, "accounts/staff_leaving.html", worker=worker, form=form)

    def save() -> str:
        if worker.is_active:
            worker.end(current_user, confirmed=form.confirmed.data)
        return worker.url

    try:
        return answer(form, save, show, "staff")
    except Unconfirmed as unconfirmed:
        form.confirmed.errors = [CONFIRM]
        return show(follows=unconfirmed.sentences, status=422)
    except NotYet as not_yet:
        return show(first=not_yet.sentences, clients=not not_yet.by_cause, status=422)


@bp.get("/staff/teams")
@needs("staff.read")
def teams() -> Any:
    return _teams(TeamForm())


@bp.post("/staff/teams")
@needs("staff.write")
def add_team() -> Any:
    form = TeamForm()

    def add() -> str:
        Team.add(form.name.data)
        return "/staff/teams"

    try:
        return answer(form, add, partial(_teams, form))
    except IntegrityError:
        form.name.errors = [gettext("There's already a team with this name.")]
        return _teams(form, status=422)


def _teams(form: TeamForm, status: int = 200) -> Any:
    return page("accounts/teams.html", form=form, teams=list(Team.select().order_by(Team.name)), status=status)
