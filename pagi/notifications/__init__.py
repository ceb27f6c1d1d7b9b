"""The outbox, and the events that pages listen to."""
