"""What is kept about a client: who it is, its care team, alerts, changes of status and risk, its names."""
from core.clients.models.alerts import ALERT_KINDS, SEVERITIES, Alert
from core.clients.models.client import (
    INTERPRETER,
    NEVER,
    NO_DATE,
    RISKS,
    SEXES,
    STATUSES,
    UNANSWERED,
    VOICEMAIL,
    CareTeamMember,
    Client,
    ClientState,
    client_changed,
    log_client_change,
    update_team,
)
from core.clients.models.record import ClientClosed, Record, must_be_open

__all__ = ["ALERT_KINDS", "INTERPRETER", "NEVER", "NO_DATE", "RISKS", "SEVERITIES", "SEXES", "STATUSES",
           "UNANSWERED", "VOICEMAIL", "Alert", "CareTeamMember", "Client", "ClientClosed", "ClientState", "Record",
           "client_changed", "log_client_change", "must_be_open", "update_team"]
