"""SNAP response codes: HTTP status (3) + service (2) + case (2), such as ``4042512``.

The table is ASPI's ("Response Code"), valid for every service; the HTTP status always equals the first
three digits.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Service(IntEnum):
    """SNAP's service numbers that PAGI answers or calls."""

    VA_INQUIRY = 24
    VA_PAYMENT = 25
    VA_STATUS = 26
    VA_CREATE = 27
    VA_UPDATE = 28
    VA_DELETE = 31
    QR_GENERATE = 47
    QR_QUERY = 51
    QR_NOTIFY = 52
    DEBIT_PAY = 54
    DEBIT_STATUS = 55
    DEBIT_NOTIFY = 56
    DEBIT_CANCEL = 57
    DEBIT_REFUND = 58
    TOKEN = 73
    QR_CANCEL = 77
    QR_REFUND = 78


class Case(Enum):
    """One case of the response-code table: HTTP status, case number, message in English and in Indonesian.

    ``{field}`` and ``{reason}`` in a message are filled per refusal.
    """

    SUCCESSFUL = (200, 0, "Successful", "Berhasil")
    IN_PROGRESS = (202, 0, "Request In Progress", "Permintaan sedang diproses")
    BAD_REQUEST = (400, 0, "Bad Request", "Permintaan tidak dapat dibaca")
    INVALID_FIELD_FORMAT = (400, 1, "Invalid Field Format {field}", "Format {field} salah")
    INVALID_MANDATORY_FIELD = (400, 2, "Invalid Mandatory Field {field}", "{field} wajib diisi")
    UNAUTHORIZED = (401, 0, "Unauthorized. {reason}", "Tidak berwenang. {reason}")
    INVALID_TOKEN = (401, 1, "Invalid Token (B2B)", "Token tidak berlaku")
    INVALID_CUSTOMER_TOKEN = (401, 2, "Invalid Customer Token", "Token nasabah tidak berlaku")
    TOKEN_NOT_FOUND = (401, 3, "Token Not Found (B2B)", "Token tidak ditemukan")
    CUSTOMER_TOKEN_NOT_FOUND = (401, 4, "Customer Token Not Found", "Token nasabah tidak ditemukan")
    TRANSACTION_EXPIRED = (403, 0, "Transaction Expired", "Transaksi kedaluwarsa")
    FEATURE_NOT_ALLOWED = (403, 1, "Feature Not Allowed", "Layanan tidak diizinkan")
    EXCEEDS_AMOUNT_LIMIT = (403, 2, "Exceeds Transaction Amount Limit", "Melebihi batas nilai transaksi")
    SUSPECTED_FRAUD = (403, 3, "Suspected Fraud", "Dugaan penipuan")
    ACTIVITY_COUNT_LIMIT = (403, 4, "Activity Count Limit Exceeded", "Melebihi batas jumlah transaksi")
    DO_NOT_HONOR = (403, 5, "Do Not Honor", "Transaksi ditolak")
    FEATURE_NOT_ALLOWED_NOW = (403, 6, "Feature Not Allowed At This Time", "Layanan sedang tutup buku")
    CARD_BLOCKED = (403, 7, "Card Blocked", "Kartu diblokir")
    CARD_EXPIRED = (403, 8, "Card Expired", "Kartu kedaluwarsa")
    DORMANT_ACCOUNT = (403, 9, "Dormant Account", "Rekening tidak aktif")
    NEED_TOKEN_LIMIT = (403, 10, "Need To Set Token Limit", "Batas token belum diatur")
    OTP_BLOCKED = (403, 11, "OTP Blocked", "OTP diblokir")
    OTP_EXPIRED = (403, 12, "OTP Lifetime Expired", "OTP kedaluwarsa")
    OTP_SENT = (403, 13, "OTP Sent To Cardholder", "OTP telah dikirim")
    INSUFFICIENT_FUNDS = (403, 14, "Insufficient Funds", "Saldo tidak cukup")
    TRANSACTION_NOT_PERMITTED = (403, 15, "Transaction Not Permitted", "Transaksi tidak diizinkan")
    SUSPEND_TRANSACTION = (403, 16, "Suspend Transaction", "Transaksi ditangguhkan")
    TOKEN_LIMIT_EXCEEDED = (403, 17, "Token Limit Exceeded", "Melebihi batas token")
    INACTIVE_ACCOUNT = (403, 18, "Inactive Card/Account/Customer", "Kartu atau rekening tidak aktif")
    MERCHANT_BLACKLISTED = (403, 19, "Merchant Blacklisted", "Merchant masuk daftar hitam")
    MERCHANT_LIMIT = (403, 20, "Merchant Limit Exceeded", "Melebihi batas merchant")
    SET_LIMIT_NOT_ALLOWED = (403, 21, "Set Limit Not Allowed", "Batas tidak boleh diatur")
    TOKEN_LIMIT_INVALID = (403, 22, "Token Limit Invalid", "Batas token salah")
    ACCOUNT_LIMIT = (403, 23, "Account Limit Exceeded", "Melebihi batas rekening")
    INVALID_TRANSACTION_STATUS = (404, 0, "Invalid Transaction Status", "Status transaksi salah")
    TRANSACTION_NOT_FOUND = (404, 1, "Transaction Not Found", "Transaksi tidak ditemukan")
    INVALID_ROUTING = (404, 2, "Invalid Routing", "Rute transaksi salah")
    BANK_NOT_SUPPORTED = (404, 3, "Bank Not Supported By Switch", "Bank tidak didukung")
    TRANSACTION_CANCELLED = (404, 4, "Transaction Cancelled", "Transaksi dibatalkan")
    MERCHANT_NOT_REGISTERED = (404, 5, "Merchant Is Not Registered For Card", "Merchant tidak terdaftar")
    NEED_OTP = (404, 6, "Need To Request OTP", "Perlu meminta OTP")
    JOURNEY_NOT_FOUND = (404, 7, "Journey Not Found", "Perjalanan transaksi tidak ditemukan")
    INVALID_MERCHANT = (404, 8, "Invalid Merchant", "Merchant salah")
    NO_ISSUER = (404, 9, "No Issuer", "Penerbit tidak ditemukan")
    INVALID_API_TRANSITION = (404, 10, "Invalid API Transition", "Urutan pemanggilan salah")
    INVALID_ACCOUNT = (404, 11, "Invalid Card/Account/Customer/Virtual Account", "Nomor rekening salah")
    INVALID_BILL = (
        404,
        12,
        "Invalid Bill/Virtual Account {reason}",
        "Tagihan tidak ditemukan atau tidak dapat dibayar",
    )
    INVALID_AMOUNT = (404, 13, "Invalid Amount", "Nilai pembayaran tidak sesuai tagihan")
    PAID_BILL = (404, 14, "Paid Bill", "Tagihan sudah dibayar")
    INVALID_OTP = (404, 15, "Invalid OTP", "OTP salah")
    PARTNER_NOT_FOUND = (404, 16, "Partner Not Found", "Mitra tidak ditemukan")
    INVALID_TERMINAL = (404, 17, "Invalid Terminal", "Terminal salah")
    INCONSISTENT_REQUEST = (404, 18, "Inconsistent Request", "Permintaan berbeda dari sebelumnya")
    EXPIRED_BILL = (404, 19, "Invalid Bill/Virtual Account", "Nomor pembayaran sudah kedaluwarsa")
    FUNCTION_NOT_SUPPORTED = (405, 0, "Requested Function Is Not Supported", "Fungsi tidak didukung")
    OPERATION_NOT_ALLOWED = (405, 1, "Requested Operation Is Not Allowed", "Operasi tidak diizinkan")
    CONFLICT = (409, 0, "Conflict", "X-EXTERNAL-ID sudah dipakai hari ini")
    DUPLICATE_REFERENCE = (409, 1, "Duplicate partnerReferenceNo", "partnerReferenceNo sudah dipakai")
    TOO_MANY_REQUESTS = (429, 0, "Too Many Requests", "Terlalu banyak permintaan")
    GENERAL_ERROR = (500, 0, "General Error", "Terjadi kesalahan")
    INTERNAL_ERROR = (500, 1, "Internal Server Error", "Terjadi kesalahan, silakan kirim ulang")
    EXTERNAL_ERROR = (500, 2, "External Server Error", "Terjadi kesalahan di pihak lain")
    TIMEOUT = (504, 0, "Timeout", "Hasil belum diketahui, silakan kirim ulang")

    def __init__(self, http: int, number: int, english: str, indonesian: str) -> None:
        self.http = http
        self.number = number
        self.english = english
        self.indonesian = indonesian


def response_code(case: Case, service: int) -> str:
    """The seven digits of ``case`` in ``service``: ``response_code(Case.PAID_BILL, 25) == "4042514"``."""
    assert 0 < service < 100, "a SNAP service has two digits"
    return f"{case.http}{service:02d}{case.number:02d}"


def case_of(code: str) -> tuple[Case, int] | None:
    """The case and service of a response code, or None when the table does not know it."""
    if len(code) != 7 or not code.isascii() or not code.isdigit():
        return None
    case = _BY_NUMBER.get((int(code[:3]), int(code[5:])))
    return (case, int(code[3:5])) if case else None


_BY_NUMBER = {(case.http, case.number): case for case in Case}
