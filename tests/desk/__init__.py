"""The desk over HTTP, on the real database."""
