"""What can be wrong with a person or a tax object."""

from __future__ import annotations

from pagi.errors import PagiError


class ObjectNotFound(PagiError):
    """No tax object has this number."""

    code, status = "object.not_found", 404
    indonesian = "Objek pajak {object_number} tidak ditemukan."
    english = "The tax object {object_number} was not found."
