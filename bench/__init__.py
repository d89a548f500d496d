"""How fast it is: `make bench`, beside two small references measured in the same minutes."""
