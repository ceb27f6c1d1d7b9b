"""The clerk's pages, made for a keyboard and a long day."""
