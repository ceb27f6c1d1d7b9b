"""The seeded simulation of the money path, in the spirit of TigerBeetle's: real code, real PostgreSQL.

Messages come in as banks send them, every step at the database is chosen by the seed, faults strike between
any two of them, and a plain model in memory says what must have become of every rupiah.
"""
