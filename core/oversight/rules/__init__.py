"""The audit log in words."""
from core.oversight.rules.actions import GROUPS, SOURCES, sentence
from core.oversight.rules.reading import in_words

__all__ = ["GROUPS", "SOURCES", "in_words", "sentence"]
