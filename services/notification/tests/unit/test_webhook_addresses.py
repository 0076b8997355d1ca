"""Which addresses an endpoint may have: the public internet's, in their one plain spelling."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification.domain.webhooks.address import checked_address
from notification.domain.webhooks.public_addresses import is_public
from notification.domain.webhooks.refusals import WebhookAddressUnfit

LOOPBACK_IN_MANY_SPELLINGS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "127.255.255.254", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "a.localhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "127%2e0%2e0%2e1", "127。0。0。1", "①②⑦.⓪.⓪.①", "127.0.0.1%00",
)  # fmt: skip
OTHER_INSIDES = (
    "169.254.169.254", "[fd00:ec2::254]", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[ff02::1]",
    "[2001:db8::1]", "[2001:0:1::1]", "metadata.google.internal", "db", "postgres.local", "router.lan",
    "1.0.0.127.in-addr.arpa", "[2606:4700::1%25eth0]",
)  # fmt: skip
OTHER_FAULTS = (
    "http://hooks.example.com/", "file:///etc/passwd", "gopher://hooks.example.com/", "ftp://hooks.example.com/",
    "https://", "https:///path", "//hooks.example.com/", "https://user@hooks.example.com/",
    "https://user:pw@hooks.example.com/", "https://hooks.example.com@10.0.0.1/", "https://hooks.example.com/#part", "https://hooks.example.com/#",
    "https://hooks.example.com:5672/", "https://hooks.example.com:22/", "https://hooks.example.com:0/",
    "https://hooks.example.com:99999/", "https://hooks.example.com:x/", "https://hooks.example.com\\@10.0.0.1/",
    "https://hooks.example.com /", "https://hooks.exa\tmple.com/", "https://[::1/", "https://hooks.example.123/",
    "https://hooks..example.com/", "https://-a.example.com/", "https://münchen.example/", "https://hooks.example.com/ü",
    "https://" + "a." * 130 + "example/",
)  # fmt: skip


@pytest.mark.parametrize("host", [*LOOPBACK_IN_MANY_SPELLINGS, *OTHER_INSIDES])
def test_nothing_inside_can_be_named(host: str) -> None:
    with pytest.raises(WebhookAddressUnfit) as refused:
        checked_address(f"https://{host}/hook", allow_private=False)
    assert refused.value.field == "url"


@pytest.mark.parametrize("url", OTHER_FAULTS)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(WebhookAddressUnfit):
        checked_address(url, allow_private=False)


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("https://hooks.example.com", "hooks.example.com", 443, "/"),
        ("https://Hooks.Example.com:8443/a/b?c=d%20e", "hooks.example.com", 8443, "/a/b?c=d%20e"),
        ("https://xn--mnchen-3ya.example/?x", "xn--mnchen-3ya.example", 443, "/?x"),
        ("https://8.8.8.8/hook", "8.8.8.8", 443, "/hook"),
        ("https://[2606:4700::1111]:8443/", "2606:4700::1111", 8443, "/"),
    ],
)
def test_public_addresses_are_taken(url: str, host: str, port: int, target: str) -> None:
    found = checked_address(url, allow_private=False)
    assert (found.scheme, found.host, found.port, found.target) == ("https", host, port, target)


def test_local_use_may_call_anything_over_http() -> None:
    found = checked_address("http://127.0.0.1:9000/hook", allow_private=True)
    assert (found.scheme, found.host, found.port) == ("http", "127.0.0.1", 9000)
    with pytest.raises(WebhookAddressUnfit):
        checked_address("file:///etc/passwd", allow_private=True)


@given(st.ip_addresses(v=4))
def test_what_is_public_is_global_to_everybody_and_so_is_no_ipv6_form_of_it(address: IPv4Address) -> None:
    if is_public(str(address)):
        assert address.is_global and not address.is_multicast
    packed = int(address)
    for prefix in ("::", "::ffff:0:0", "64:ff9b::"):
        assert not is_public(str(IPv6Address(int(IPv6Address(prefix)) + packed)))
    assert not is_public(str(IPv6Address((0x2002 << 112) + (packed << 80))))


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_is_public_that_others_call_private(address: IPv6Address) -> None:
    if is_public(str(address)):
        assert ip_address(address).is_global and not address.is_multicast and address.ipv4_mapped is None


@pytest.mark.parametrize("text", ["", "hooks.example.com", "127.1", "8.8.8.8 ", "8.8.8.8/32"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)
