"""The client for calls to the outside."""
