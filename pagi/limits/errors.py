"""What can go wrong at a rate limit, by name."""

from __future__ import annotations

from pagi.errors import PagiError


class TooManyRequests(PagiError):
    """One visitor, or one partner, asks faster than its limit. Nothing was done."""

    code, status = "rate_limited", 429
    indonesian = "Terlalu banyak permintaan. Coba lagi dalam {seconds} detik."
    english = "Too many requests. Try again in {seconds} seconds."

    @property
    def headers(self) -> dict[str, str]:
        """When to come back, and the limit (Retry-After; RateLimit header fields of the IETF's draft)."""
        name, quota, seconds = self.facts["limit"], self.facts["quota"], self.facts["seconds"]
        return {
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"{name}";q={quota};w={self.facts["window"]}',
            "RateLimit": f'"{name}";r=0;t={seconds}',
        }
