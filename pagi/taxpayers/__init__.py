"""People and their tax objects."""
