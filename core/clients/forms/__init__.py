"""Forms about clients, by what they are about."""
from core.clients.forms.alerts import AlertForm, RemovalForm, RenewalForm
from core.clients.forms.changes import (
    HandoverForm,
    MemberForm,
    PartForm,
    RestrictForm,
    RiskForm,
    StatusForm,
    TakersForm,
    without,
)
from core.clients.forms.details import (
    BLANKABLE,
    CODED,
    LANGUAGES,
    STORED,
    ClientForm,
    PersonForm,
)
from core.clients.forms.lists import LONGEST_SEARCH, UNREACHED, ColumnsForm, ListForm, ViewForm
from core.clients.forms.record import RecordForm, StrikeForm, policy_plurals, policy_titles, protection_choices

__all__ = ["BLANKABLE", "CODED", "LANGUAGES", "LONGEST_SEARCH", "STORED", "UNREACHED", "AlertForm", "ClientForm",
           "ColumnsForm", "HandoverForm", "ListForm", "MemberForm", "PartForm", "PersonForm", "RecordForm",
           "RemovalForm", "RenewalForm", "RestrictForm", "RiskForm", "StatusForm", "StrikeForm", "TakersForm",
           "ViewForm", "policy_plurals", "policy_titles", "protection_choices", "without"]
