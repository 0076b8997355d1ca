"""`python -m crewline_local.typescript write|check`: the TypeScript client from the platform's document."""

from __future__ import annotations

import argparse
import os
import sys

from crewline_local.errors import LocalServerError, NotInstalled
from crewline_local.platform.settings import ROOT
from crewline_local.typescript.workshop import GENERATED, Workshop


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when client and document disagree, or the client does not compile. Without Node only CI fails."""
    parser = argparse.ArgumentParser(prog="python -m crewline_local.typescript", description=__doc__)
    parser.add_argument("verb", choices=["write", "check"])
    verb = parser.parse_args(argv).verb
    workshop = Workshop(ROOT)
    try:
        return _write(workshop) if verb == "write" else _check(workshop)
    except NotInstalled as missing:
        print(f"crewline: the TypeScript client is left as it is: {missing}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    except LocalServerError as fault:
        print(f"crewline: {fault}", file=sys.stderr)
        return 1


def _write(workshop: Workshop) -> int:
    (ROOT / GENERATED).write_text(workshop.platform_types(), encoding="utf-8")
    return 0


def _check(workshop: Workshop) -> int:
    if (ROOT / GENERATED).read_text(encoding="utf-8") != workshop.platform_types():
        print(f"{GENERATED} is not what the document says; run `make contracts`")
        return 1
    workshop.build()
    print("the TypeScript client agrees with the document and compiles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
