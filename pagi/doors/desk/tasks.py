"""What to do next at the desk, with the reason and the way: money that is not in order first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from pagi.doors.common.formatting import day_of_year, rupiah
from pagi.doors.desk.guard import HOME, WORKERS
from pagi.identity.models import Clerk
from pagi.reports.desk_work import DeskWork
from pagi.reports.open_work import OpenWork

RUNS, CASES, APPROVALS = f"{HOME}/rekonsiliasi", f"{HOME}/selisih", f"{HOME}/persetujuan"
PARKED = f"{HOME}/uang-menunggu"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do next, with the reason and the way."""

    title: str
    why: str
    verb: str
    address: str


def tasks(
    work: OpenWork, waiting: DeskWork, names: dict[str, str], to_close: list[date], clerk: Clerk
) -> list[Task]:
    """What waits for this clerk."""
    found = []
    if waiting.open_cases:
        why = f"{rupiah(waiting.open_amount)} tidak sama di bank dan buku"
        found.append(Task(f"{waiting.open_cases} selisih terbuka", why, "Kerjakan", CASES))
    if waiting.handed_questions:
        title = f"{waiting.handed_questions} pertanyaan ke bank tidak terjawab"
        found.append(Task(title, "Kabar uangnya tidak pernah datang", "Periksa", f"{CASES}/bank"))
    if waiting.proposals:
        why = "Menunggu orang kedua"
        found.append(Task(f"{waiting.proposals} usulan belum diputuskan", why, "Putuskan", APPROVALS))
    found += _files(work, names) if clerk.role in WORKERS else []
    found += _unreadable(work, names)
    found += _money(waiting)
    for day in to_close[:2]:
        address = f"{HOME}?{urlencode({'hari': day.isoformat()})}#tutup"
        found.append(
            Task(f"{day_of_year(day, 'id')} belum ditutup", "Hari itu sudah lewat", "Tutup", address)
        )
    return found


def _files(work: OpenWork, names: dict[str, str]) -> list[Task]:
    return [
        Task(
            f"Berkas {names.get(one.bank, one.bank)} {day_of_year(one.day, 'id')} belum datang",
            f"{one.payments} pembayaran, {rupiah(one.amount)}",
            "Unggah",
            f"{RUNS}?{urlencode({'bank': one.bank, 'hari': one.day.isoformat()})}#berkas",
        )
        for one in work.missing[:2]
    ]


def _unreadable(work: OpenWork, names: dict[str, str]) -> list[Task]:
    return [
        Task(
            f"{run.quarantined} baris {names.get(run.bank, run.bank)} tidak terbaca",
            f"Berkas {day_of_year(run.day, 'id')}: minta bank mengirim ulang",
            "Lihat",
            f"{RUNS}/{run.run_id}?kelas=quarantined",
        )
        for run in work.runs[:4]
        if run.quarantined
    ]


def _money(waiting: DeskWork) -> list[Task]:
    money, found = waiting.money, []
    if money.to_decide or money.to_pay:
        why = f"{money.to_decide} lebih bayar, {money.to_pay} pengembalian"
        tab = "lebih" if money.to_decide else "janji"
        found.append(Task("Batas waktu pengembalian dekat", why, "Lihat", f"{PARKED}?kantong={tab}"))
    if money.unknown:
        why = f"{rupiah(money.suspense)} tanpa tagihan"
        found.append(
            Task(f"{money.unknown} pembayaran belum dikenali", why, "Cari", f"{PARKED}?kantong=titipan")
        )
    if money.overpaid:
        why = f"{rupiah(money.overpayment)} melebihi tagihan"
        found.append(Task(f"{money.overpaid} pembayaran lebih", why, "Lihat", PARKED))
    return found
