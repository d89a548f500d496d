"""The pages of contacts, tasks and Today."""
from core.monitoring.views import contacts, corrections, lines, tasks, today

BLUEPRINTS = (today.bp, lines.bp, contacts.bp, corrections.bp, tasks.bp)
