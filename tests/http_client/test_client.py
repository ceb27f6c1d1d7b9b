"""The client over real sockets: what it says became of a call, what it repeats, where it connects."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pagi.http_client import (
    AnswerUnknown,
    Call,
    CertainlyNotSent,
    CircuitOpen,
    Circuits,
    CircuitState,
    HttpClient,
    Limits,
    Reach,
    Repeat,
    TargetRefused,
)
from tests.builders.receiver import Reply, receiving

QUICK = Limits(connect=0.5, whole=0.5)


def post(url: str, body: bytes = b"{}") -> Call:
    return Call("POST", url, {"Content-Type": "application/json"}, body)


async def test_an_answer_comes_back_with_status_headers_and_body() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE, user_agent="PAGI/test") as client:
        receiver.replies.append(Reply(201, b'{"ok":true}', {"X-Trace": "t1"}))
        answer = await client.send(post(receiver.url, b'{"a":1}'))
        assert (answer.status, answer.body, answer.headers["x-trace"]) == (201, b'{"ok":true}', "t1")
        assert not answer.cut
        assert receiver.calls[0].body == b'{"a":1}'
        assert receiver.calls[0].headers["user-agent"] == "PAGI/test"
        assert receiver.calls[0].headers["accept-encoding"] == "identity"


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with receiving() as elsewhere, receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        receiver.usual = Reply(307, headers={"Location": elsewhere.url})
        assert (await client.send(post(receiver.url))).status == 307
        assert elsewhere.calls == []


async def test_a_long_answer_is_cut_and_not_waited_for() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        receiver.usual = Reply(200, b"x" * 500_000)
        answer = await client.send(post(receiver.url), Limits(answer_bytes=100))
        assert answer.body == b"x" * 100
        assert answer.cut


async def test_no_cookie_is_kept() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        receiver.usual = Reply(200, headers={"Set-Cookie": "session=1; Path=/"})
        await client.send(post(receiver.url))
        await client.send(post(receiver.url))
        assert "cookie" not in receiver.calls[1].headers


async def test_nobody_listening_is_certainly_not_sent_and_tried_again() -> None:
    async with receiving() as receiver:
        url = receiver.url
    async with HttpClient(Reach.ANYWHERE) as client:
        trying = asyncio.create_task(client.send(post(url)))
        await asyncio.sleep(0.1)
        async with receiving(int(url.split(":")[2].split("/")[0])) as receiver:
            assert (await trying).status == 204
            assert len(receiver.calls) == 1
        with pytest.raises(CertainlyNotSent):
            await client.send(post(url), repeat=Repeat.NEVER)


async def test_a_payment_whose_answer_is_missing_is_unknown_and_never_sent_again() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        for reply in (Reply(wait=5), Reply(hang_up=True)):
            receiver.replies.append(reply)
            with pytest.raises(AnswerUnknown):
                await client.send(post(receiver.url), QUICK)
        assert len(receiver.calls) == 2


async def test_a_harmless_question_is_asked_again() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        receiver.replies.extend([Reply(hang_up=True), Reply(hang_up=True), Reply(200, b"yes")])
        answer = await client.send(post(receiver.url), QUICK, Repeat.HARMLESS)
        assert answer.body == b"yes"
        assert len(receiver.calls) == 3


async def test_a_receiver_that_trickles_is_given_up_after_the_whole_time() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        receiver.usual = Reply(200, b"." * 1_000, pause=0.05)
        with pytest.raises(AnswerUnknown):
            await client.send(post(receiver.url), QUICK)


async def test_a_circuit_opens_after_failures_rests_and_closes_again() -> None:
    circuits = Circuits(failures=3, rest_seconds=0.4)
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE, circuits=circuits) as client:
        call = Call("POST", receiver.url, circuit="bank")
        receiver.replies.extend([Reply(503)] * 3)
        for _ in range(3):
            assert (await client.send(call)).status == 503
        assert circuits.state("bank") is CircuitState.OPENED
        with pytest.raises(CircuitOpen) as caught:
            await client.send(call)
        assert 0 < caught.value.retry_in <= 0.4
        assert len(receiver.calls) == 3
        await asyncio.sleep(caught.value.retry_in + 0.05)
        assert circuits.state("bank") is CircuitState.HALF_OPENED
        assert (await client.send(call)).status == 204
        assert circuits.state("bank") is CircuitState.CLOSED


async def test_a_refusal_by_the_other_side_is_no_failure_of_the_circuit() -> None:
    circuits = Circuits(failures=2)
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE, circuits=circuits) as client:
        receiver.usual = Reply(422)
        for _ in range(5):
            await client.send(Call("POST", receiver.url, circuit="bank"))
        assert circuits.state("bank") is CircuitState.CLOSED


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:1/", "http://penerima.example/", "https://penerima.example/"]
)
async def test_nothing_inside_is_called_outside_the_demo(url: str) -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with HttpClient(Reach.OUTSIDE, resolver=resolver) as client:
        with pytest.raises(TargetRefused):
            await client.send(post(url))


async def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked() -> None:
    asked = 0

    async def rebinding(_host: str, _port: int) -> list[str]:
        nonlocal asked
        asked += 1
        return ["127.0.0.1"] if asked == 1 else ["127.0.0.2"]

    async with receiving() as receiver, HttpClient(Reach.ANYWHERE, resolver=rebinding) as client:
        answer = await client.send(post(receiver.url.replace("127.0.0.1", "penerima.example")))
        assert answer.status == 204
        assert asked == 1
        assert receiver.calls[0].headers["host"].startswith("penerima.example:")


async def test_tls_is_checked_against_the_name_although_the_address_is_pinned(tmp_path: Path) -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    server_side, client_side = certificate("penerima.example", tmp_path)
    async with (
        receiving(tls=server_side) as receiver,
        HttpClient(Reach.ANYWHERE, resolver=resolver, tls=client_side) as client,
    ):
        good = receiver.url.replace("127.0.0.1", "penerima.example")
        assert (await client.send(post(good))).status == 204
        with pytest.raises(CertainlyNotSent):
            await client.send(post(good.replace("penerima", "penipu")), QUICK, Repeat.NEVER)
        assert len(receiver.calls) == 1


async def test_calls_to_one_receiver_share_its_connection() -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        for _ in range(5):
            await client.send(post(receiver.url))
        assert receiver.connections == 1


def certificate(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server that is ``name`` and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins).not_valid_after(begins + datetime.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )  # fmt: skip
    (folder / "server.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(folder / "server.pem")
    client_side = ssl.create_default_context(cadata=made.public_bytes(Encoding.PEM).decode())
    return server_side, client_side


async def test_what_was_called_is_not_told_with_its_content(caplog: pytest.LogCaptureFixture) -> None:
    async with receiving() as receiver, HttpClient(Reach.ANYWHERE) as client:
        receiver.usual = Reply(hang_up=True)
        with pytest.raises(AnswerUnknown) as caught:
            await client.send(
                Call("POST", receiver.url, {"X-SIGNATURE": "rahasia"}, b"rahasia"), QUICK, Repeat.HARMLESS
            )
    assert "rahasia" not in caplog.text + str(caught.value)
