"""Whether an address is in one of some networks; answers are remembered, as peers are few."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address


class Networks:
    """A list of networks."""

    def __init__(self, networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self._networks = tuple(networks)
        self._remembered = lru_cache(maxsize=1024)(self._is_inside)

    def __contains__(self, address: str) -> bool:
        return bool(self._networks) and self._remembered(address)

    def _is_inside(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks if network.version == found.version)
