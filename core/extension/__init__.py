"""How plugins are discovered, asked and registered: hooks, the values they return, the registry, the switches."""
