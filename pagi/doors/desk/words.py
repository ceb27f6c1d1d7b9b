"""The desk's words for what the tables hold: channels, states, classes, roles, reasons. In Indonesian."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[Any, str]] = {
    "role": {
        "clerk": "Petugas rekonsiliasi",
        "supervisor": "Penyelia",
        "auditor": "Pemeriksa, hanya membaca",
    },
    "channel": {
        "virtual_account": "Virtual Account",
        "qris": "QRIS",
        "mobile_banking": "Mobile banking",
        "ewallet": "Dompet digital",
        "bank_transfer": "Transfer bank",
        "VA": "VA",
        "QRIS": "QRIS",
        "EWALLET": "dompet digital",
        "TRANSFER": "transfer",
    },
    "tax": {
        "property": "PBB",
        "hotel": "Hotel",
        "restaurant": "Makan minum",
        "parking": "Parkir",
        "groundwater": "Air tanah",
        "billboard": "Reklame",
        "entertainment": "Hiburan",
        "electricity": "Tenaga listrik",
    },
    "bill_state": {
        "open": "Terbuka",
        "partly_paid": "Dibayar sebagian",
        "paid": "Lunas",
        "cancelled": "Dibatalkan",
    },
    "bill_tag": {"open": "plain", "partly_paid": "", "paid": "ok", "cancelled": "bad"},
    "payment_state": {
        "received": "Menunggu berkas bank",
        "reconciled": "Cocok dengan bank",
        "deposited": "Di kas daerah",
        "reversed": "Dibatalkan",
    },
    "filter": {
        "matched": "cocok dengan bank",
        "open": "menunggu berkas bank",
        "reversed": "dibatalkan",
        "suspense": "belum dikenali",
        "overpayment": "lebih bayar",
    },
    "instruction_state": {
        "active": "masih berlaku",
        "used": "sudah dipakai",
        "expired": "kedaluwarsa",
        "replaced": "diganti kode baru",
        "cancelled": "dibatalkan",
    },
    "reason": {
        "unknown_bill": "Tagihan tidak dikenal",
        "expired": "Kode sudah kedaluwarsa",
        "paid_bill": "Tagihan sudah lunas",
        "wrong_amount": "Jumlah tidak sama dengan tagihan",
        "inconsistent": "Nomor yang sama dengan isi berbeda",
        "external_id_used": "X-EXTERNAL-ID sudah dipakai untuk hal lain",
    },
    "class": {
        "matched": "Cocok",
        "amount_differs": "Jumlah beda",
        "only_in_bank": "Hanya di bank",
        "only_in_ledger": "Hanya di buku",
        "duplicate": "Ganda",
        "quarantined": "Karantina",
    },
    "class_tag": {
        "matched": "ok",
        "amount_differs": "",
        "only_in_bank": "bad",
        "only_in_ledger": "plain",
        "duplicate": "plain",
        "quarantined": "bad",
    },
    "heading": {
        400: "Permintaan tidak dapat dikerjakan",
        403: "Tidak boleh",
        404: "Tidak ditemukan",
        405: "Permintaan tidak dapat dikerjakan",
        413: "Berkas terlalu besar",
        429: "Terlalu banyak permintaan",
        500: "Ada yang salah di pihak kami",
    },
    "status": {
        400: "Ada isian yang tidak dapat dibaca. Kembali ke halaman sebelumnya, lalu coba sekali lagi.",
        403: "Peran Anda tidak boleh melakukan ini.",
        404: "Alamatnya mungkin salah ketik atau sudah lama.",
        405: "Kembali ke halaman sebelumnya, lalu coba sekali lagi.",
        413: "Berkas penyelesaian paling besar 64 MB.",
        429: "Tunggu satu menit, lalu coba lagi.",
        500: "Tidak ada uang yang berubah. Coba lagi sebentar lagi.",
    },
}
