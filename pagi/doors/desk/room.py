"""What the desk works with, handed in by the wiring: no page reads a setting or a clock by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pagi.clock import Clock, city_day, machine_clock
from pagi.database import Pool
from pagi.keys import Keyring
from pagi.regions import Region
from pagi.sweep.sweeper import Sweeper
from tax_types.parameters import Pack


@dataclass(frozen=True, slots=True)
class DeskRoom:
    """The desk's tools. ``clock`` is the city's (it may be the demo's); sessions live by ``machine``'s."""

    pool: Pool
    keyring: Keyring
    region: Region
    laws: Pack
    clock: Clock
    https: bool
    machine: Clock = machine_clock
    sweeper: Sweeper | None = None
    """Asks banks about money; None: this desk asks nobody."""

    def today(self) -> date:
        """The present day in the city."""
        return city_day(self.clock(), self.region.zone)

    @property
    def cookie_name(self) -> str:
        """``__Host-`` binds the cookie to this very host (RFC 6265bis); browsers want https for it."""
        return "__Host-pagi_desk" if self.https else "pagi_desk"
