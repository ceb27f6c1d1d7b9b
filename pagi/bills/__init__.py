"""Bills, their items, and what they cost on a day."""
