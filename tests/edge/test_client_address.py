"""X-Forwarded-For is believed as far as trusted proxies wrote it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.config import Settings
from pagi.doors.common.client_address import client_behind, visitor

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: the header is the client's own
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the client wrote 1.2.3.4 itself
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, rubbish", "10.0.0.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_first_hop_that_is_not_ours_is_the_client(peer: str, forwarded: str, client: str) -> None:
    assert client_behind(peer, forwarded, PROXIES) == client


def test_nobody_is_trusted_unless_said_so() -> None:
    assert Settings().trusted_proxies == ()
    told = Settings(trusted_proxies="10.0.0.0/8, 192.168.1.7")  # type: ignore[arg-type]
    assert told.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.168.1.7/32"))


def test_a_subscriber_of_ipv6_is_one_visitor() -> None:
    assert visitor("2001:db8:0:1::1") == visitor("2001:db8:0:1:ffff::2") == "2001:db8:0:1::/64"
    assert visitor("203.0.113.9") == "203.0.113.9"


@given(st.text(), st.text())
def test_any_header_gives_some_address(peer: str, forwarded: str) -> None:
    assert client_behind(peer, forwarded, PROXIES) == peer
    assert client_behind("10.0.0.1", forwarded, PROXIES)
