"""Styles, scripts and pictures, all from our own folder. A file's address carries the hash of its content,
so browsers keep it for a year and a new release is seen at once. Small enough to live in memory, gzipped.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"
FOR_A_YEAR = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")


class StaticFile(msgspec.Struct, frozen=True):
    """One file as it is sent."""

    address: str
    media_type: str
    etag: str
    body: bytes
    gzipped: bytes | None


class StaticFiles:
    """The folder, read once at start. ``address`` names a file for a page, ``at`` answers a request."""

    def __init__(self, folder: Path) -> None:
        files = {
            path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
        }
        self._by_name = {name: _read(name, path.read_bytes()) for name, path in files.items()}
        self._by_address = {file.address: file for file in self._by_name.values()}

    def address(self, name: str) -> str:
        """Where ``name`` is served, e.g. ``/static/pagi.1f0c9d2a4b.css``. An unknown name is a bug."""
        return self._by_name[name].address

    def at(self, address: str) -> StaticFile | None:
        """The file served at ``address``, if any."""
        return self._by_address.get(address)


@cache
def static_files() -> StaticFiles:
    """The files of this release."""
    return StaticFiles(FOLDER)


@get(PREFIX + "/{name:path}", include_in_schema=False, opt={"exclude_from_auth": True})
async def serve_static(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A style, script or picture; kept by browsers for a year."""
    file = static_files().at(f"{PREFIX}/{name.lstrip('/')}")
    if file is None:
        raise NotFoundException
    headers = {"Cache-Control": FOR_A_YEAR, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    body = file.body
    if file.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = file.gzipped
    return Response(body, headers=headers, media_type=file.media_type)


def _read(name: str, body: bytes) -> StaticFile:
    digest = hashlib.sha256(body).hexdigest()[:12]
    stem, dot, suffix = name.rpartition(".")
    media_type = _media_type(name)
    gzipped = gzip.compress(body, mtime=0) if media_type.startswith(COMPRESSIBLE) else None
    return StaticFile(
        address=f"{PREFIX}/{stem}.{digest}{dot}{suffix}",
        media_type=media_type,
        etag=f'"{digest}"',
        body=body,
        gzipped=gzipped if gzipped is not None and len(gzipped) < len(body) else None,
    )


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
