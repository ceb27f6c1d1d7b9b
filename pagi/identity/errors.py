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
