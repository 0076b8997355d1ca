"""`up`: every service in processes of its own on RabbitMQ, as in production, on one machine."""

from __future__ import annotations

import argparse

from crewline_local.commands.running import run_until_asked


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is a setting."""


def up(_: argparse.Namespace) -> int:
    """A web and a worker process for each service; data beside the embedded run's, so that both may be tried."""
    return run_until_asked("amqp", folder="up")
