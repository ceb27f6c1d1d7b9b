"""Why a bank's signature did not hold, for the message journal; never told to the caller, and bounded."""

from __future__ import annotations

import time

from pagi.doors.banks.bank_request import BankRequest
from pagi.partners.models import Partner
from payment_channels.errors import KeyUnusable
from payment_channels.snap.diagnosis import LARGEST_BODY, Keys, Received, diagnose
from payment_channels.snap.keys import read_public_key
from payment_channels.snap.signature import Kind

AT_MOST_A_SECOND = 10


class Explainer:
    """Keeps count, so that forged calls cannot buy work."""

    def __init__(self) -> None:
        self._second, self._done = 0, 0

    def explain(
        self, request: BankRequest, partner: Partner, kind: Kind, body: bytes, timestamp: str, signature: str,
        access_token: str = "",
    ) -> None:  # fmt: skip
        """Note on ``request`` why its signature does not hold."""
        if len(body) > LARGEST_BODY or not self._has_time():
            return
        call = Received(
            kind=kind,
            method=request.method,
            endpoint=partner.profile.signed_path(request.target),
            sent_path=request.target,
            client_id=partner.client_id,
            access_token=access_token,
            body=body,
            timestamp=timestamp,
            signature=signature,
        )
        try:
            keys = Keys(partner.client_secret, read_public_key(partner.public_key_pem))
        except KeyUnusable:
            return  # said by `pagi partner`; there is nothing to compare with
        request.diagnosis = diagnose(call, keys)

    def _has_time(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._done = second, 0
        self._done += 1
        return self._done <= AT_MOST_A_SECOND
