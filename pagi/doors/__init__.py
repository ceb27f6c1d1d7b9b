"""The faces of PAGI over HTTP. Doors do not know each other, hold no SQL and no HTTP client."""
