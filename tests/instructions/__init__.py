"""How a bill is to be paid."""
