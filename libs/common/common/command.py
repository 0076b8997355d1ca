"""`crewline SUBJECT ...`: the operator's command line. A subject is a module with `main(argv)`; its own help says what
it can do."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

SUBJECTS = {
    "bus": ("common.bus.tools.__main__", "events: look at them, send them again, start a service from them"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Hand the rest of the line to the subject; its exit code, or 2 when there is no such subject."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] not in SUBJECTS:
        print("usage: crewline SUBJECT ...", file=sys.stderr)
        for name, (_, about) in SUBJECTS.items():
            print(f"  {name:<12} {about}", file=sys.stderr)
        return 2
    subject: Any = importlib.import_module(SUBJECTS[words[0]][0])
    code: int = subject.main(words[1:])
    return code


if __name__ == "__main__":
    sys.exit(main())
