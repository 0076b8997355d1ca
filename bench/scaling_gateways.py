"""One gateway and two, with the same number of clients in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from bench.front_door import gateway_before, hello, signed_in, signed_up
from bench.http_load import load
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload

HELLO = "/api/v1/jobs"


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with ExitStack() as ends:
        # A backend of its own for each, so that the front door is what is measured.
        gateways = [ends.enter_context(gateway_before(ends.enter_context(hello()))) for _ in range(2)]
        for url in gateways:
            signed_up(url)
        yield {
            "1 gateway": lambda: _figures("1 gateway", gateways[:1], sizes),
            "2 gateways": lambda: _figures("2 gateways", gateways, sizes),
        }


def _figures(name: str, urls: Sequence[str], sizes: Sizes) -> Figures:
    headers = {url: f"Authorization: Bearer {signed_in(url)}" for url in urls}
    each = max(1, sizes.connections // len(urls))

    def asked(url: str, seconds: float) -> tuple[float, float]:
        carried = load(url + HELLO, header=headers[url], connections=each, seconds=seconds)
        return carried.rate, carried.p99

    with ThreadPoolExecutor(len(urls)) as pool:
        list(pool.map(lambda url: asked(url, min(1.0, sizes.hop_seconds)), urls))
        found = list(pool.map(lambda url: asked(url, sizes.hop_seconds), urls))
    return {f"{name} rate": sum(rate for rate, _ in found), f"{name} p99 ms": max(p99 for _, p99 in found)}


def _lines(sizes: Sizes) -> Sequence[Line]:
    many = f"{sizes.connections} connections in all"
    return [
        Line(title=f"two gateways ÷ one, {many}", ours="2 gateways rate", reference="1 gateway rate",
             unit="requests/s", least=1.0, of="ratio"),
        Line(title=f"p99, two gateways ÷ one, {many}", ours="2 gateways p99 ms", reference="1 gateway p99 ms",
             unit="ms"),
    ]  # fmt: skip


SCALING_GATEWAYS = Workload(
    name="scaling_gateways",
    about="Gateway processes (gevent), each in front of a bare Flask backend of its own; the clients are shared out"
    " among them. Gateways, backends and clients share the machine's cores, which is what bounds the gain here.",
    lines=_lines,
    open=_open,
)
