"""Why an assessment cannot be made."""

from __future__ import annotations

from pagi.errors import PagiError


class InputsRefused(PagiError):
    """The tax engine refused the inputs; it says which and why."""

    code, status = "assessment.inputs_refused", 422
    indonesian = "Masukan ditolak: {reason}"
    english = "The inputs were refused: {reason}"
