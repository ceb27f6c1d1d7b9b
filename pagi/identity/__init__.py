"""Clerks: passwords, second factors, sessions."""
