"""The child that plans: takes one day after another from standard input, answers plans on standard output. It bounds
its own memory and, for each day, its processor time; whatever an engine does ends with this process."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from typing import BinaryIO

from routing.adapters.engines.messages import LENGTH, asked, frame
from routing.adapters.engines.portfolio import solve_day

MEMORY_BYTES = 3 << 30
# Beyond the search: reading, modelling, polishing, writing.
MORE_CPU_SECONDS = 20


def main() -> int:
    """Serve until nobody asks any more."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an engine prints is no answer
    while body := _next(sys.stdin.buffer):
        day = asked(body)
        _limit(resource.RLIMIT_CPU, int(_used() + day.seconds) + MORE_CPU_SECONDS)
        answers.write(frame(solve_day(day.problem, seconds=day.seconds, seed=day.seed)))
        answers.flush()
    return 0


def _next(questions: BinaryIO) -> bytes:
    """One frame; nothing at the end."""
    head = questions.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return b""
    (length,) = LENGTH.unpack(head)
    return questions.read(length)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _limit(kind: int, most: int) -> None:
    """The soft limit; it is raised for each day, so the hard one stays."""
    with suppress(ValueError, OSError):  # the machine's own limit is lower still
        resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    sys.exit(main())
