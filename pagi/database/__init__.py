"""PostgreSQL: the pool, the embedded server, migrations, named SQL.

Rooms above take a ``Connection`` and never commit; the edge opens the ``Pool`` and does.
"""

from pagi.database.access import reach_database
from pagi.database.connection import Connection, Transaction
from pagi.database.embedded import DatabaseAccess
from pagi.database.errors import DatabaseUnavailable
from pagi.database.load_sql import Statements, load
from pagi.database.pool import Pool, connect

__all__ = [
    "Connection",
    "DatabaseAccess",
    "DatabaseUnavailable",
    "Pool",
    "Statements",
    "Transaction",
    "connect",
    "load",
    "reach_database",
]
