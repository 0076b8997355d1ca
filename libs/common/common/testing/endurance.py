"""How long a test plays: short before anything lands, at full length in `make endure`. CREWLINE_ENDURE is the share of
the full length: 1 in a night, 0.05 to try it out."""

from __future__ import annotations

import os

SHARE = float(os.environ.get("CREWLINE_ENDURE") or 0)
ENDURES = SHARE > 0


def at_length(short: int, full: int) -> int:
    """So many times: `short` before anything lands, a share of `full` in `make endure`, and never less than `short`."""
    return max(short, round(full * SHARE))
