"""How much is owed, and why. Values in, lines that explain themselves out. No I/O, no clock."""
