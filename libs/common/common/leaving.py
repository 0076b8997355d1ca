"""The end of a server process: quick, once nothing is left to do."""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn


def leave_at_once(code: int) -> NoReturn:
    """Ends the process without taking its modules apart, which takes seconds for so many; logs are written out."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
