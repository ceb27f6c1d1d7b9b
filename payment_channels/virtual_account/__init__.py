"""SNAP virtual account: services 24, 25 and 26."""
