"""The taxpayer's pages, phone first."""
