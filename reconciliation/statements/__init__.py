"""One file per statement format, each to the same StatementLine. Pure."""
