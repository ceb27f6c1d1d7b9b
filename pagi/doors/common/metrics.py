"""Figures for operators at ``/metrics`` (Prometheus): requests by path pattern and status, and their time."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.types import Middleware


def inside_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: the figures are for the operator's own network. Raises NotFoundException for the rest."""
    host = connection.client.host if connection.client else ""
    try:
        inside = ip_address(host).is_private  # loopback included
    except ValueError:
        inside = False
    if not inside:
        raise NotFoundException


class MetricsController(PrometheusController):
    """The figures of this process."""

    path = "/metrics"
    include_in_schema = False
    guards = [inside_only]  # noqa: RUF012  litestar reads it so


def measure() -> Middleware:
    """The middleware that counts; paths are grouped by their pattern, so no bill code becomes a label."""
    return PrometheusConfig(app_name="pagi", prefix="pagi", group_path=True, exclude=["/metrics"]).middleware
