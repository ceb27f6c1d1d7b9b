"""The bank as provider: PAGI calls it by SNAP for tokens, codes and accounts, and asks what became of them.

Reads, checks and signs with the bank's own code; what it issued stands in a book of its own.
"""
