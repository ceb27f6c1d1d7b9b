"""The pretend bank put together: its parts, opened and closed as one."""

from __future__ import annotations

from pathlib import Path

from .book import Book, References
from .clock import CityClock
from .courier import Courier
from .faults import Faults
from .mobile import MobileApp
from .office import Office
from .partners import Directory
from .provider.accounts import Accounts
from .provider.caller import Callers
from .provider.codes import Codes
from .provider.issued import Issued
from .reversals import Reversals
from .scenario_runs import Runs
from .snap_line import SnapLine
from .teller import Teller
from .transfers import Transfers
from .wallet import Wallet
from .wallet_book import DebitBook
from .wallet_snap import WalletDesk


class Bank:
    """Everything that the doors need. Lives in one event loop."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        references = References()
        self.clock = CityClock(data_dir / "clock.json")
        self.directory = Directory(data_dir / "demo.json")
        self.faults = Faults()
        self.book = Book(data_dir / "bank_simulasi.sqlite3")
        self.line = SnapLine(self.directory, references)
        self.courier = Courier(self.book, self.line, self.directory, self.faults)
        self.transfers = Transfers(
            directory=self.directory, book=self.book, city_clock=self.clock, references=references
        )
        self.mobile = MobileApp(
            directory=self.directory, book=self.book, line=self.line, courier=self.courier,
            city_clock=self.clock, references=references,
        )  # fmt: skip
        self.reversals = Reversals(
            book=self.book, courier=self.courier, city_clock=self.clock, references=references
        )
        self.issued = Issued(data_dir / "bank_simulasi_issued.sqlite3")
        self.callers = Callers(self.directory)
        self.accounts = Accounts(issued=self.issued, book=self.book, city_clock=self.clock)
        self.codes = Codes(
            issued=self.issued, book=self.book, reversals=self.reversals, city_clock=self.clock,
            references=references,
        )  # fmt: skip
        self.debits = DebitBook(data_dir / "bank_simulasi.sqlite3")
        self.wallet = Wallet(
            directory=self.directory, debits=self.debits, book=self.book, line=self.line,
            courier=self.courier, reversals=self.reversals, city_clock=self.clock, references=references,
        )  # fmt: skip
        self.wallet_desk = WalletDesk(self.wallet, self.directory)
        self.teller = Teller(
            directory=self.directory,
            book=self.book,
            line=self.line,
            courier=self.courier,
            faults=self.faults,
            city_clock=self.clock,
            references=references,
            mobile=self.mobile,
            transfers=self.transfers,
            accounts=self.accounts,
            codes=self.codes,
            wallet=self.wallet,
        )
        self.office = Office(self.directory)
        self.runs = Runs(self)

    async def hurry(self) -> None:
        """Tell everything that waits now, and let dropped lines stand in their files."""
        self.courier.hurry()
        await self.book.release_lines()

    async def open(self) -> None:
        """Open the book and take up what is still to be told."""
        await self.book.open()
        await self.issued.open()
        await self.debits.open()
        await self.courier.start()

    async def close(self) -> None:
        """Stop telling, let go of connections, close the book."""
        await self.runs.close()
        await self.courier.stop()
        await self.office.close()
        await self.line.close()
        await self.issued.close()
        await self.debits.close()
        await self.book.close()
