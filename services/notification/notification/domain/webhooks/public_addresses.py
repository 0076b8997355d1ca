"""Which addresses belong to the public internet. Everything else is somebody's inside, ours first of all: loopback,
private and link-local ranges, carriers' networks, and every way to write an IPv4 address inside an IPv6 one."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' translation
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, where clouds keep their credentials
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",  # for documents
            "192.88.99.0/24",  # relays to IPv6
            "192.168.0.0/16",
            "198.18.0.0/15",  # for benchmarks
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",
        ),
    )
)
# Of IPv6 only this is given to anybody; mapped, compatible, translated (64:ff9b::), local and multicast lie outside.
_GIVEN_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # Teredo and other protocols
            "2001:db8::/32",
            "2002::/16",  # IPv4 inside
            "3fff::/20",
        ),
    )
)


def is_public(address: str) -> bool:
    """Whether an address, as a resolver gives it, may be called."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if found.version == 4:
        return not any(found in network for network in _NOT_PUBLIC_4)
    return found in _GIVEN_6 and not any(found in network for network in _NOT_PUBLIC_6)
