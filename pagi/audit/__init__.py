"""Who did what, and when: rows that are never changed."""
