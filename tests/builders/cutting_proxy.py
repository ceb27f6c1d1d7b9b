"""A TCP proxy before PostgreSQL that cuts the line at a chosen word, as a network does at worst."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class CuttingProxy:
    """Passes bytes both ways; once armed, the next message with the word is the last, or never arrives."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._word: bytes | None = None
        self._deliver = True
        self.cuts = 0

    def cut_at(self, word: bytes, *, delivered: bool) -> None:
        """Arm it: ``delivered`` says whether the server still gets the message."""
        self._word, self._deliver = word, delivered

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            back, forth = await asyncio.open_connection(self._host, self._port)
        except OSError:  # the database is away
            writer.transport.abort()
            return
        answers = asyncio.create_task(self._pass_back(back, writer))
        try:
            while data := await reader.read(65_536):
                if self._word is not None and self._word in data:
                    self._word = None
                    self.cuts += 1
                    answers.cancel()
                    await asyncio.gather(answers, return_exceptions=True)
                    if self._deliver:  # the server does it and answers; the answer goes nowhere
                        forth.write(data)
                        await forth.drain()
                        await back.read(65_536)
                    writer.transport.abort()
                    return
                forth.write(data)
                await forth.drain()
        except ConnectionError:
            return
        finally:
            answers.cancel()
            forth.close()
            writer.close()

    @staticmethod
    async def _pass_back(back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await back.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.close()  # the server has hung up
        except ConnectionError:
            writer.transport.abort()


@asynccontextmanager
async def cutting_proxy(database_url: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """The proxy, and the address by which the database is reached through it."""
    url = urlsplit(database_url)
    proxy = CuttingProxy(url.hostname or "", url.port or 5432)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    credentials = url.netloc.rpartition("@")[0]
    try:
        yield proxy, url._replace(netloc=f"{credentials}@127.0.0.1:{port}").geturl()
    finally:
        server.close()
