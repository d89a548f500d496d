"""The audit log in words."""
from core.oversight.rules.actions import GROUPS, sentence
from core.oversight.rules.reading import in_words

__all__ = ["GROUPS", "in_words", "sentence"]
