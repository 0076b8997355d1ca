"""`endure`: the reliability and fuzzing tests at full length, part by part, each within its stated minutes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crewline_local.commands.leaving import Leave, leaving_on_signals
from crewline_local.endure.parts import PARTS
from crewline_local.endure.running import parts_named, run_parts


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which parts, and how much of their full length."""
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(part.name for part in PARTS))
    parser.add_argument("--length", type=float, default=1.0, metavar="SHARE", help="of the full length, such as 0.05")
    parser.add_argument("--to", type=Path, default=Path("build"), metavar="FOLDER", help="for the report and the logs")


def endure(given: argparse.Namespace) -> int:
    """1 when anything failed or was cut off."""
    parts = parts_named(given.parts)
    with leaving_on_signals():
        try:
            return run_parts(parts, share=given.length, folder=given.to.absolute())
        except Leave:
            print(f"crewline: ended early; what was reached is in {given.to}/endure", file=sys.stderr)
            return 1
