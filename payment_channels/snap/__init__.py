"""SNAP, Bank Indonesia's open API standard: signatures, tokens, envelopes, response codes."""
