"""Where banks call: SNAP services 73, 24, 25, 26 and 52."""
