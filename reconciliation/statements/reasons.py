"""Why a line was set aside, or a file refused: each reason has a code and a sentence in two languages."""

from __future__ import annotations

from enum import Enum

_HEADER = "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type"


class Reason(Enum):
    """One way for a statement to be wrong. The value is the code that is stored."""

    # of a line
    MISSING = "missing", "isian ini kosong.", "this field is empty."
    TOO_FEW = "too_few", "baris ini kekurangan kolom.", "the line has too few fields."
    TOO_MANY = "too_many", "baris ini kelebihan kolom.", "the line has too many fields."
    QUOTES = "quotes", "tanda kutip tidak benar.", "the quotation marks are not in order."
    TOO_LONG = "too_long", "isian ini terlalu panjang.", "this field is too long."
    CHARACTERS = (
        "characters",
        "hanya huruf, angka, dan tanda baca biasa, tanpa spasi di tepi.",
        "only plain letters, digits and punctuation, without spaces at the ends.",
    )
    CONTROL = "control", "ada karakter kendali.", "it holds a control character."
    NOT_A_TIME = (
        "not_a_time",
        "harus waktu ISO 8601, misalnya 2026-11-24T10:15:00+08:00.",
        "must be an ISO 8601 time such as 2026-11-24T10:15:00+08:00.",
    )
    NO_OFFSET = (
        "no_offset",
        "waktu tanpa selisih zona; tambahkan misalnya +08:00.",
        "the time has no offset; it needs one such as +08:00.",
    )
    IMPOSSIBLE_TIME = (
        "impossible_time",
        "tanggal atau jam ini tidak ada, atau di luar tahun 2000-2100.",
        "no such date or time, or outside the years 2000 to 2100.",
    )
    CHANNEL = (
        "channel",
        "harus VA, QRIS, EWALLET, atau TRANSFER.",
        "must be VA, QRIS, EWALLET or TRANSFER.",
    )
    TYPE = "type", "harus CREDIT atau REVERSAL.", "must be CREDIT or REVERSAL."
    ACCOUNT = (
        "account",
        "hanya angka, boleh didahului spasi.",
        "must be digits, padded with spaces at most.",
    )
    NOT_RUPIAH = (
        "not_rupiah",
        "harus rupiah bulat dengan angka saja, misalnya 558800.",
        "must be whole rupiah in digits alone, such as 558800.",
    )
    NEGATIVE = "negative", "tidak boleh negatif.", "must not be negative."
    ZERO = "zero", "harus lebih dari nol.", "must be more than zero."
    TOO_MUCH = "too_much", "jumlah melebihi 13 angka.", "the amount has more than 13 digits."

    # of a file
    EMPTY_FILE = "empty_file", "berkas kosong.", "the file is empty."
    TOO_LARGE = "too_large", "berkas lebih dari 64 MB.", "the file is larger than 64 MB."
    NOT_UTF8 = "not_utf8", "berkas bukan teks UTF-8.", "the file is not UTF-8 text."
    NUL = "nul", "ada bita NUL; ini bukan berkas CSV.", "a NUL byte: this is not a CSV file."
    HEADER = (
        "header",
        f"tajuk harus {_HEADER} (boleh ditambah remark).",
        f"the header must be {_HEADER} (remark may follow).",
    )
    UNCLOSED = (
        "unclosed",
        "tanda kutip dibuka tetapi tidak ditutup dengan benar.",
        "a quotation mark is opened and not properly closed.",
    )

    def __init__(self, code: str, indonesian: str, english: str) -> None:
        self.code = code
        self.indonesian = indonesian
        self.english = english

    @classmethod
    def of(cls, code: str) -> Reason:
        """The reason with this code. Raises KeyError."""
        return _BY_CODE[code]


_BY_CODE = {reason.code: reason for reason in Reason}
