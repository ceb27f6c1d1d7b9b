"""A city small enough for one test: banks with real keys, bills, and money that arrives through the till."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pagi.assessments import service as assessments
from pagi.assessments.models import TaxPeriod
from pagi.bills.models import Bill
from pagi.clock import machine_clock
from pagi.database import Pool
from pagi.ids import new_id
from pagi.instructions import queries as instruction_queries
from pagi.instructions import service as instructions
from pagi.instructions.models import Instruction
from pagi.keys import Keyring
from pagi.ledger import journal
from pagi.partners.models import Partner
from pagi.partners.service import NewPartner, active_partners
from pagi.payments.models import Notice, Receipt
from pagi.payments.onboarding import take_on_bank
from pagi.payments.service import Cashier
from pagi.payments.till import Till
from pagi.regions import DENPASAR
from pagi.taxpayers import service as taxpayers
from pagi.taxpayers.models import TaxObject, Taxpayer
from tax_types.parameters import load as load_laws

REGION = DENPASAR
BANK_KEY: RSAPrivateKey = generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = BANK_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
AFTERNOON = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 14.00 in Denpasar

numbers = count(1)


class MovableClock:
    """A clock that a test sets."""

    def __init__(self, now: datetime = AFTERNOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: int) -> None:
        """Move on, by ``timedelta``'s keywords."""
        self.now += timedelta(**by)


@dataclass
class CityBuilder:
    """What tests ask for: ``bill``, ``pay``, and the figures behind them."""

    pool: Pool
    till: Till
    keyring: Keyring
    clock: MovableClock
    partners: list[Partner] = field(default_factory=list)

    @property
    def cashier(self) -> Cashier:
        """The one door for money."""
        return Cashier(self.pool, self.till, self.keyring, self.clock)

    async def found(self) -> None:
        """Found the city: accounts and two banks."""
        async with self.pool.transaction() as db:
            await db.execute(
                "insert into regions.region values ($1, $2, $3, $4)",
                REGION.region_id, REGION.slug, REGION.name, REGION.zone.key,
            )  # fmt: skip
            await journal.open_accounts(db, REGION.region_id)
            more = {"bni": ("mobile_banking", "bank_transfer")}
            for position, (name, bank) in enumerate((("Bank BPD Bali", "bpd_bali"), ("BNI", "bni")), start=1):
                new = NewPartner(
                    name=name, bank=bank, client_id=f"client-{bank}", client_secret=f"secret-of-{bank}-0001",
                    public_key_pem=PUBLIC_PEM, partner_code=f"PAGI-{bank}", channel_code="95221",
                    channels=("virtual_account", "qris", *more.get(bank, ())),
                )  # fmt: skip
                await take_on_bank(db, self.keyring, REGION.region_id, position, new, self.clock())
            self.partners = await active_partners(db, self.keyring)

    async def take_on(self, name: str, bank: str, channels: tuple[str, ...]) -> int:
        """One partner more, with the bank's key; its place among the partners."""
        new = NewPartner(
            name=name, bank=bank, client_id=f"client-{bank}", client_secret=f"secret-of-{bank}-0001",
            public_key_pem=PUBLIC_PEM, partner_code=f"PAGI-{bank}", channel_code="95221", channels=channels,
        )  # fmt: skip
        place = len(self.partners)
        async with self.pool.transaction() as db:
            await take_on_bank(db, self.keyring, REGION.region_id, place + 1, new, self.clock())
            self.partners = await active_partners(db, self.keyring)
        return place

    async def bill(
        self,
        principal: int = 500_000,
        period: str = "2026-10",
        name: str = "PT Uji",
        owner: Bill | None = None,
    ) -> Bill:
        """A hotel's bill of ``principal`` rupiah for a month (October 2026 falls due on 13 November).

        ``owner``: for whoever owes that bill.
        """
        number = next(numbers)
        inputs = {"gross": principal * 10}
        return await self._issue("hotel", f"517101010{number:06d}", period, inputs, name, owner)

    async def _issue(
        self,
        tax: str,
        object_number: str,
        period: str,
        inputs: dict[str, Any],
        name: str = "PT Uji",
        owner: Bill | None = None,
    ) -> Bill:
        now = self.clock()
        async with self.pool.transaction() as db:
            taxpayer = Taxpayer(REGION.region_id, new_id(), f"P2{next(numbers):011d}", name, "Jl. Uji 1")
            await taxpayers.add_taxpayer(db, self.keyring, taxpayer, now)
            taxpayer_id = owner.taxpayer_id if owner else taxpayer.taxpayer_id
            tax_object = TaxObject(
                REGION.region_id, new_id(), taxpayer_id, tax, object_number, "Renon",
                "Denpasar Selatan", "Jl. Uji 1",
            )  # fmt: skip
            await taxpayers.add_object(db, self.keyring, tax_object, now)
            issued = await assessments.issue(db, REGION, tax_object, TaxPeriod.named(period), inputs, now)
        assert issued.bill is not None
        return issued.bill

    async def property_bill(self, year: int, principal: int = 1_000_000) -> Bill:
        """A PBB bill of ``principal`` rupiah, assessed before; that of 2022 fell due on 31 August 2022."""
        number = next(numbers)
        return await self._issue("property", f"517101000100{number:06d}", str(year), {"principal": principal})

    async def virtual_account(self, bill: Bill, bank: int = 0) -> Instruction:
        """The bill's virtual account at a bank."""
        async with self.pool.transaction() as db:
            return await instructions.virtual_account(
                db, REGION, bill, self.partners[bank], load_laws(REGION.slug), self.clock()
            )

    async def qris(self, bill: Bill, bank: int = 0) -> Instruction:
        """A QRIS code of the bill at a bank."""
        async with self.pool.transaction() as db:
            return await instructions.create(
                db, REGION, bill, self.partners[bank], "qris", load_laws(REGION.slug), self.clock()
            )

    async def instruction(self, kept: Instruction) -> Instruction:
        """The instruction as it stands now."""
        async with self.pool.acquire() as db:
            found = await instruction_queries.find(db, REGION.region_id, kept.instruction_id)
        assert found is not None
        return found

    def notice(self, instruction: Instruction, amount: int, **changes: Any) -> Notice:
        """A bank's word that ``amount`` was paid on ``instruction``."""
        bank = next(one for one in self.partners if one.partner_id == instruction.partner_id)
        is_va = instruction.channel == "virtual_account"
        number = next(numbers)
        facts: dict[str, Any] = {
            "partner": bank, "channel": instruction.channel, "service": 25 if is_va else 52,
            "natural_id": f"REQ-{number}", "account": instruction.account, "amount": amount,
            "paid_at": self.clock(), "bank_reference": f"REF{number:09d}", "may_refuse": is_va,
            "external_id": f"{number:012d}" if is_va else None,
        }  # fmt: skip
        return Notice(**facts | changes)

    async def pay(self, instruction: Instruction, amount: int, **changes: Any) -> Receipt:
        """Money arrives on ``instruction``."""
        return await self.cashier.receive(self.notice(instruction, amount, **changes))

    async def value(self, query: str, *args: Any) -> Any:
        """One value from the database."""
        async with self.pool.acquire() as db:
            return await db.fetchval(query, *args)

    async def balance(self, role: str) -> int:
        """The balance of an account by its role, credits positive."""
        return int(await self.value(
            """select coalesce(sum(case when t.credit = r.code then t.amount else -t.amount end), 0)
                 from ledger.role_account r left join ledger.transfer t
                   on t.region_id = r.region_id and r.code in (t.credit, t.debit)
                where r.role = $1""", role))  # fmt: skip


def sign_rsa(text: str) -> str:
    """What the test's bank signs with its own key."""
    return base64.b64encode(BANK_KEY.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def sign_call(secret: str, token: str, path: str, body: bytes, timestamp: str) -> str:
    """A type 1 signature, worked out here and not by the code under test."""
    digest = hashlib.sha256(json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode())
    text = f"POST:{path}:{token}:{digest.hexdigest()}:{timestamp}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha512")).decode()


def stamp(moment: datetime | None = None) -> str:
    """An X-TIMESTAMP in Jakarta's offset."""
    at = moment or machine_clock()
    return (at + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S") + "+07:00"


def day_of(moment: datetime) -> date:
    """The city's day."""
    return moment.astimezone(REGION.zone).date()
