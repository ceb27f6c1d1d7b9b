"""A program that receives HTTP calls on a real socket and does as a test says: answers, delays, hangs up."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """One call as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to do with a call: seconds to ``wait`` first, to ``pause`` after each byte; or hang up."""

    status: int = 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    pause: float = 0.0
    hang_up: bool = False


OK = Reply()


class Receiver:
    """Answers each call with the next of ``replies``, then with ``usual``; remembers every call."""

    def __init__(self) -> None:
        self.calls: list[Received] = []
        self.connections = 0
        self.replies: deque[Reply] = deque()
        self.usual: Reply | Callable[[Received], Reply] = OK
        self.url = ""
        self._changed = asyncio.Condition()
        self._serving: set[asyncio.Task[None]] = set()

    async def until(self, count: int, seconds: float = 20.0) -> list[Received]:
        """Every call so far, once there are ``count``."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.calls) >= count)
        return self.calls

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        self.connections += 1
        serving = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(serving)
        await asyncio.gather(serving, return_exceptions=True)
        self._serving.discard(serving)

    async def close(self) -> None:
        """Hang up on everybody."""
        for serving in self._serving:
            serving.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (call := await _read(reader)) is not None:
                self.calls.append(call)
                async with self._changed:
                    self._changed.notify_all()
                reply = self._next(call)
                await asyncio.sleep(reply.wait)
                if reply.hang_up:
                    break
                writer.write(_head(reply))
                for part in (reply.body[at : at + 1] for at in range(len(reply.body))) if reply.pause else ():
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(reply.pause)
                writer.write(b"" if reply.pause else reply.body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def _next(self, call: Received) -> Reply:
        if self.replies:
            return self.replies.popleft()
        return self.usual(call) if callable(self.usual) else self.usual


@asynccontextmanager
async def receiving(port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens as long as the block runs."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Received(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def _head(reply: Reply) -> bytes:
    headers = {"Content-Length": str(len(reply.body))} | reply.headers
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} -\r\n{lines}\r\n".encode()
