"""Tables, constraints, guards and roles, in order."""
