"""Bank Simulasi, the pretend bank: its own program, keys and signing code. Imports no pagi."""
