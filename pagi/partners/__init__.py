"""Banks: their keys, tokens and messages."""
