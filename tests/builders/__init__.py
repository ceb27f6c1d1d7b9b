"""Builders of what tests need, by the names of the field."""
