"""Lexical minification of a JSON body, as SNAP's transaction signature hashes it.

SNAP never defines ``minify``. Every conforming participant removes space, tab, CR and LF outside strings and
changes nothing else: no parsing, no re-serialising, so slashes, escapes and long numbers stay as sent.
"""

from __future__ import annotations

import re

WHITESPACE = b" \t\r\n"
# A string (closed or, in broken JSON, running to the end) or white space between tokens.
STRING_OR_WHITESPACE = re.compile(rb'("(?:[^"\\]++|\\.)*+"?)|[ \t\r\n]+', re.DOTALL)


def minify(body: bytes) -> bytes:
    """``body`` without white space outside strings. Defined for any bytes; raises nothing."""
    if b"\\" in body:
        return STRING_OR_WHITESPACE.sub(lambda found: found[1] or b"", body)
    pieces = body.split(b'"')
    pieces[::2] = [piece.translate(None, WHITESPACE) for piece in pieces[::2]]
    return b'"'.join(pieces)
