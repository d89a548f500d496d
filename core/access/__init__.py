"""Who may see and do what. The rules are one page: rules.py."""
