"""What everything stands on: settings, the clock, the database, the audit log. Knows no feature and no page."""
