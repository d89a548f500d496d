"""What Today, the task lists and the contact list ask the database. Everything here only reads."""
from core.monitoring.queries.today import lines, next_dates, overdue, ranked

__all__ = ["lines", "next_dates", "overdue", "ranked"]
