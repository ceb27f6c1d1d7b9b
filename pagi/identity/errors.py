"""Why somebody is not let in. A wrong name, password or code gets one answer: none can be guessed alone."""

from __future__ import annotations

from pagi.errors import PagiError


class SignInRefused(PagiError):
    """The name, the password or the code is wrong, or the code was used already."""

    code, status = "sign_in.refused", 401
    indonesian = "Nama pengguna, kata sandi, atau kode 6 angka tidak cocok."
    english = "The username, password or 6-digit code does not match."


class SignInLocked(PagiError):
    """Too many failures: ``seconds`` to wait."""

    code, status = "sign_in.locked", 429
    indonesian = "Terlalu banyak percobaan. Coba lagi {seconds} detik lagi."
    english = "Too many attempts. Try again in {seconds} seconds."


class SessionMissing(PagiError):
    """No session, or one that has ended."""

    code, status = "session.missing", 401
    indonesian = "Sesi Anda sudah berakhir. Silakan masuk lagi."
    english = "Your session has ended. Please sign in again."


class RoleRefused(PagiError):
    """Signed in, but the role does not allow this."""

    code, status = "session.role", 403
    indonesian = "Peran Anda tidak boleh melakukan ini."
    english = "Your role does not allow this."


class FormStale(PagiError):
    """A form without this session's token: from another page or an older session."""

    code, status = "session.form_stale", 403
    indonesian = "Formulir ini berasal dari sesi lain. Muat ulang halamannya, lalu kirim lagi."
    english = "This form belongs to another session. Reload the page and send it again."


class ClerkInvalid(PagiError):
    """A clerk that cannot be created as described."""

    code, status = "clerk.invalid", 422
    indonesian = "Data petugas tidak dapat dipakai: {reason}."
    english = "This clerk cannot be created: {reason}."


class FourEyes(PagiError):
    """Who proposed it does not decide it: contract, ``four_eyes``."""

    code, status = "four_eyes", 403
    indonesian = "Usulan ini Anda buat sendiri. Orang lain yang menyetujui."
    english = "You proposed this yourself. Another person approves it."


class OverLimit(PagiError):
    """The role does not approve, or not this much."""

    code, status = "proposal.over_limit", 403
    indonesian = "Peran Anda tidak boleh menyetujui usulan sebesar ini."
    english = "Your role may not approve a proposal of this size."


class ProposalNotFound(PagiError):
    """No such proposal in this city."""

    code, status = "proposal.not_found", 404
    indonesian = "Usulan ini tidak ditemukan."
    english = "There is no such proposal."


class ProposalDecided(PagiError):
    """Somebody else decided it, or it was withdrawn."""

    code, status = "proposal.decided", 409
    indonesian = "Usulan ini sudah diputuskan ({state})."
    english = "This proposal is decided already ({state})."


class ProposalWaits(PagiError):
    """Another proposal about the same thing waits for its decision."""

    code, status = "proposal.waits", 409
    indonesian = "Sudah ada usulan untuk hal ini yang menunggu keputusan."
    english = "A proposal about this is waiting for its decision already ({proposal_id})."


class ReasonMissing(PagiError):
    """A reason that says nothing, or too much."""

    code, status = "proposal.reason", 422
    indonesian = "Tulis alasannya, {shortest} sampai {longest} huruf."
    english = "Give the reason in {shortest} to {longest} characters."


class DocumentTooLong(PagiError):
    """A document's number that is none."""

    code, status = "proposal.document", 422
    indonesian = "Nomor dokumen paling panjang {longest} huruf."
    english = "A document number has at most {longest} characters."
