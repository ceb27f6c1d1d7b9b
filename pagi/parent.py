"""Processes that belong together end together: a child asks the kernel for a signal when its parent dies."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(parent: int, sign: signal.Signals = signal.SIGTERM) -> None:
    """Have ``sign`` sent to this process when ``parent`` dies (Linux; elsewhere it does nothing).

    A parent that is gone already counts as dead.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, sign)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)
