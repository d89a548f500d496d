"""Plans: needs, goals that can be measured, steps with a name and a day, progress and reviews."""
