"""May a message of the journal be sent again from the desk? Only where nothing can be done twice by it.

The journal keeps bodies masked, so no message is sent again letter for letter. What a person wants to know is
whether it was carried out: that is asked of the bank under the message's reference, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from pagi.database import Connection, load
from pagi.errors import PagiError
from pagi.reports.messages import Whole
from payment_channels.snap.codes import Service

_SQL = load("pagi/reports/messages.sql")
Said: TypeAlias = tuple[str, str]

ASKED: Mapping[int, str] = {
    **dict.fromkeys((Service.VA_STATUS, Service.VA_CREATE, Service.VA_UPDATE, Service.VA_DELETE),
                    "virtual_account"),
    **dict.fromkeys((Service.QR_QUERY, Service.QR_GENERATE, Service.QR_CANCEL), "qris"),
    **dict.fromkeys((Service.DEBIT_STATUS, Service.DEBIT_PAY, Service.DEBIT_CANCEL), "ewallet"),
}  # fmt: skip
"""The channel through whose status service (26, 51, 55) the outcome of each message of ours is asked."""
QUESTIONS = (Service.VA_STATUS, Service.QR_QUERY, Service.DEBIT_STATUS)
REFUNDS = (Service.QR_REFUND, Service.DEBIT_REFUND)

QUESTION: Said = (
    "Ini pertanyaan: menanyakannya lagi tidak mengubah apa pun di bank.",
    "This is a question: asking it again changes nothing at the bank.",
)
OUTCOME: Said = (
    "Pesan ini tidak dikirim ulang dari sini; yang ditanyakan ialah hasilnya, dengan rujukan yang sama.",
    "This message is not sent again from here; its outcome is asked, under the same reference.",
)
INBOUND: Said = (
    "Pesan dari bank tidak diproses ulang di sini: bank mengulanginya dan mendapat jawaban yang sama.",
    "A bank's message is not processed again here: the bank repeats it, and hears the same answer.",
)
REFUND: Said = (
    "Pengembalian dana tidak pernah dikirim ulang dari jurnal: ia diusulkan dan disetujui dua orang.",
    "A refund is never sent again from the journal: it is proposed and approved by two people.",
)
TOKEN: Said = (
    "Permintaan token diulang sendiri oleh PAGI bila diperlukan.",
    "PAGI asks for a token by itself whenever it needs one.",
)
NOT_OURS: Said = (
    "Pesan ini tidak menyebut kode bayar milik kita, jadi tidak ada yang dapat ditanyakan.",
    "This message names no instruction of ours, so there is nothing to ask about.",
)


class NotSentAgain(PagiError):
    """A message that may not be sent again, with the reason."""

    code, status = "message.not_sent_again", 409
    indonesian = "{sebab}"
    english = "{reason}"


@dataclass(frozen=True, slots=True)
class Again:
    """Whether the bank may be asked, and why so; ``instruction_id`` is what it is asked about."""

    why: Said
    instruction_id: UUID | None = None

    @property
    def asks(self) -> bool:
        """Whether there is something to ask."""
        return self.instruction_id is not None

    def demanded(self) -> UUID:
        """What to ask about. Raises NotSentAgain."""
        if self.instruction_id is None:
            raise NotSentAgain(sebab=self.why[0], reason=self.why[1])
        return self.instruction_id


async def again(db: Connection, region_id: int, one: Whole) -> Again:
    """What may be done with a message of the journal once more."""
    if one.direction != "out":
        return Again(INBOUND)
    if one.service in REFUNDS:
        return Again(REFUND)
    channel = ASKED.get(one.service or 0)
    if channel is None:
        return Again(TOKEN)
    found: UUID | None = await db.fetchval(_SQL.instruction_of, region_id, one.message_id, channel)
    if found is None:
        return Again(NOT_OURS)
    return Again(QUESTION if one.service in QUESTIONS else OUTCOME, found)
