"""Clients: who they are, how they may be reached, who sees them, and the one page about them."""
