"""Housing: a specialization that is installed beside Caseloom."""
from flask import Blueprint

from core.extend import (
    AssessmentForm,
    ClientPanel,
    GoalType,
    Question,
    ResourceCategory,
    Specialization,
    bands,
    client_page,
    finished,
    get_client,
    hookimpl,
    needs,
    total,
)

ROOF = {0: "A place of my own", 1: "Staying with somebody", 2: "A shelter or a car", 3: "Outside"}
bp = Blueprint("housing", __name__)


def latest(client, today):
    """The newest answer, for the box; no box before there is one."""
    nights, = finished(client, "housing.nights")
    return {"latest": nights[-1]} if nights else None


@bp.get("/clients/<int:client_id>/nights")
@needs("clients.read")
def nights(client_id):
    client = get_client(client_id)
    return client_page("housing/nights.html", client, reads="nights", nights=finished(client, "housing.nights")[0])


@hookimpl
def specialization():
    return Specialization("housing", "Housing", "A roof, and keeping it")


@hookimpl
def assessment_forms():
    return [AssessmentForm("nights", "Where the nights are spent",
                           [Question("tonight", "Where do you sleep tonight?", ROOF)],
                           score=total(), bands=bands({0: "Housed", 1: "Unstable", 2: "Without a home"}))]


@hookimpl
def goal_types():
    return [GoalType("lease", "Sign a lease", measure="steps done")]


@hookimpl
def resource_categories():
    return [ResourceCategory("shelter", "Shelters")]


@hookimpl
def client_panels():
    return [ClientPanel("nights", "Housing", "housing/panel.html", latest)]


@hookimpl
def blueprint():
    return bp
