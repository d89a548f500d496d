"""What is kept about a client: who it is, its care team, alerts, changes of status and risk, its names."""
from core.clients.models import staffing  # noqa: F401  answers access_changing and access_shrunk
from core.clients.models.alerts import ADDRESS, ALERT_KINDS, SEVERITIES, Alert
from core.clients.models.banner import BannerFlag, banner_flags, flags_of
from core.clients.models.care_team import CareTeamMember, ClientState
from core.clients.models.choices import INTERPRETER, NO_ADDRESS, RISKS, SEXES, STATUSES, UNANSWERED, VOICEMAIL
from core.clients.models.client import (
    NEVER,
    NO_DATE,
    Client,
    client_facts,
    update_team,
)
from core.clients.models.closing import Closing, close_client, closing_of
from core.clients.models.contact_points import ContactPoint
from core.clients.models.copies import CopySection, copy_sections, sections_of
from core.clients.models.days import first_day, first_day_of
from core.clients.models.death import Death, last_day_of_life, lived_after, record_death, undo_death
from core.clients.models.demographics import Demographic, latest
from core.clients.models.events import client_changed, client_event, log_client_change
from core.clients.models.identifiers import IDENTIFIER_KINDS, Identifier
from core.clients.models.other_names import NAME_KINDS, OtherName, change_details, whole_name
from core.clients.models.record import ClientClosed, Record, as_it_is_now, must_be_open
from core.clients.models.related import RelatedPerson
from core.clients.models.work import OpenWork, hand_over, open_items, open_work

__all__ = ["ADDRESS", "ALERT_KINDS", "IDENTIFIER_KINDS", "INTERPRETER", "NAME_KINDS", "NEVER", "NO_ADDRESS",
           "NO_DATE", "RISKS", "SEVERITIES", "SEXES", "STATUSES", "UNANSWERED", "VOICEMAIL", "Alert", "BannerFlag",
           "CareTeamMember", "Client", "ClientClosed", "ClientState", "Closing", "ContactPoint", "CopySection",
           "Death", "Demographic", "Identifier", "OpenWork", "OtherName", "Record", "RelatedPerson", "as_it_is_now",
           "banner_flags", "change_details", "client_changed", "client_event", "client_facts", "close_client",
           "closing_of", "copy_sections", "first_day", "first_day_of", "flags_of", "hand_over", "last_day_of_life",
           "latest", "lived_after", "log_client_change", "must_be_open", "open_items", "open_work", "record_death",
           "sections_of", "undo_death", "update_team", "whole_name"]
