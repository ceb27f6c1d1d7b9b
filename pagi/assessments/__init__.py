"""Liabilities: what was assessed, when, by which law."""
