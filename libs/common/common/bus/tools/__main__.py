"""`crewline bus SUBJECT ...`, or `python -m common.bus.tools SUBJECT ...`: the operator's hand on the bus."""

from __future__ import annotations

import argparse
import getpass
import logging
import os
import sys

import pika.exceptions
import psycopg
from sqlalchemy.exc import OperationalError

from common.bus.management import BrokerRefused
from common.bus.tools import (
    looking,
    parked_verbs,
    rebuild_verb,
    replay_verb,
    snapshot_verb,
    tail_verb,
    topology_verbs,
)
from common.bus.tools.deciding import CannotRetry
from common.bus.tools.destinations import NoSuchQueue
from common.bus.tools.progress import OtherReplay
from common.bus.tools.rebuilding.refusals import CannotRebuild
from common.bus.tools.snapshotting import NoSnapshots
from common.config import ConfigError
from common.telemetry.logs import configure_logs

SUBJECTS = (parked_verbs, replay_verb, snapshot_verb, rebuild_verb, tail_verb, topology_verbs)
REFUSALS = (
    *(BrokerRefused, CannotRebuild, CannotRetry, ConfigError, NoSnapshots, NoSuchQueue, OtherReplay),
    looking.NoSuchMessage,
    psycopg.OperationalError,
    OperationalError,
    pika.exceptions.AMQPError,
)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when it was done, 1 with the reason when it could not be."""
    arguments = _parser().parse_args(argv)
    configure_logs("tools", stream=sys.stderr)
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    logging.getLogger("common.db.pool").setLevel(logging.WARNING)  # what is opened and closed is no operator's concern
    try:
        arguments.run(arguments)
    except REFUSALS as refusal:
        print(f"tools: {str(refusal) or type(refusal).__name__}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crewline bus", description=__doc__)
    parser.add_argument("--service", help="whose database is meant; needs CREWLINE_<SERVICE>_PLATFORM_URL")
    parser.add_argument("--as", dest="operator", default=getpass.getuser(), help="your name, for the audit trail")
    subjects = parser.add_subparsers(required=True, metavar="SUBJECT")
    for subject in SUBJECTS:
        subject.add_to(subjects)
    return parser


if __name__ == "__main__":
    sys.exit(main())
