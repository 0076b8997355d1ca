"""Whoever logs in a process, its line is JSON: gunicorn, a warning, a thread or the process that ends by an error."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from gunicorn.config import Config

from common.http.server import HouseLogger

LAST_WORDS = {
    "the server": "HouseLogger(Config()).info('moss')",
    "a warning": "warnings.warn('moss')",
    "a thread": "threading.Thread(target=lambda: 1 / 0).start()",
    "the process": "1 / 0",
}
PROGRAM = """
import sys, threading, warnings
from gunicorn.config import Config
from common.http.server import HouseLogger
from common.telemetry.logs import configure_logs, speaking_for
configure_logs("moss", stream=sys.stderr)
"""


@pytest.mark.parametrize("words", LAST_WORDS.values(), ids=LAST_WORDS)
def test_all_that_a_process_says_is_json(words: str) -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM + words], capture_output=True, text=True, check=False)
    (line,) = [json.loads(each) for each in run.stderr.splitlines()]
    assert line["service"] == "moss"
    assert "moss" in line["message"] or "ZeroDivisionError" in line["stack"]


def test_gunicorn_has_no_handlers_of_its_own() -> None:
    logger = HouseLogger(Config())
    assert (logger.error_log.handlers, logger.error_log.propagate) == ([], True)
