"""Clerks: signing in, sessions, lock-outs, on the real database."""
