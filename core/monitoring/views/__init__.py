"""The pages of contacts, tasks and Today."""
from core.monitoring.views import contacts, tasks, today

BLUEPRINTS = (today.bp, contacts.bp, tasks.bp)
