"""The portal in a real browser at phone size, against a running demo city."""
