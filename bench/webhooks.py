"""Stripe's events at a steady rate against billing's own web process: from the moment at which each was to be sent to
its 200, which comes when it is stored."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import local

from stripe import WebhookSignature

import billing.bootstrap
from bench.front_door import free_port, serving
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.db.session import connect_plain
from common.ids import hash_token, new_id
from common.testing.databases import temporary_database
from common.testing.environment import environment_for

SECRET, ACCOUNT = "whsec_of_the_bench_0123456789", "acct_of_the_bench"
RATES = (50, 150)
SENDERS = 16
_ACCOUNT = "INSERT INTO entry_tokens (hash, kind, organization_id, target) VALUES (%s, 'stripe_account', %s, %s)"
_STORED = "SELECT count(*) FROM stripe_events"


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    port, organization = free_port(), new_id()
    with temporary_database(os.environ["CREWLINE_TEST_POSTGRES"], billing.bootstrap.SERVICE) as urls:
        more = {
            "CREWLINE_BILLING_PORT": str(port),
            "STRIPE_API_KEY": "sk_test_none",
            "STRIPE_API_BASE": "http://127.0.0.1:9",
            "STRIPE_WEBHOOK_SECRET": SECRET,
        }
        with connect_plain(urls.platform) as connection:
            connection.execute(_ACCOUNT, [hash_token(ACCOUNT), organization, organization])
        env = environment_for(billing.bootstrap.SERVICE, urls, more)
        with serving("billing", "web", env=env, path=f"http://127.0.0.1:{port}/livez"):
            _sent(port, 50, 1.0)  # until every thread has its connection

            def part(rate: int) -> Callable[[], Figures]:
                return lambda: _figures(port, rate, sizes.steady_seconds, urls.platform)

            yield {f"{rate}/s": part(rate) for rate in RATES}


def _figures(port: int, rate: int, seconds: float, platform_url: str) -> Figures:
    with connect_plain(platform_url) as connection:
        before = connection.execute(_STORED).fetchone()
        times = _sent(port, rate, seconds)
        after = connection.execute(_STORED).fetchone()
    if before is None or after is None or after[0] - before[0] != len(times):
        raise RuntimeError("not every event that was answered is stored")
    hundredths = statistics.quantiles(times, n=100)
    return {f"{rate} p50": hundredths[49], f"{rate} p99": hundredths[98]}


def _sent(port: int, rate: int, seconds: float) -> list[float]:
    """Milliseconds from the moment at which each was due, so that a stall counts for all that it held up."""
    kept = local()
    began = time.perf_counter() + 0.05

    def send(number: int) -> float:
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(kept, "connection"):
            kept.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        payload = json.dumps(_event())
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": WebhookSignature.generate_signature_header(payload, SECRET, int(time.time())),
        }
        kept.connection.request("POST", "/hooks/stripe", payload, headers)
        answer = kept.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(SENDERS) as pool:
        return list(pool.map(send, range(int(rate * seconds))))


def _event() -> dict[str, object]:
    intent = {"id": f"pi_{new_id().hex}", "object": "payment_intent", "amount": 12_500, "currency": "usd",
              "metadata": {"payment_id": str(new_id())}, "description": "x" * 1_500}  # fmt: skip
    return {
        "id": f"evt_{new_id().hex}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "livemode": False,
        "account": ACCOUNT,
        "data": {"object": intent},
    }


def _lines(_sizes: Sizes) -> Sequence[Line]:
    return [
        Line(title=f"webhook due to 200 at {rate} a second, {part}", ours=f"{rate} {part}", unit="ms",
             most=300.0 if (rate, part) == (50, "p99") else None)
        for rate in RATES
        for part in ("p50", "p99")
    ]  # fmt: skip


WEBHOOKS = Workload(
    name="webhooks",
    about="One billing web process (its usual server, two workers) takes signed Stripe events over kept connections,"
    " checks, stores and answers; the sender shares the machine. Time runs from when an event was due.",
    lines=_lines,
    open=_open,
)
