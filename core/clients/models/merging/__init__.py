"""Two records of one person become one, and two again: what moves, which values are kept, and the way back."""
from core.clients.models.merging.merge import merge_clients
from core.clients.models.merging.table import DAYS, Merge, NotSame, merged_ids, survivor_of
from core.clients.models.merging.undo import Later, later_rows, undo_merge
from core.clients.models.merging.values import Difference, Refused, differences, must_be_mergeable

__all__ = ["DAYS", "Difference", "Later", "Merge", "NotSame", "Refused", "differences", "later_rows", "merge_clients",
           "merged_ids", "must_be_mergeable", "survivor_of", "undo_merge"]
