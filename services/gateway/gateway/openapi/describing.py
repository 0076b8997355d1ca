"""Where the merged description comes from: the committed contracts, else the services themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from common.service import CommonConfig
from gateway.forwarding.upstream import Forwarded, Upstream, UpstreamDown, UpstreamSlow
from gateway.openapi.merging import committed_description, gathered, platform_description
from gateway.policy.table import PolicyTable


def describer(
    config: CommonConfig, upstreams: Mapping[str, Upstream], policy: PolicyTable
) -> Callable[[], dict[str, Any]]:
    """A function that makes the merged description, on first need."""

    def describe() -> dict[str, Any]:
        documents = gathered(
            sorted(upstreams),
            lambda name: committed_description(config.contracts, name),
            lambda name: _asked(upstreams[name]),
        )
        return platform_description(documents, policy, server=config.public_url)

    return describe


def _asked(upstream: Upstream) -> dict[str, Any] | None:
    try:
        answer = upstream.send(Forwarded("GET", "/openapi.json", [], b"", repeatable=True))
    except (UpstreamDown, UpstreamSlow):
        return None
    body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    return msgspec.json.decode(body, type=dict[str, Any]) if answer.status == 200 else None
