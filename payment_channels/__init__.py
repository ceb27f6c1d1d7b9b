"""How the banks speak: bytes to typed messages and back. Nothing is sent from here."""
