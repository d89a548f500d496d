"""Staff: who they are, which team, which roles, and how they sign in."""
