"""The demo city: its seed, and its processes."""
