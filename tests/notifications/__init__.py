"""The outbox on its way out: relay, queue, webhooks."""
