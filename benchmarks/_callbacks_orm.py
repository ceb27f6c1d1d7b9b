"""Reference 2 of ``callbacks``: the service that a team would otherwise write, on the same tables.

FastAPI with pydantic models, SQLAlchemy 2's async ORM on asyncpg, one transaction a request, granian with
one worker. It verifies token, timestamp and HMAC-SHA512 signature of every request, keeps external ids and
repeat keys, locks the bill, settles the quote, and writes payment, allocation, entry, transfers, bill, item,
instruction and outbox in that transaction. Fair to it: partner and accounts are kept in memory, statements
and plans are cached, no request is logged, and refused attempts and the message journal are left out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import DeclarativeBase, relationship

from pagi.ids import new_id, new_ntpd
from pagi.keys import Keyring
from pagi.partners.token import read_token

REGION, SERVICE, CHANNEL = 5171, 25, "virtual_account"
CITY, JAKARTA = ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jakarta")
PARTNER = json.loads(os.environ["BENCH_PARTNER"])
PARTNER_ID = UUID(PARTNER["partner_id"])
KEYRING = Keyring(base64.b64decode(os.environ["PAGI_MASTER_KEY"]))

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://").partition("?")[0],
    pool_size=16,
    max_overflow=0,
    connect_args={"server_settings": {"plan_cache_mode": "force_generic_plan"}, "ssl": False},
)
Session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """Every table."""


class Reflected(DeferredReflection):
    """Columns and keys as the database has them."""

    __abstract__ = True


class Taxpayer(Reflected, Base):
    """Who owes."""

    __tablename__ = "taxpayer"
    __table_args__ = {"schema": "taxpayers"}  # noqa: RUF012


class Bill(Reflected, Base):
    """What is owed."""

    __tablename__ = "bill"
    __table_args__ = {"schema": "bills"}  # noqa: RUF012


class Item(Reflected, Base):
    """One line of a bill."""

    __tablename__ = "item"
    __table_args__ = {"schema": "bills"}  # noqa: RUF012


class Quote(Reflected, Base):
    """What a bill costs on a day."""

    __tablename__ = "quote"
    __table_args__ = {"schema": "bills"}  # noqa: RUF012


class QuoteItem(Reflected, Base):
    """Of which item how much."""

    __tablename__ = "quote_item"
    __table_args__ = {"schema": "bills"}  # noqa: RUF012


class Instruction(Reflected, Base):
    """A virtual account."""

    __tablename__ = "instruction"
    __table_args__ = {"schema": "instructions"}  # noqa: RUF012


class ExternalId(Reflected, Base):
    """X-EXTERNAL-ID of a day."""

    __tablename__ = "external_id"
    __table_args__ = {"schema": "partners"}  # noqa: RUF012


class PaymentKey(Reflected, Base):
    """What is never booked twice."""

    __tablename__ = "payment_key"
    __table_args__ = {"schema": "payments"}  # noqa: RUF012


class Payment(Reflected, Base):
    """Money that came."""

    __tablename__ = "payment"
    __table_args__ = {"schema": "payments"}  # noqa: RUF012


class Allocation(Reflected, Base):
    """Which item it paid."""

    __tablename__ = "allocation"
    __table_args__ = {"schema": "payments"}  # noqa: RUF012
    payment = relationship(
        Payment,
        primaryjoin="and_(foreign(Allocation.region_id) == Payment.region_id, "
        "foreign(Allocation.payment_id) == Payment.payment_id)",
    )


class Entry(Reflected, Base):
    """An entry of the journal."""

    __tablename__ = "entry"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012


class Transfer(Reflected, Base):
    """Its transfers."""

    __tablename__ = "transfer"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012
    entry = relationship(
        Entry,
        primaryjoin="and_(foreign(Transfer.region_id) == Entry.region_id, "
        "foreign(Transfer.entry_id) == Entry.entry_id)",
    )


class Outbox(Reflected, Base):
    """What others are told."""

    __tablename__ = "outbox"
    __table_args__ = {"schema": "notifications"}  # noqa: RUF012


class Amount(BaseModel):
    """SNAP's amount."""

    value: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,12}\.00$")]
    currency: Annotated[str, Field(pattern="^IDR$")]

    @property
    def rupiah(self) -> int:
        """In whole rupiah."""
        return int(self.value[:-3])


class PaymentFlag(BaseModel):
    """SNAP service 25."""

    partner_service_id: Annotated[str, Field(alias="partnerServiceId", max_length=8)]
    customer_no: Annotated[str, Field(alias="customerNo", max_length=20)]
    virtual_account_no: Annotated[str, Field(alias="virtualAccountNo", max_length=28)]
    payment_request_id: Annotated[str, Field(alias="paymentRequestId", min_length=1, max_length=128)]
    paid_amount: Annotated[Amount, Field(alias="paidAmount")]
    trx_date_time: Annotated[datetime, Field(alias="trxDateTime")]
    reference_no: Annotated[str, Field(alias="referenceNo", max_length=64)]
    flag_advise: Annotated[str | None, Field(alias="flagAdvise")] = None

    @property
    def account(self) -> str:
        """Without padding."""
        return self.virtual_account_no.replace(" ", "").lstrip("0")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Read the tables once."""
    async with engine.begin() as connection:
        await connection.run_sync(Reflected.prepare)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def verified(request: Request) -> str:
    """Token, timestamp and signature (HMAC-SHA512 over the minified body); the X-EXTERNAL-ID."""
    headers, body = request.headers, await request.body()
    token = headers["authorization"].removeprefix("Bearer ")
    now = datetime.now(UTC)  # noqa: TID251
    if read_token(KEYRING, token, now) != PARTNER["client_id"]:
        raise HTTPException(401, {"responseCode": "4012501"})
    if abs(now - datetime.fromisoformat(headers["x-timestamp"])) > timedelta(minutes=5):
        raise HTTPException(401, {"responseCode": "4012500"})
    minified = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()
    digest = hashlib.sha256(minified).hexdigest()
    text = f"POST:{request.url.path}:{token}:{digest}:{headers['x-timestamp']}"
    expected = hmac.digest(PARTNER["client_secret"].encode(), text.encode(), "sha512")
    if not hmac.compare_digest(base64.b64encode(expected).decode(), headers["x-signature"]):
        raise HTTPException(401, {"responseCode": "4012500"})
    return headers["x-external-id"]


async def session() -> AsyncIterator[AsyncSession]:
    """A session of this request."""
    async with Session() as opened:
        yield opened


@app.post("/v1.0/transfer-va/payment")
async def pay(
    flag: PaymentFlag,
    external_id: Annotated[str, Depends(verified)],
    db: Annotated[AsyncSession, Depends(session)],
) -> dict[str, Any]:
    """SNAP service 25, one transaction."""
    async with db.begin():
        instruction = await db.scalar(
            select(Instruction).where(
                Instruction.region_id == REGION, Instruction.partner_id == PARTNER_ID,
                Instruction.channel == CHANNEL, Instruction.account == flag.account,
            )
        )  # fmt: skip
        if instruction is None:
            raise HTTPException(404, {"responseCode": "4042512"})
        bill = await db.get_one(Bill, (REGION, instruction.bill_id), with_for_update={"key_share": True})
        await claim_external_id(db, external_id, flag.payment_request_id)
        earlier = await db.get(PaymentKey, (REGION, PARTNER_ID, SERVICE, flag.payment_request_id))
        if earlier is None:
            await book(db, flag, instruction, bill)
        elif (earlier.account, earlier.amount) != (flag.account, flag.paid_amount.rupiah):
            raise HTTPException(404, {"responseCode": "4042518"})
        taxpayer = await db.get_one(Taxpayer, (REGION, bill.taxpayer_id))
        context = f"taxpayers.name/{REGION}/{bill.taxpayer_id}"
        name = KEYRING.open(taxpayer.name_sealed, context).decode()
    return reply(flag, bill, name)


async def claim_external_id(db: AsyncSession, external_id: str, request_id: str) -> None:
    """One external id a day for one request."""
    now = datetime.now(UTC)  # noqa: TID251
    key = {
        "region_id": REGION, "partner_id": PARTNER_ID, "jakarta_day": now.astimezone(JAKARTA).date(),
        "external_id": external_id,
    }  # fmt: skip
    business_key = f"{SERVICE}:{request_id}"
    claimed = insert(ExternalId).values(**key, business_key=business_key, seen_at=now)
    done = await db.execute(claimed.on_conflict_do_nothing())
    if not done.rowcount:
        kept = await db.get_one(ExternalId, tuple(key.values()))
        if kept.business_key != business_key:
            raise HTTPException(409, {"responseCode": "4092500"})


async def book(db: AsyncSession, flag: PaymentFlag, instruction: Any, bill: Any) -> None:
    """Settle the bill's quote with this payment, and write it into the books."""
    now, amount = datetime.now(UTC), flag.paid_amount.rupiah  # noqa: TID251
    day = flag.trx_date_time.astimezone(CITY).date()
    if bill.state not in {"open", "partly_paid"} or instruction.state in {"expired", "replaced", "cancelled"}:
        raise HTTPException(404, {"responseCode": "4042519"})
    quote = await db.scalar(
        select(Quote).where(
            Quote.region_id == REGION, Quote.bill_id == bill.bill_id, Quote.bill_version == bill.version,
            Quote.valid_from <= day, Quote.valid_until >= day,
        ).order_by(Quote.quoted_at.desc()).limit(1)
    )  # fmt: skip
    if quote is None or quote.amount_due != amount:
        raise HTTPException(404, {"responseCode": "4042513"})
    asked = (
        await db.scalars(
            select(QuoteItem).where(QuoteItem.region_id == REGION, QuoteItem.quote_id == quote.quote_id)
        )
    ).all()
    items = {
        item.item_id: item
        for item in await db.scalars(
            select(Item).where(Item.region_id == REGION, Item.bill_id == bill.bill_id)
        )
    }
    payment = Payment(
        region_id=REGION, payment_id=new_id(), partner_id=PARTNER_ID, channel=CHANNEL, service=SERVICE,
        natural_id=flag.payment_request_id, account=flag.account, bank_reference=flag.reference_no,
        ntpd=new_ntpd(), instruction_id=instruction.instruction_id, bill_id=bill.bill_id,
        quote_id=quote.quote_id, state="received", amount=amount, to_bill=amount, to_overpayment=0,
        to_suspense=0, paid_at=flag.trx_date_time, paid_day=day, received_at=now,
        details={"echo": {"referenceNo": flag.reference_no, "flagAdvise": flag.flag_advise}},
    )  # fmt: skip
    entry = Entry(
        region_id=REGION, entry_id=new_id(), kind="receipt", source_id=payment.payment_id, business_day=day,
        recorded_at=now, memo=f"{CHANNEL} {flag.reference_no}",
    )  # fmt: skip
    db.add_all([payment, entry])
    db.add(PaymentKey(
        region_id=REGION, partner_id=PARTNER_ID, service=SERVICE, natural_id=flag.payment_request_id,
        payment_id=payment.payment_id, account=flag.account, amount=amount,
    ))  # fmt: skip
    position = 0
    for part in asked:
        item = items[part.item_id]
        item.principal_paid += part.principal
        item.interest_paid += part.interest
        item.fines_paid += part.fines
        db.add(Allocation(
            payment=payment, region_id=REGION, item_id=item.item_id, paid_day=day, principal=part.principal,
            interest=part.interest, fines=part.fines,
        ))  # fmt: skip
        for account, sum_ in (
            (item.receivable_account, part.principal), (item.penalty_account, part.interest + part.fines),
        ):  # fmt: skip
            if sum_:
                position += 1
                db.add(Transfer(
                    entry=entry, region_id=REGION, position=position, debit=PARTNER["clearing"],
                    credit=account, amount=sum_,
                ))  # fmt: skip
    bill.paid += amount
    bill.version += 1
    bill.state, bill.paid_at = "paid", flag.trx_date_time
    instruction.state = "used"
    db.add(Outbox(
        region_id=REGION, event_id=new_id(), bill_id=bill.bill_id, sequence=bill.version, event="bill.paid",
        payload={
            "payment_id": str(payment.payment_id), "bill_code": bill.bill_code, "tax": bill.tax,
            "object_number": bill.object_number, "period": bill.tax_period, "status": "paid",
            "channel": CHANNEL, "amount": amount, "to_bill": amount, "to_overpayment": 0, "to_suspense": 0,
            "paid_at": flag.trx_date_time.isoformat(), "ntpd": payment.ntpd,
            "bank_reference": flag.reference_no,
        },
        created_at=now,
    ))  # fmt: skip


def reply(flag: PaymentFlag, bill: Any, name: str) -> dict[str, Any]:
    """2002500."""
    amount = {"value": flag.paid_amount.value, "currency": "IDR"}
    return {
        "responseCode": "2002500", "responseMessage": "Successful",
        "virtualAccountData": {
            "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
            "partnerServiceId": flag.partner_service_id, "customerNo": flag.customer_no,
            "virtualAccountNo": flag.virtual_account_no, "virtualAccountName": name,
            "paymentRequestId": flag.payment_request_id, "paidAmount": amount, "totalAmount": amount,
            "referenceNo": flag.reference_no, "paymentFlagStatus": "00",
            "billDetails": [{"billCode": "01", "billNo": bill.bill_code, "billAmount": amount}],
        },
        "additionalInfo": {},
    }  # fmt: skip


@app.get("/health/ready")
async def ready() -> dict[str, str]:
    """Whether it serves."""
    return {"status": "ok"}


def main() -> None:
    """Serve, as PAGI is served."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "_callbacks_orm:app", address="127.0.0.1", port=int(os.environ["PORT"]), interface=Interfaces.ASGI,
        workers=1, websockets=False, backlog=2048, log_enabled="BENCH_LOG" in os.environ,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
