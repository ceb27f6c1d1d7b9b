"""Accounts, the journal of transfers, the business day."""
