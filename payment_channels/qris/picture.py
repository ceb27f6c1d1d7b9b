"""A payload as a picture: PNG to save in a phone's gallery, SVG for the screen and for print.

Both have the quiet zone of four modules that ISO/IEC 18004 asks for; the SVG has no style and no script, so
the strictest content security policy shows it. Drawing takes some 15 ms: once per code, off the event loop.
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4  # modules
PIXELS = 12  # per module: some 800 pixels, sharp enough for a banking app that reads a saved picture


def png(payload: str) -> bytes:
    """A black and white PNG of ``payload``."""
    image = _symbol(payload).make_image().get_image().convert("1")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def svg(payload: str) -> bytes:
    """An SVG of ``payload``, one unit per module, black on white whatever the page's colours."""
    rows = _symbol(payload).get_matrix()  # type: ignore[no-untyped-call]  # qrcode is half typed
    size = len(rows)
    dark = "".join(_runs(y, row) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{dark}"/></svg>'
    ).encode()


def _symbol(payload: str) -> QRCode[Any]:
    symbol: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, box_size=PIXELS, border=QUIET_ZONE)
    symbol.add_data(payload)  # type: ignore[no-untyped-call]
    symbol.make()  # type: ignore[no-untyped-call]
    return symbol


def _runs(y: int, row: list[bool]) -> str:
    """The dark modules of one row as horizontal bars."""
    path, x = "", 0
    for is_dark, cells in groupby(row):
        width = len(list(cells))
        if is_dark:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path
