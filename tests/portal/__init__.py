"""The taxpayer's pages, and what all doors share."""
