"""The merchant that a QRIS code pays: identifiers that the acquirer and the national repository assigned.

EMVCo merchant-presented mode objects 26, 51, 52, 59-61 and 62.07 as Indonesia uses them.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

Criteria: TypeAlias = Literal["UMI", "UKE", "UME", "UBE", "URE", "PSO"]


class Merchant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registered merchant. A tax office is government (URE); the wrong criteria costs it a fee."""

    acquirer_domain: Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,32}\Z")]
    merchant_pan: Annotated[str, msgspec.Meta(pattern=r"^9360[0-9]{14,15}\Z")]
    merchant_id: Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,15}\Z")]
    criteria: Criteria
    nmid: Annotated[str, msgspec.Meta(pattern=r"^ID[0-9]{13}\Z")]
    mcc: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
    name: Annotated[str, msgspec.Meta(pattern=r"^[ -~]{1,25}\Z")]
    city: Annotated[str, msgspec.Meta(pattern=r"^[ -~]{1,15}\Z")]
    postal_code: Annotated[str, msgspec.Meta(pattern=r"^[ -~]{1,10}\Z")]
    terminal_label: Annotated[str, msgspec.Meta(pattern=r"^[ -~]{1,25}\Z")]
