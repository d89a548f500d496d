"""How plugins are found, asked and kept: hooks, the values they return, the registry, the switches."""
