"""Health for operators and load balancers: alive is the process, ready is the process with its database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from litestar import Response, Router, get

from pagi.database import DatabaseUnavailable


def health_router(is_ready: Callable[[], Awaitable[bool]]) -> Router:
    """``/health/live`` and ``/health/ready``."""

    @get("/live", sync_to_thread=False)
    def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @get("/ready")
    async def ready() -> Response[dict[str, str]]:
        """The process answers and reaches its database; 503 otherwise."""
        try:
            good = await is_ready()
        except DatabaseUnavailable:
            good = False
        return Response({"status": "ready" if good else "waiting"}, status_code=200 if good else 503)

    return Router("/health", route_handlers=[live, ready], tags=["Health"])
