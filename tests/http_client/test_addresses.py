"""Where a client may call: nothing that leads inside, in whatever form it is written."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.http_client import CertainlyNotSent, Reach, TargetRefused, check_target
from pagi.http_client.addresses import checked_addresses, is_forbidden

EVERYWHERE = str(IPv4Address(0))
INSIDE = (
    "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    EVERYWHERE, "169.254.169.254", "192.0.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1",
    "::7f00:1", "2002:7f00:1::1", "2002:a00:1::", "2001:0:7f00:1::", "2001:db8::1",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "103.28.12.1", "2606:4700::1111", "2404:6800:4003::2004", "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_forbidden_outside_the_demo(address: str) -> None:
    assert is_forbidden(address, Reach.OUTSIDE)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_allowed(address: str) -> None:
    assert not is_forbidden(address, Reach.OUTSIDE)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.7", "192.168.1.1"])
def test_the_demo_may_call_its_own_machine_and_network(address: str) -> None:
    assert not is_forbidden(address, Reach.ANYWHERE)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", EVERYWHERE, "224.0.0.1"]
)
def test_not_even_the_demo_calls_a_metadata_service_or_everybody(address: str) -> None:
    assert is_forbidden(address, Reach.ANYWHERE)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:", "64:ff9b::"]))
def test_an_ipv4_address_inside_stays_forbidden_when_written_as_ipv6(address: object, prefix: str) -> None:
    if is_forbidden(str(address), Reach.OUTSIDE):
        assert is_forbidden(prefix + str(address), Reach.OUTSIDE)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://x.localhost/",
        "http://example.org/", "ftp://example.org/", "https://user:password@example.org/", "https://example.org/#x",
        "https://", "", "hook", "//example.org/",
        "https://exa mple.org/", "https://example.org/\n", "https://[fe80::1%25eth0]/",
        "https://example.org/" + "a" * 2_000, "file:///etc/passwd", "https://\ud800.org",
    ],
)  # fmt: skip
def test_a_target_that_is_no_public_https_address_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(TargetRefused) as caught:
        check_target(url, Reach.OUTSIDE)
    assert "password" not in caught.value.say("id")


def test_a_target_is_told_apart_by_reach() -> None:
    assert check_target("http://127.0.0.1:9/hook", Reach.ANYWHERE).port == 9
    assert check_target("https://penerima.example/hook?a=1", Reach.OUTSIDE).host == "penerima.example"


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"]])
async def test_a_name_with_any_address_inside_is_refused(answers: list[str]) -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return answers

    with pytest.raises(TargetRefused):
        await checked_addresses("penerima.example", 443, Reach.OUTSIDE, resolver)


@pytest.mark.parametrize("odd", ["2130706433", "0x7f.1", "017700000001", "127.1"])
async def test_an_odd_spelling_of_loopback_is_resolved_and_refused(odd: str) -> None:
    with pytest.raises(CertainlyNotSent):  # refused where the resolver reads it, not sent where it does not
        await checked_addresses(odd, 443, Reach.OUTSIDE)
