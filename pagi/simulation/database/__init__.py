"""The simulation's own database: a temporary server, a migrated template, a copy for each run."""
