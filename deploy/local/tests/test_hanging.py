"""No test holds a run of `make test`: who waits for ever fails, or ends with its worker and shows where it was. With
the options of the Makefile, but for seconds instead of minutes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

MAKEFILE = Path(__file__).parents[3] / "Makefile"
PLANTED = """import threading
import pytest

def test_passes(): ...

def test_waits_for_ever():
    threading.Event().wait()

@pytest.fixture
def never_there():
    threading.Event().wait()

def test_has_a_fixture_that_waits_for_ever(never_there): ...
"""


def options() -> list[str]:
    """Those that end what hangs, shortened."""
    found = re.search(r"^HANGS := (.*)$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    assert "$(HANGS)" in MAKEFILE.read_text(encoding="utf-8")
    shorter = found[1].replace("--timeout 300", "--timeout 1")
    return shorter.replace("faulthandler_timeout=900", "faulthandler_timeout=8").split()


def test_what_waits_for_ever_fails_and_shows_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    (tmp_path / "pytest.ini").write_text("[pytest]")
    asked = ["-n", "1", "--max-worker-restart", "0", "-p", "no:cacheprovider", *options()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    words = [sys.executable, "-m", "pytest", *asked]
    ended = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    told = ended.stdout + ended.stderr
    assert ended.returncode == 1, told
    assert "2 failed, 1 passed" in told, told
    assert "Failed: Timeout (>1.0s)" in told, told
    assert re.search(r'File ".*test_planted.py", line \d+ in never_there', told), told
