"""The end of a server process: quick, once nothing is left to do."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

_last_words: list[Callable[[], object]] = []


def before_leaving(act: Callable[[], object]) -> None:
    """Have something done at the end of the process, such as sending what waits; it must be quick and may fail."""
    _last_words.append(act)


def leave_at_once(code: int) -> NoReturn:
    """Ends the process without taking its modules apart, which takes seconds for so many; logs are written out."""
    for act in _last_words:
        with suppress(Exception):
            act()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
