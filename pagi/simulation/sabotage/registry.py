"""Every sabotage by its name."""

from __future__ import annotations

from pagi.simulation.sabotage.in_python import IN_PYTHON
from pagi.simulation.sabotage.in_sql import in_sql
from pagi.simulation.sabotage.planting import Sabotage

SABOTAGES: dict[str, Sabotage] = {one.name: one for one in (*IN_PYTHON, *in_sql())}
