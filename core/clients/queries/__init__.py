"""Questions about clients: who sees whom, the list, the search, people who look alike."""
