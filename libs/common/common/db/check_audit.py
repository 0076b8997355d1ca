"""`python -m common.db.check_audit --service NAME [--known FILE]`: checks the chain over a service's audit trail and
prints its newest seals, which are worth keeping somewhere else as the FILE of the next check."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from common.config import ConfigError, Env
from common.db.audit_checking import Head, check_audit_trail


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when everything is as it was sealed, 1 with every fault on its own line otherwise."""
    parser = argparse.ArgumentParser(prog="python -m common.db.check_audit", description=__doc__)
    parser.add_argument("--service", required=True, help="needs CREWLINE_<SERVICE>_PLATFORM_URL")
    parser.add_argument("--known", type=Path, metavar="FILE", help="what an earlier check printed")
    arguments = parser.parse_args(argv)
    try:
        url = Env(f"CREWLINE_{arguments.service.upper()}").text("PLATFORM_URL")
        known = _heads(arguments.known.read_text(encoding="utf-8")) if arguments.known else {}
    except (ConfigError, OSError, ValueError) as refusal:
        print(f"check_audit: {refusal}", file=sys.stderr)
        return 2
    finding = check_audit_trail(url, known)
    for organization, head in sorted(finding.heads.items()):
        print(f"{organization} {head.number} {head.hash}")
    for fault in [*finding.blanked, *finding.faults]:
        print(f"check_audit: {fault}", file=sys.stderr)
    verdict = f"{len(finding.faults)} faults" if finding.faults else "as it was sealed"
    print(f"check_audit: {arguments.service}: {finding.seals} seals, {verdict}", file=sys.stderr)
    return 1 if finding.faults else 0


def _heads(text: str) -> dict[UUID, Head]:
    lines = (line.split() for line in text.splitlines() if line.strip())
    return {UUID(organization): Head(int(number), hash_) for organization, number, hash_ in lines}


if __name__ == "__main__":
    sys.exit(main())
