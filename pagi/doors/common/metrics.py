"""Figures for operators at ``/metrics`` (Prometheus): requests by path pattern and status, and their time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from ipaddress import ip_address
from math import nan
from typing import Any

from litestar import Response, Router, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusConfig
from litestar.types import Middleware
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

from pagi.database import DatabaseUnavailable
from pagi.notifications.models import Figures
from pagi.reports.desk_work import DeskWork

OUTBOX = {
    "unrelayed": Gauge("pagi_outbox_unrelayed", "Events that no relay has taken yet."),
    "lag_seconds": Gauge("pagi_outbox_lag_seconds", "Age of the oldest event that no relay has taken yet."),
    "under_way": Gauge("pagi_webhooks_under_way", "Deliveries waiting or being tried."),
    "oldest_under_way_seconds": Gauge(
        "pagi_webhooks_oldest_seconds", "Age of the oldest delivery under way."
    ),
    "held": Gauge("pagi_webhooks_held", "Deliveries that were given up and wait for a replay."),
}


def inside_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: the figures are for the operator's own network. Raises NotFoundException for the rest."""
    host = connection.client.host if connection.client else ""
    try:
        inside = ip_address(host).is_private  # loopback included
    except ValueError:
        inside = False
    if not inside:
        raise NotFoundException


DESK = {
    "unknown_answers": Gauge("pagi_unknown_answers", "Payments about which a bank was told nothing."),
    "handed_questions": Gauge("pagi_questions_handed", "Questions to banks that a clerk looks after."),
    "open_cases": Gauge("pagi_discrepancies_open", "Discrepancies that nobody has proposed anything about."),
    "proposals": Gauge("pagi_proposals_waiting", "Proposals that wait for a second person."),
}


def metrics_router(
    outbox: Callable[[], Awaitable[Figures]], desk: Callable[[], Awaitable[DeskWork]]
) -> Router:
    """``/metrics``: the figures of this process, and those of ``outbox`` and ``desk`` as they are now."""

    @get("/metrics", guards=[inside_only], include_in_schema=False)
    async def metrics() -> Response[bytes]:
        """What Prometheus reads. While the database is away its figures are not a number."""
        try:
            told = asdict(await outbox()) | asdict(await desk())
        except DatabaseUnavailable:
            told = dict.fromkeys([*OUTBOX, *DESK], nan)
        for name, gauge in (OUTBOX | DESK).items():
            gauge.set(told[name])
        return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return Router("/", route_handlers=[metrics])


def measure() -> Middleware:
    """The middleware that counts; paths are grouped by their pattern, so no bill code becomes a label."""
    return PrometheusConfig(app_name="pagi", prefix="pagi", group_path=True, exclude=["/metrics"]).middleware
