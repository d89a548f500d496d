"""Assessments: filling an instrument, scoring it, and its results over time."""
