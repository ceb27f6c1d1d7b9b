"""The demo city as its user meets it: one command, several processes, two ports."""
