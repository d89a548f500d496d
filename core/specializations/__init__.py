"""Specializations: what is installed, what each adds, and switching them without losing anything."""
