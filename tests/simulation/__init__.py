"""The seeded simulation: that it holds, that a seed replays, that every planted bug is found."""
