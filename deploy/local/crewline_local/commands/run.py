"""`run`: the embedded platform, for one machine and for a first look."""

from __future__ import annotations

import argparse

from crewline_local.commands.running import run_until_asked


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is a setting."""


def run(_: argparse.Namespace) -> int:
    """Two processes for all services, on the embedded bus."""
    return run_until_asked("embedded")
