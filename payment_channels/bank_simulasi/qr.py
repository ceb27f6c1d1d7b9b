"""The bank's own reader of QRIS payloads, as a payer's app reads them (EMVCo MPM v1.1, QRIS).

A sequence of objects: two digits id, two digits length in characters, value; object 63 is the CRC.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from .errors import QrUnreadable

LONGEST = 512
RUPIAH = re.compile(r"(?P<rupiah>[0-9]{1,13})(?:\.0{0,2})?")


@dataclass(frozen=True, slots=True)
class QrCode:
    """What a payer's app takes from a code. ``amount`` in whole rupiah, None on a static code;
    ``acquirer`` is the bank that collects for the merchant and tells it of the payment.
    """

    dynamic: bool
    acquirer: str
    amount: int | None
    merchant: str
    city: str
    nmid: str
    bill_number: str
    reference_label: str

    @property
    def partner_reference_no(self) -> str:
        """By which the merchant knows the code: the reference label, else the bill number."""
        return self.reference_label or self.bill_number


def read_qr(payload: str) -> QrCode:
    """Read a QRIS ``payload``. Raises QrUnreadable, saying what is wrong."""
    payload = payload.strip("\r\n\t ")
    if len(payload) > LONGEST:
        raise QrUnreadable(field="qr_payload", why="terlalu panjang")
    _check_crc(payload)
    objects = _objects(payload)
    if next(iter(objects)) != "00" or objects["00"] != "01":
        raise QrUnreadable(field="qr_payload", why="tidak diawali 000201")
    if objects.get("53") != "360":
        raise QrUnreadable(field="qr_payload", why="mata uangnya bukan rupiah")
    if not any(f"{number}" in objects for number in range(26, 52)):
        raise QrUnreadable(field="qr_payload", why="tidak ada akun merchant")
    more = _objects(objects["62"]) if "62" in objects else {}
    national = _objects(objects["51"]) if "51" in objects else {}
    return QrCode(
        dynamic=objects.get("01") == "12",
        acquirer=_acquirer(objects),
        amount=_rupiah(objects["54"]) if "54" in objects else None,
        merchant=objects.get("59", ""),
        city=objects.get("60", ""),
        nmid=national.get("02", ""),
        bill_number=more.get("01", ""),
        reference_label=more.get("05", ""),
    )


def _check_crc(payload: str) -> None:
    if payload[-8:-4] != "6304":
        raise QrUnreadable(field="qr_payload", why="tidak diakhiri CRC, mungkin terpotong")
    expected = f"{binascii.crc_hqx(payload[:-4].encode('utf-8', 'surrogatepass'), 0xFFFF):04X}"
    if payload[-4:].upper() != expected:
        raise QrUnreadable(field="qr_payload", why="CRC tidak cocok, ada huruf yang berubah")


def _objects(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()) or head[2:] == "00":
            raise QrUnreadable(field="qr_payload", why=f"susunannya rusak pada huruf ke-{at + 1}")
        key, end = head[:2], at + 4 + int(head[2:])
        if end > len(text) or key in found:
            raise QrUnreadable(field="qr_payload", why=f"objek {key} terpotong atau berulang")
        found[key] = text[at + 4 : end]
        at = end
    return found


def _acquirer(objects: dict[str, str]) -> str:
    """The reverse domain of the bank that collects for the merchant, such as ID.CO.BPDBALI.WWW."""
    accounts = (objects[str(number)] for number in range(26, 46) if str(number) in objects)
    return next((_objects(account).get("00", "") for account in accounts), "")


def _rupiah(text: str) -> int:
    written = RUPIAH.fullmatch(text)
    if written is None or int(written["rupiah"]) == 0:
        raise QrUnreadable(field="qr_payload", why="jumlahnya bukan rupiah bulat lebih dari nol")
    return int(written["rupiah"])
