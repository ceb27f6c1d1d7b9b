"""One file per statement format, each to the same StatementLine. Pure."""

from reconciliation.statements.errors import StatementBroken
from reconciliation.statements.line import Movement, QuarantinedLine, Statement, StatementLine
from reconciliation.statements.reasons import Reason

__all__ = ["Movement", "QuarantinedLine", "Reason", "Statement", "StatementBroken", "StatementLine"]
