"""`run` as a newcomer meets it: it answers, refuses a second one, survives a crash, stops when asked, keeps data."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from crewline_local.processes import kill_quietly

pytestmark = pytest.mark.slow

# Generous, as tests share the machine; an idle one needs a tenth of it.
STOPS_SECONDS = 30


@contextmanager
def running(data: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {**os.environ, "CREWLINE_DATA": str(data)}
    command = [sys.executable, "-m", "crewline_local", "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        try:
            yield run
        finally:
            run.terminate()
            run.wait(timeout=60)


def printed(run: "subprocess.Popen[str]", words: str) -> str:
    """What was printed up to the line with these words."""
    assert run.stdout is not None
    lines: list[str] = []
    for line in run.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"it ended without saying “{words}”:\n{''.join(lines)}")


def address(text: str) -> str:
    found = re.search(r"answers on (http://\S+)", text)
    assert found is not None, text
    return found[1]


def sign_in(text: str) -> str:
    login = re.search(r"sign in\s+(\S+)\s+password (\S+)", text)
    assert login is not None, text
    body = json.dumps({"email": login[1], "password": login[2]}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": os.urandom(8).hex()}
    request = urllib.request.Request(f"{address(text)}/api/v1/sessions", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["organization"]["name"])


def operated(text: str) -> str:
    """What the operator's line that was printed shows, typed as it stands, until now."""
    line = re.search(r"(?m)^ +operate +(.+)$", text)
    assert line is not None, text
    words = line[1].replace(".venv/bin/crewline", f"{sys.executable} -m common.command")
    words = f"{words} --seconds 0"
    return subprocess.run(words, shell=True, capture_output=True, text=True, timeout=60, check=True).stdout


def parts(data: Path) -> dict[str, psutil.Process]:
    noted = json.loads((data / "parts.json").read_text())
    return {name: psutil.Process(pid) for name, (pid, _) in noted.items()}


def gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_it_answers_survives_a_crash_and_keeps_its_data(server_directory: Path) -> None:
    data = server_directory / "data"
    with running(data) as first:
        told = printed(first, "make demo")
        assert "/docs" in told
        assert "outbox" in told
        company = sign_in(told)
        refused = subprocess.run(
            [sys.executable, "-m", "crewline_local", "run"],
            env={**os.environ, "CREWLINE_DATA": str(data)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert refused.returncode == 1
        assert f"already runs on {data} at {address(told)}" in refused.stderr
        left = parts(data)
        first.kill()
    kill_quietly(left["web"])
    with running(data) as second:
        told_again = printed(second, "make demo")
        assert address(told_again) == address(told)
        assert sign_in(told_again) == company
        assert "organization.created.v1" in operated(told_again)
        assert (data / "operator.env").stat().st_mode & 0o077 == 0
        left = parts(data)
        began = time.monotonic()
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=STOPS_SECONDS) == 0
        assert time.monotonic() - began < STOPS_SECONDS
    assert all(gone(process) for process in left.values())
    assert not (data / "parts.json").exists()
