"""Why a run cannot be proposed, approved or carried on."""

from __future__ import annotations

from pagi.errors import PagiError


class ScopeInvalid(PagiError):
    """Not a district, village or object: a NOP's first 7, 10 or all 18 digits."""

    code, status = "mass_issue.scope_invalid", 422
    indonesian = "{typed} bukan kecamatan (7 angka), kelurahan (10 angka) atau NOP (18 angka) di {city}."
    english = "{typed} is no district (7 digits), village (10 digits) or NOP (18 digits) of {city}."


class NothingInScope(PagiError):
    """The scope holds no object of PBB."""

    code, status = "mass_issue.nothing_in_scope", 404
    indonesian = "Tidak ada objek PBB: {scope}."
    english = "There is no object of PBB: {scope}."


class NothingToDo(PagiError):
    """Every object of the scope is as a run would leave it."""

    code, status = "mass_issue.nothing_to_do", 409
    indonesian = "Tidak ada yang perlu diproses: {scope}, tahun {year}."
    english = "There is nothing to do: {scope}, year {year}."


class RunUnderway(PagiError):
    """Another run of this year is proposed or not finished yet."""

    code, status = "mass_issue.run_underway", 409
    indonesian = "Proses {run_id} ({scope}) untuk tahun {year} belum selesai: lanjutkan atau batalkan dahulu."
    english = "Run {run_id} ({scope}) of {year} is not finished: resume it or withdraw it first."


class RunInHand(PagiError):
    """Another process carries out this run at this moment."""

    code, status = "mass_issue.run_in_hand", 409
    indonesian = "Proses {run_id} sedang dikerjakan oleh program lain."
    english = "Run {run_id} is being carried out by another process."


class RunNotFound(PagiError):
    """No run has this key, or it is not in the state that was expected."""

    code, status = "mass_issue.run_not_found", 404
    indonesian = "Tidak ada proses {run_id} yang menunggu persetujuan."
    english = "There is no run {run_id} that waits for approval."


class ApprovalRefused(PagiError):
    """The database refuses: the proposer himself, no clerk, or above the limit of the role."""

    code, status = "four_eyes", 403
    indonesian = "{username} tidak boleh menyetujui proses ini: {reason}."
    english = "{username} may not approve this run: {reason}."


class DueDatePassed(PagiError):
    """The law's due date has passed already: another one must be named."""

    code, status = "mass_issue.due_date_passed", 422
    indonesian = "Jatuh tempo {due_date} sudah lewat: sebutkan jatuh tempo yang baru."
    english = "The due date {due_date} has passed: name a new one."


class KeepsColliding(PagiError):
    """A chunk met the work of others again and again."""

    code, status = "mass_issue.keeps_colliding", 503
    indonesian = "Bagian {chunk} terus bertabrakan dengan pekerjaan lain. Jalankan lagi."
    english = "Chunk {chunk} keeps colliding with other work. Run it again."
