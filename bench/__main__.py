"""`python -m bench [--only NAME ...] [--rounds N]`: measures, prints the tables, writes the report."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys

from bench.calendar import CALENDAR
from bench.consumer_drain import CONSUMER_DRAIN
from bench.gateway_hop import GATEWAY_HOP
from bench.invoice_list import INVOICE_LIST
from bench.job_list import JOB_LIST
from bench.latency import LATENCY
from bench.machine import environment
from bench.relay_drain import RELAY_DRAIN
from bench.report import write
from bench.rounds import measure
from bench.routing_crew_day import ROUTING_CREW_DAY
from bench.routing_day import ROUTING_DAY
from bench.routing_vrptw import ROUTING_VRPTW
from bench.scaling_consumers import SCALING_CONSUMERS
from bench.scaling_gateways import SCALING_GATEWAYS
from bench.servers import ROOT
from bench.sizes import Sizes
from bench.webhooks import WEBHOOKS

WORKLOADS = (
    *(RELAY_DRAIN, LATENCY, CONSUMER_DRAIN, GATEWAY_HOP, JOB_LIST, INVOICE_LIST, CALENDAR, WEBHOOKS),
    *(SCALING_CONSUMERS, SCALING_GATEWAYS),
    *(ROUTING_CREW_DAY, ROUTING_DAY, ROUTING_VRPTW),
)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Workloads beside references, in interleaved rounds.")
    parser.add_argument("--only", nargs="+", choices=[workload.name for workload in WORKLOADS])
    parser.add_argument("--rounds", type=int, default=Sizes.rounds)
    asked = parser.parse_args()
    missing = [name for name in ("CREWLINE_TEST_POSTGRES", "CREWLINE_TEST_AMQP") if name not in os.environ]
    if missing:
        sys.exit(f"bench: {', '.join(missing)} not set; `make bench` starts private servers")
    sizes = dataclasses.replace(Sizes(), rounds=asked.rounds)
    machine = environment()
    for workload in WORKLOADS:
        if asked.only and workload.name not in asked.only:
            continue
        # Written after each, so that a run that is cut short leaves what it has.
        outcomes, rounds = measure(workload, sizes)
        write([(workload, outcomes, rounds)], machine)
        for outcome in outcomes:
            print(workload.name, outcome.text, sep=": ")
    print(f"written: {(ROOT / 'docs/benchmarks.md').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
