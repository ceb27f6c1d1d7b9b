"""Figures for operators at ``/metrics`` (Prometheus): requests by path pattern and status, and their time."""

from __future__ import annotations

from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.types import Middleware


class MetricsController(PrometheusController):
    """The figures of this process."""

    path = "/metrics"
    include_in_schema = False


def measure() -> Middleware:
    """The middleware that counts; paths are grouped by their pattern, so no bill code becomes a label."""
    return PrometheusConfig(app_name="pagi", prefix="pagi", group_path=True, exclude=["/metrics"]).middleware
