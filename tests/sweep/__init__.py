"""The sweep: what is asked about, when, and what becomes of it."""
