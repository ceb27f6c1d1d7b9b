"""The reference of the stream of ``assess``: JSON lines read and written back, with nothing worked out."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Echo stdin on stdout, each line through the JSON of the standard library."""
    write = sys.stdout.write
    for line in sys.stdin:
        write(json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
