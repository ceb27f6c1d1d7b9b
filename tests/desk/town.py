"""A small town for the desk's tests: a bank, taxpayers, bills, money on them: rows as the rooms write them."""
# ruff: noqa: E501  rows as they stand in their tables

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
from uuid_utils.compat import uuid7

from pagi.bills.bill_code import new_bill_code
from pagi.identity.service import create_clerk
from pagi.keys import Keyring
from pagi.regions import DENPASAR
from pagi.taxpayers.models import TaxObject, Taxpayer
from pagi.taxpayers.service import add_object, add_taxpayer

REGION = DENPASAR.region_id
NOW = datetime(2026, 8, 26, 6, 20, 58, tzinfo=UTC)  # 14.20.58 WITA
TODAY = date(2026, 8, 26)
PASSWORD = "padi menguning di Sanur"
SECRETS = {"ayu": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "wayan": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
           "ketut": "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"}  # fmt: skip
NAMES = {"ayu": "Ni Komang Ayu Lestari", "wayan": "I Wayan <b>Pemeriksa</b>", "ketut": "I Ketut Penyelia"}
ROLES = {"ayu": "clerk", "wayan": "auditor", "ketut": "supervisor"}
RECEIVABLE, REVENUE, PENALTY = "1.1.03.15", "4.1.01.15", "4.1.04.15"
CLEARING = {"virtual_account": "1.1.01.05.01", "qris": "1.1.01.05.02"}


@dataclass
class Machine:
    """A machine's clock that a test moves."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: int) -> None:
        self.moment += timedelta(**by)


@dataclass
class Bill:
    """A bill of the town."""

    bill_id: UUID
    bill_code: str
    liability_id: UUID
    item_id: UUID
    principal: int


class Town:
    """Rows, one method each; every method is its own transaction."""

    def __init__(self, db: Any, keyring: Keyring) -> None:
        self.db = db
        self.keyring = keyring
        self.partner_id = uuid7()
        self.count = 0

    async def found(self) -> None:
        """The region, its clerks, its accounts and one bank."""
        await self.db.execute(
            """insert into regions.region values ($1, 'denpasar', 'Kota Denpasar', 'Asia/Makassar')
               on conflict do nothing""",
            REGION,
        )
        for username, secret in SECRETS.items():
            await create_clerk(
                self.db,
                REGION,
                self.keyring,
                username,
                NAMES[username],
                PASSWORD,
                secret,
                ROLES[username],
                NOW,
            )
        for code, name, kind in (
            (RECEIVABLE, "Piutang PBB-P2", "asset"),
            (REVENUE, "Pendapatan PBB-P2", "revenue"),
            (PENALTY, "Denda PBB-P2", "revenue"),
            (CLEARING["virtual_account"], "Kliring BPD Bali, VA", "asset"),
            (CLEARING["qris"], "Kliring BPD Bali, QRIS", "asset"),
            ("2.1.06.02", "Penerimaan yang belum dikenali", "liability"),
        ):
            await self.db.execute(
                "insert into ledger.account values ($1, $2, $3, $4, '2024-01-01')", REGION, code, name, kind
            )
        await self.db.execute(
            """insert into partners.partner values ($1, $2, 1, 'Bank BPD Bali', 'bpd_bali', 'client', '\\x00',
               '-----BEGIN PUBLIC KEY-----', '129', '95051', '{virtual_account,qris}', true, $3)""",
            REGION,
            self.partner_id,
            NOW,
        )
        for channel, code in CLEARING.items():
            await self.db.execute(
                "insert into ledger.clearing_account values ($1, $2, $3, $4)",
                REGION,
                self.partner_id,
                channel,
                code,
            )

    async def bill(self, *, principal: int = 558_800, owner: str = "I Made Suastika") -> Bill:
        """An assessed, open PBB bill."""
        self.count += 1
        person, thing = uuid7(), uuid7()
        bill = Bill(uuid7(), new_bill_code("5171"), uuid7(), uuid7(), principal)
        nop = f"517101000{self.count:09d}"
        await add_taxpayer(
            self.db, self.keyring, Taxpayer(REGION, person, f"P{self.count}", owner, "Jl. Hayam Wuruk 1"), NOW
        )
        await add_object(
            self.db,
            self.keyring,
            TaxObject(REGION, thing, person, "property", nop, "Renon", "Denpasar Selatan", "Jl. Tukad 1"),
            NOW,
        )
        issued = NOW - timedelta(days=190)
        await self.db.execute(
            """insert into assessments.liability values ($1, $2, $3, 'SPPT', 'property', '2026', '2026-12-31', 1,
               'issued', $4, 0, '2026-08-31', $5, '{}', '[]', '[]', $6)""",
            REGION,
            bill.liability_id,
            thing,
            principal,
            REVENUE,
            issued,
        )
        await self.entry("issue", bill.liability_id, issued, RECEIVABLE, REVENUE, principal)
        await self.db.execute(
            """insert into bills.bill values ($1, $2, $3, $4, $5, 'property', $6, '2026', '2026-08-31', 'open', 1,
               $7, 0, $8, null)""",
            REGION,
            bill.bill_id,
            bill.bill_code,
            person,
            thing,
            nop,
            principal,
            issued,
        )
        await self.db.execute(
            """insert into bills.item values ($1, $2, $3, $4, 'property', '2026', '2026-12-31', '2026-08-31', $5, 0,
               0, 0, 0, $6, $7)""",
            REGION,
            bill.bill_id,
            bill.item_id,
            bill.liability_id,
            principal,
            RECEIVABLE,
            PENALTY,
        )
        return bill

    async def quote(self, bill: Bill, at: datetime = NOW - timedelta(minutes=5)) -> UUID:
        """What the bill costs until the end of August."""
        quote_id = uuid7()
        await self.db.execute(
            """insert into bills.quote values ($1, $2, $3, 1, '2026-08-26', '2026-08-31', $4, 0, 0, 0, $4, '[]', $5)
               on conflict do nothing""",
            REGION,
            quote_id,
            bill.bill_id,
            bill.principal,
            at,
        )
        return quote_id

    async def ask(self, bill: Bill, at: datetime = NOW - timedelta(minutes=4)) -> UUID:
        """A virtual account for the bill."""
        instruction_id = uuid7()
        account = f"1299{self.count:012d}"
        await self.db.execute(
            """insert into instructions.instruction (region_id, instruction_id, bill_id, partner_id, channel, state,
                 amount, created_at, account, partner_service_id, customer_no, virtual_account_no)
               values ($1, $2, $3, $4, 'virtual_account', 'active', $5, $6, $7, '    1299', $8, $9)""",
            REGION,
            instruction_id,
            bill.bill_id,
            self.partner_id,
            bill.principal,
            at,
            account,
            account[4:],
            f"    {account}",
        )
        return instruction_id

    async def refuse(self, bill: Bill | None, amount: int, at: datetime = NOW - timedelta(minutes=3)) -> None:
        """An attempt that was refused."""
        await self.db.execute(
            """insert into payments.attempt values ($1, $2, $3, 'virtual_account', 25, $4, null, '1299000000000001',
               $5, $6, $7, $7, 'wrong_amount', '')""",
            REGION,
            uuid7(),
            self.partner_id,
            f"REQ<script>{self.count}",
            bill.bill_id if bill else None,
            amount,
            at,
        )

    async def pay(
        self,
        bill: Bill | None,
        amount: int | None = None,
        *,
        channel: str = "virtual_account",
        at: datetime = NOW - timedelta(minutes=2),
        reference: str | None = None,
    ) -> UUID:
        """Money, booked: on the bill, or in suspense where there is none."""
        self.count += 1
        payment_id = uuid7()
        amount = amount or (bill.principal if bill else 100_000)
        to_bill = min(amount, bill.principal) if bill else 0
        over = amount - to_bill if bill else 0
        day = at.astimezone(DENPASAR.zone).date()
        async with self.db.transaction():
            await self.db.execute(
                """insert into payments.payment values ($1, $2, $3, $4, 25, $5, '1299000000000001', $6, $7, null, $8,
                   null, 'received', $9, $10, $11, $12, $13, $14, $13, '{}')""",
                REGION, payment_id, self.partner_id, channel, f"PR{self.count}", reference or f"BPD{self.count:09d}",
                f"NTPD{self.count:012d}", bill.bill_id if bill else None, amount, to_bill, over,
                0 if bill else amount, at, day,
            )  # fmt: skip
            if bill:
                await self.db.execute(
                    """update bills.bill set state = 'paid', paid = $3, paid_at = $4, version = version + 1
                        where region_id = $1 and bill_id = $2""",
                    REGION,
                    bill.bill_id,
                    to_bill,
                    at,
                )
                await self.db.execute(
                    "update bills.item set principal_paid = $3 where region_id = $1 and item_id = $2",
                    REGION,
                    bill.item_id,
                    to_bill,
                )
            credit = RECEIVABLE if bill else "2.1.06.02"
            await self.entry("receipt", payment_id, at, CLEARING[channel], credit, amount)
        return payment_id

    async def entry(
        self, kind: str, source: UUID, at: datetime, debit: str, credit: str, amount: int
    ) -> None:
        """A journal entry of one transfer."""
        entry_id = uuid7()
        day = at.astimezone(DENPASAR.zone).date()
        await self.db.execute(
            "insert into ledger.entry values ($1, $2, $3, $4, $5, $6)",
            REGION,
            entry_id,
            kind,
            source,
            day,
            at,
        )
        await self.db.execute(
            "insert into ledger.transfer values ($1, $2, 1, $3, $4, $5)",
            REGION,
            entry_id,
            debit,
            credit,
            amount,
        )


def code(username: str, moment: datetime) -> str:
    """The clerk's code of ``moment``."""
    return pyotp.TOTP(SECRETS[username]).at(moment)
