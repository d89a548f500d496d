"""How fast it is: `make bench`, beside two small references and two other programs, measured in the same minutes."""
