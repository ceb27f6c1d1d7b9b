"""What can go wrong with the database itself."""

from __future__ import annotations

from pagi.errors import PagiError


class DatabaseUnavailable(PagiError):
    """No connection in time, or it was cut: nothing of this request is kept, unless COMMIT was sent."""

    code, status = "database.unavailable", 503
    indonesian = "Layanan sedang terganggu. Coba lagi sebentar lagi."
    english = "The service is disturbed at the moment. Try again shortly."


class EmbeddedServerFailed(PagiError):
    """The embedded PostgreSQL could not be made or started."""

    code, status = "database.embedded_failed", 500
    indonesian = "PostgreSQL tertanam gagal: {reason}"
    english = "The embedded PostgreSQL failed: {reason}"


class MigrationChanged(PagiError):
    """An applied migration's file is no longer what was applied."""

    code, status = "database.migration_changed", 500
    indonesian = "Berkas migrasi {name} berubah setelah diterapkan."
    english = (
        "The migration {name} was changed after it was applied: restore the file, write a new migration."
    )


class TrustRefused(PagiError):
    """A database that lets anyone in without a password."""

    code, status = "database.trusts", 500
    indonesian = "Basis data menerima sambungan tanpa kata sandi; mode produksi menolaknya."
    english = "The database lets connections in without a password; production refuses it. Set scram-sha-256."


class RowsUnreadable(PagiError):
    """Rows in binary form have a null, or a value of another width than was said."""

    code, status = "database.rows_unreadable", 500
    indonesian = "Baris basis data tidak terbaca (kolom: {columns})."
    english = "Rows of the database cannot be read (columns: {columns})."
