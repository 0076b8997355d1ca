"""What the front door costs: the same requests straight to a service, and through the gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from bench.front_door import gateway_before, hello, internal_token, job_service, signed_in, signed_up
from bench.http_load import load
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.http.identity import HEADER

HELLO = "/api/v1/jobs"
SETTINGS = "/api/v1/settings/jobs"


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with ExitStack() as ends:
        bare, service = ends.enter_context(hello()), ends.enter_context(job_service())
        before_bare, before_service = (ends.enter_context(gateway_before(url)) for url in (bare, service))
        for url in (before_bare, before_service):
            signed_up(url)

        def by_token(url: str) -> str:
            return f"Authorization: Bearer {signed_in(url)}"

        def by_identity(_url: str) -> str:
            return f"{HEADER}: {internal_token()}"

        def part(name: str, url: str, path: str, header: Callable[[str], str]) -> Callable[[], Figures]:
            return lambda: _figures(name, url + path, header(url), sizes)

        yield {
            "hello direct": part("hello direct", bare, HELLO, by_identity),
            "hello through the gateway": part("hello through", before_bare, HELLO, by_token),
            "job service direct": part("job direct", service, SETTINGS, by_identity),
            "job service through the gateway": part("job through", before_service, SETTINGS, by_token),
        }


def _figures(name: str, url: str, header: str, sizes: Sizes) -> Figures:
    load(url, header=header, connections=sizes.connections, seconds=min(1.0, sizes.hop_seconds))
    many = load(url, header=header, connections=sizes.connections, seconds=sizes.hop_seconds)
    one = load(url, header=header, connections=1, seconds=sizes.hop_seconds)
    return {f"{name} rate": many.rate, f"{name} p99 ms": many.p99, f"{name} alone p50 ms": one.p50}


def _lines(sizes: Sizes) -> Sequence[Line]:
    many = f"{sizes.connections} connections"
    return [
        Line(title=f"through the gateway ÷ a bare Flask backend directly, {many}", ours="hello through rate",
             reference="hello direct rate", unit="requests/s", least=0.45, of="ratio"),
        Line(title=f"through the gateway ÷ the job service directly, {many}", ours="job through rate",
             reference="job direct rate", unit="requests/s", least=0.45, of="ratio"),
        Line(title="p50 of a lone request, bare backend", ours="hello through alone p50 ms",
             reference="hello direct alone p50 ms", unit="ms"),
        Line(title="p50 of a lone request, job service", ours="job through alone p50 ms",
             reference="job direct alone p50 ms", unit="ms"),
    ]  # fmt: skip


GATEWAY_HOP = Workload(
    name="gateway",
    about="One gateway process (gevent) in front of one web process: a bare Flask backend under gevent, and `GET"
    " /api/v1/settings/jobs` of the job service. Token, role, limits, signed identity, kept connection. Aim: 0.6.",
    lines=_lines,
    open=_open,
)
