"""Monitoring: contacts, tasks, what is due by when, Today and the caseload."""
