"""What the coded fields of a client may hold, each in the words of a page."""
from core.web.sentences import lazy_gettext as _

STATUSES = {"active": _("Active"), "paused": _("Paused"), "closed": _("Closed")}
RISKS = {"": _("Not rated"), "low": _("Low"), "medium": _("Medium"), "high": _("High")}
SEXES = {"": _("Not asked"), "female": _("Female"), "male": _("Male"), "other": _("Other"),
         "unknown": _("Unknown"), "declined": _("Declined to answer")}
INTERPRETER = {"": _("Not asked"), "needed": _("Interpreter needed"), "not_needed": _("No interpreter needed"),
               "declined": _("Interpreter offered and declined")}
VOICEMAIL = {"": _("Not asked"), "yes": _("OK to leave voicemail and send texts"), "no": _("No voicemail, no texts")}
UNANSWERED = {"": _("Not asked yet"), "unknown": _("Unknown"), "declined": _("Declined to answer")}
NO_ADDRESS = {**UNANSWERED, "homeless": _("No address: homeless")}
