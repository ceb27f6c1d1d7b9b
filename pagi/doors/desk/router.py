"""The desk's routes under ``/petugas`` and its API for programs, each with its own sessions."""

from __future__ import annotations

from litestar import Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from pagi.doors.desk import (
    account,
    approvals,
    bills,
    cases,
    days,
    ledger,
    messages,
    parked,
    questions,
    reconcile,
    run,
    sign_in,
    taxpayer,
    today,
    webhooks,
)
from pagi.doors.desk.guard import HOME, page_session, to_sign_in
from pagi.doors.desk.pages import desk_error
from pagi.doors.desk.room import DeskRoom
from pagi.errors import PagiError
from pagi.identity.errors import SessionMissing


def desk_router(desk: DeskRoom) -> Router:
    """The pages for clerks. Every handler that names ``session`` is closed to who has none."""
    return Router(
        HOME,
        route_handlers=[
            sign_in.sign_in_page,
            sign_in.take_sign_in,
            sign_in.sign_out,
            today.today_page,
            today.payments_page,
            today.attempts_page,
            bills.bills_page,
            bills.bill_page,
            bills.propose,
            reconcile.runs_page,
            reconcile.take_file,
            reconcile.match_again,
            cases.cases_page,
            cases.propose,
            questions.questions_page,
            questions.ask,
            approvals.approvals_page,
            approvals.approve,
            approvals.reject,
            parked.parked_page,
            parked.propose,
            parked.pay_out,
            days.close_day,
            run.run_page,
            run.file_as_received,
            ledger.ledger_page,
            account.account_page,
            account.journal_file,
            taxpayer.taxpayer_page,
            messages.messages_page,
            messages.message_page,
            messages.ask_about_message,
            webhooks.webhooks_page,
            webhooks.webhook_page,
            webhooks.delivery_page,
            webhooks.act_on_webhook,
            webhooks.send_again,
        ],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "session": Provide(page_session),
        },
        exception_handlers={
            SessionMissing: to_sign_in,
            PagiError: desk_error,
            HTTPException: desk_error,
            Exception: desk_error,
        },
        include_in_schema=False,
    )
