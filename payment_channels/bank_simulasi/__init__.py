"""Bank Simulasi, the pretend bank: its own program, keys and signing code.

An outsider on purpose: it imports neither pagi nor the other channels, so that one mistake in signing,
reading or padding cannot cancel itself out on both sides. Nobody imports it; it is started as a process.
"""
