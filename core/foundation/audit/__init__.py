"""The audit log: who did or saw what, in the same transaction as the thing itself.

Append-only by trigger, chained by HMAC with a key outside the database, and anchored: the head is
written to a file elsewhere, because a chain alone cannot show that its newest rows were deleted.
It holds no note text, only what kind of record was touched and whose.
"""
from core.foundation.audit.anchors import anchor_what_is_new, anchor_writable, keep_foreign, write_anchor
from core.foundation.audit.chain import ANCHOR_EVERY, SPOOL, Chain, _head, _mac, configure, key_of, length
from core.foundation.audit.events import (
    SYSTEM,
    Actor,
    act_as,
    acting,
    joined,
    label_later,
    record,
    record_each,
    sealed,
    write_delayed,
    write_delayed_in_time,
)
from core.foundation.audit.spool import reserve, reserved
from core.foundation.audit.tables import AuditEvent, LaterLabel, ListedClient
from core.foundation.audit.triggers import install_triggers
from core.foundation.audit.verification import key_fits, refuse_other_key, verify

__all__ = ["ANCHOR_EVERY", "SPOOL", "SYSTEM", "Actor", "AuditEvent", "Chain", "LaterLabel", "ListedClient", "_head",
           "_mac", "act_as", "acting", "anchor_what_is_new", "anchor_writable", "configure", "install_triggers",
           "joined", "keep_foreign", "key_fits", "key_of", "label_later", "length", "record",
           "record_each", "refuse_other_key", "sealed", "reserve", "reserved", "verify",
           "write_anchor", "write_delayed", "write_delayed_in_time"]
