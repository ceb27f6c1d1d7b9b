"""What can go wrong when a statement is reconciled. A broken file is StatementBroken, in `statements`."""

from __future__ import annotations

from pagi.errors import PagiError


class UnknownBank(PagiError):
    """No partner of this city has that slug."""

    code, status = "reconciliation.unknown_bank", 404
    indonesian = "Bank {bank} tidak dikenal. Yang dikenal: {known}."
    english = "No bank {bank}. Known are: {known}."


class RunNotFound(PagiError):
    """No such run in this city."""

    code, status = "reconciliation.run_not_found", 404
    indonesian = "Rekonsiliasi ini tidak ditemukan."
    english = "There is no such reconciliation."
