"""What runs at the machine: commands, serving, backup, doctor, the training agency. No page imports it."""
