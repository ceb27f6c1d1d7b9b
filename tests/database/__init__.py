"""The database room: server, pool, migrations, named SQL."""
