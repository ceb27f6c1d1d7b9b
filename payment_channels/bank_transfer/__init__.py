"""A transfer between banks: told to us by a statement alone, and recognised by a short code in its remark."""
