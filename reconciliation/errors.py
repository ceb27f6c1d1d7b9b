"""What can go wrong when a statement is reconciled. A broken file is StatementBroken, in `statements`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

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


class DiscrepancyNotFound(PagiError):
    """No such case in this city."""

    code, status = "discrepancy.not_found", 404
    indonesian = "Selisih ini tidak ditemukan."
    english = "There is no such discrepancy."


class DiscrepancyNotOpen(PagiError):
    """Somebody has proposed something about it, or it is resolved."""

    code, status = "discrepancy.not_open", 409
    indonesian = "Selisih ini tidak terbuka lagi ({state})."
    english = "This discrepancy is not open any more ({state})."


class DiscrepancyChanged(PagiError):
    """A later file or run shows something else than what the proposal was about."""

    code, status = "discrepancy.changed", 409
    indonesian = "Selisih ini berubah sejak diusulkan. Tolak usulannya, lalu lihat lagi."
    english = "This discrepancy has changed since it was proposed. Reject the proposal and look again."


class DayNotOver(PagiError):
    """A day is closed once it is over in the city."""

    code, status = "day.not_over", 409
    indonesian = "Hari {day} belum selesai."
    english = "The day {day} is not over yet."


class DayNotReady(PagiError):
    """Something stands in the way: see ``blockers``."""

    code, status = "day.not_ready", 409
    indonesian = "Hari {day} belum dapat ditutup: {reasons_id}."
    english = "The day {day} cannot be closed yet: {reasons}."
    _WORDS: ClassVar[dict[str, tuple[str, str]]] = {
        "no_statement": ("no statement of {bank}", "berkas {bank} belum datang"),
        "quarantined": ("{count} unreadable lines of {bank}", "{count} baris {bank} tidak terbaca"),
        "not_matched": (
            "{count} payments of {bank} not matched",
            "{count} pembayaran {bank} belum dicocokkan",
        ),
        "open_cases": ("{count} open cases of {bank}", "{count} selisih {bank} masih terbuka"),
    }

    def __init__(self, *, day: str, blockers: Sequence[Any]) -> None:
        self.blockers = blockers
        said = [
            [self._WORDS[one.reason][place].format(bank=one.bank, count=one.count) for one in blockers]
            for place in (0, 1)
        ]
        super().__init__(field="date", day=day, reasons="; ".join(said[0]), reasons_id="; ".join(said[1]))
