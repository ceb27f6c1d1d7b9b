"""A virtual account as it stands on the wire: partnerServiceId, customerNo and virtualAccountNo.

ASPI pads the first to eight with spaces, some banks with zeros, some not at all: compare without padding,
echo exactly what was sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from payment_channels.snap.fields import Fields

PADDED = re.compile(r" *[0-9]+ *", re.ASCII)
SPACED = re.compile(r"[0-9 ]*[0-9][0-9 ]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    """The three parts as sent; a customerNo sent as a bare number is its digits."""

    partner_service_id: str
    customer_no: str
    virtual_account_no: str

    @property
    def key(self) -> str | None:
        """The number to look up, digits without padding; None when the three parts contradict each other.

        A contradictory account is treated as unknown (404xx12): never guess whose money it is.
        """
        number = comparison_key(self.virtual_account_no)
        prefix = comparison_key(self.partner_service_id)
        customer = self.customer_no.strip(" ").lstrip("0")
        if not prefix or not number.startswith(prefix) or number[len(prefix) :].lstrip("0") != customer:
            return None
        return number

    @property
    def recorded(self) -> str:
        """What an attempt is kept under: the key, else the number with a mark that no account has."""
        return self.key or f"?{self.virtual_account_no.strip(' ')}"

    def echo(self) -> dict[str, str]:
        """The three parts, to be sent back as they came."""
        return {
            "partnerServiceId": self.partner_service_id,
            "customerNo": self.customer_no,
            "virtualAccountNo": self.virtual_account_no,
        }


def comparison_key(number: str) -> str:
    """A virtual account number or prefix without padding: neither spaces nor leading zeros."""
    return number.replace(" ", "").lstrip("0")


def read_account(fields: Fields) -> Account:
    """The mandatory triple of services 24, 25 and 26. Raises SnapRefusal 400xx01, 400xx02."""
    partner_service_id = fields.text("partnerServiceId", 8)
    if not PADDED.fullmatch(partner_service_id):
        raise fields.malformed("partnerServiceId")
    customer_no = fields.digits("customerNo", 20)
    virtual_account_no = fields.text("virtualAccountNo", 28)
    if not SPACED.fullmatch(virtual_account_no):
        raise fields.malformed("virtualAccountNo")
    return Account(partner_service_id, customer_no, virtual_account_no)
