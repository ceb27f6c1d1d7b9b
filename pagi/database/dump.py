"""The committed dump of the schema: what migrations and functions make, to read and to compare.

``python -m pagi.database.dump migrations/schema.sql`` (`make schema`), held current by a test.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from pagi.database.binaries import find_binaries, server_account
from pagi.database.embedded import EmbeddedServer
from pagi.database.errors import EmbeddedServerFailed
from pagi.database.migrate import migrate

_NOISE = re.compile(r"^(-- Dumped .*|\\(un)?restrict .*)\n", re.MULTILINE)
_HEADING = "-- Made by `make schema` from migrations/ and the functions.sql of each room. Do not edit.\n"


def dump_schema(url: str, binaries: Path | None = None) -> str:
    """Tables, constraints, functions, views and grants of the database at ``url``, as SQL."""
    parts = urlsplit(url)
    address = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")).geturl()
    program = find_binaries(binaries, server_account()) / "pg_dump"
    done = subprocess.run(  # noqa: S603  our own binaries, our own arguments
        [str(program), "--schema-only", "--no-owner", "-d", address],
        env=os.environ | {"PGPASSWORD": parts.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise EmbeddedServerFailed(reason=f"pg_dump: {done.stderr.strip()}")
    return _HEADING + _NOISE.sub("", done.stdout)


def main(target: Path) -> None:
    """Write the dump of a freshly migrated database to ``target``."""
    with tempfile.TemporaryDirectory(prefix="pagi-schema-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder), settings={"fsync": "off"}).lease() as access:
            asyncio.run(migrate(access.owner))
            target.write_text(dump_schema(access.admin))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
