"""The web application: wiring only. Which door gets which tools, and what every answer carries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from pagi.clock import city_day
from pagi.config import read_settings
from pagi.doors.api.assess import assess_router
from pagi.doors.api.books import ApiBooks
from pagi.doors.api.document import openapi_document
from pagi.doors.api.routes import api_router
from pagi.doors.banks.debits import DebitNotifications
from pagi.doors.banks.door import BankDoor
from pagi.doors.banks.front import Front
from pagi.doors.banks.h2h import HostToHost
from pagi.doors.banks.h2h_door import H2hDoor
from pagi.doors.banks.h2h_routes import H2hServices
from pagi.doors.banks.qr import QrNotifications
from pagi.doors.banks.routes import SnapServices
from pagi.doors.banks.virtual_accounts import VirtualAccounts
from pagi.doors.common.body_deadline import BodyDeadline
from pagi.doors.common.client_address import ClientAddress
from pagi.doors.common.error_pages import error_answer
from pagi.doors.common.health import health_router
from pagi.doors.common.json_request import JsonRequest
from pagi.doors.common.metrics import measure, metrics_router
from pagi.doors.common.request_id import RequestId
from pagi.doors.common.security_headers import security_headers
from pagi.doors.common.static import serve_static
from pagi.doors.common.visitor_limits import VisitorLimits
from pagi.doors.desk.api import desk_api_router
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.router import desk_router
from pagi.doors.portal.ledger_books import LedgerBooks
from pagi.doors.portal.routes import portal_router
from pagi.errors import PagiError
from pagi.house import House, build_house
from pagi.instructions.debits import Debits
from pagi.logging import configure_logging
from pagi.notifications.history import figures as outbox_figures
from pagi.notifications.models import Figures
from pagi.reports.desk_work import DeskWork, desk_work


def create_app() -> Front:
    """The application of this process, set up from the environment; ``pagi serve`` has found the database."""
    settings = read_settings()
    configure_logging()
    assert settings.database_url is not None, "pagi serve hands on DATABASE_URL"
    return build_app(build_house(settings, settings.database_url.get_secret_value()))


def build_app(house: House) -> Front:
    """The application over one house: banks before, everybody else behind."""
    trusted = house.settings.trusted_proxies
    lines = _banks(house).lines() | _host_to_host(house).lines()
    return Front(_web(house), lines, trusted, https=_https(house))


def _web(house: House) -> Litestar:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with house.opened():
            yield

    return Litestar(
        route_handlers=_doors(house),
        request_class=JsonRequest,
        lifespan=[lifespan],
        middleware=[
            ClientAddress(house.settings.trusted_proxies),
            RequestId(),
            measure(),
            BodyDeadline(),
            VisitorLimits(house.gate),
        ],
        before_send=[security_headers(https=_https(house))],
        exception_handlers={PagiError: error_answer, HTTPException: error_answer, Exception: error_answer},
        openapi_config=openapi_document(house.region),
        logging_config=None,  # pagi.logging has set it up for all
        request_max_body_size=2_000_000,
    )


def _doors(house: House) -> list[ControllerRouterHandler]:
    return [
        health_router(house.pool.answers),
        metrics_router(_outbox_figures(house), _desk_figures(house)),
        serve_static,
        api_router(api_books(house)),
        assess_router(),
        desk_router(_desk(house)),
        desk_api_router(_desk(house)),
        portal_router(_portal(house), house.settings.bank_url if house.settings.is_demo else None),
    ]


def _outbox_figures(house: House) -> Callable[[], Awaitable[Figures]]:
    async def figures() -> Figures:
        async with house.pool.acquire() as db:
            return await outbox_figures(db, house.clock())

    return figures


def _desk_figures(house: House) -> Callable[[], Awaitable[DeskWork]]:
    async def figures() -> DeskWork:
        today = city_day(house.clock(), house.region.zone)
        async with house.pool.acquire() as db:
            return await desk_work(db, house.region.region_id, house.laws, today)

    return figures


def _https(house: House) -> bool:
    return house.settings.public_url.startswith("https:")


def _desk(house: House) -> DeskRoom:
    return DeskRoom(
        pool=house.pool,
        keyring=house.keyring,
        region=house.region,
        laws=house.laws,
        clock=house.clock,
        https=_https(house),
        machine=house.machine_clock,
        sweeper=house.sweeper,
    )


def _portal(house: House) -> LedgerBooks:
    return LedgerBooks(
        house.pool, house.keyring, house.region, house.laws, house.directory, house.clock, house.sweeper,
        _debits(house), house.issuer, house.line.resting,
    )  # fmt: skip


def api_books(house: House) -> ApiBooks:
    """What the API asks its questions of."""
    return ApiBooks(
        house.pool, house.keyring, house.region, house.laws, house.directory, house.watch, _debits(house),
        house.clock, house.issuer, house.line.resting,
    )  # fmt: skip


def _debits(house: House) -> Debits:
    settings = house.settings
    return Debits(
        pool=house.pool,
        line=house.line,
        region=house.region,
        laws=house.laws,
        clock=house.clock,
        public_url=settings.public_url,
        inside=settings.bank_url if settings.is_demo else None,
    )


def _banks(house: House) -> SnapServices:
    accounts = VirtualAccounts(
        house.bank_pool, house.cashier, house.keyring, house.clock, house.machine_clock
    )
    door = BankDoor(house.directory, house.keyring, house.gate, house.machine_clock)
    notifications = QrNotifications(house.cashier, house.clock)
    debits = DebitNotifications(house.bank_pool, house.cashier, house.clock)
    return SnapServices(
        door, accounts, notifications, debits, house.journal, house.region.region_id, house.machine_clock
    )


def _host_to_host(house: House) -> H2hServices:
    host = HostToHost(house.bank_pool, house.cashier, house.keyring, house.laws, house.clock)
    door = H2hDoor(house.directory, house.gate, house.machine_clock)
    return H2hServices(door, host, house.journal, house.region.region_id, house.machine_clock)
