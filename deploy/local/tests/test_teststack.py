"""`test-stack` gives a command its servers, returns its exit code, and ends everything however it ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from crewline_local.in_memory import place_in_memory
from crewline_local.teststack import read_exports, write_exports

pytest_plugins = ["pytester"]
TEST_STACK = [sys.executable, "-m", "crewline_local", "test-stack"]


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CREWLINE_TEST_")}


def test_the_command_finds_postgresql_and_its_exit_code_comes_back() -> None:
    code = (
        "import os, sys, psycopg\n"
        "psycopg.connect(os.environ['CREWLINE_TEST_POSTGRES']).close()\n"
        "print(os.environ['CREWLINE_TEST_POSTGRES_PID'])\n"
        "sys.exit(7)\n"
    )
    done = subprocess.run(
        [*TEST_STACK, "--no-rabbit", "--", sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert done.returncode == 7, done.stderr
    assert not psutil.pid_exists(int(done.stdout.split()[-1]))


@pytest.mark.rabbit
def test_both_servers_are_given() -> None:
    code = "import os; print([name for name in sorted(os.environ) if name.startswith('CREWLINE_TEST_')])"
    done = subprocess.run(
        [*TEST_STACK, "--", sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=clean_environment(),
    )
    names = ["CREWLINE_TEST_AMQP", "CREWLINE_TEST_POSTGRES", "CREWLINE_TEST_POSTGRES_PID", "CREWLINE_TEST_RABBIT_PID"]
    assert done.stdout.strip() == str(names), done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = (
        "import os, pathlib, time\n"
        f"pathlib.Path({str(tmp_path / 'half')!r}).write_text(os.environ['CREWLINE_TEST_POSTGRES_PID'])\n"
        f"os.rename({str(tmp_path / 'half')!r}, {str(told)!r})\ntime.sleep(600)\n"
    )
    run = subprocess.Popen(
        [*TEST_STACK, "--no-rabbit", "--", sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not told.exists():
        assert run.poll() is None
        time.sleep(0.02)
    postmaster = int(told.read_text())
    run.send_signal(number)
    assert run.wait(120) == 128 + number
    assert not psutil.pid_exists(postmaster)


def test_saying_nothing_to_run_is_a_usage_error() -> None:
    assert subprocess.run(TEST_STACK, check=False, capture_output=True).returncode == 2


def test_exports_survive_writing_and_reading(tmp_path: Path) -> None:
    write_exports(tmp_path / "env.sh", {"A": "postgresql://a:b@c/d?e=f"})
    assert read_exports(tmp_path / "env.sh") == {"A": "postgresql://a:b@c/d?e=f"}


def test_workers_of_one_run_share_one_server_that_ends_with_the_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "CREWLINE_TEST_POSTGRES",
        "CREWLINE_TEST_AMQP",
        "CREWLINE_TEST_RENDEZVOUS",
        "CREWLINE_TEST_RENDEZVOUS_OWNER",
    ):
        monkeypatch.delenv(name, raising=False)
    pytester.makepyfile(
        """
        import pathlib, pytest
        @pytest.mark.parametrize("number", range(4))
        def test_address(postgres_admin_url, number, worker_id):
            pathlib.Path(f"seen-{worker_id}-{number}").write_text(postgres_admin_url)
        """
    )
    result = pytester.runpytest_subprocess("-n", "2", "-p", "no:randomly")
    result.assert_outcomes(passed=4)
    addresses = {file.read_text() for file in pytester.path.rglob("seen-*")}
    assert len(addresses) == 1
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(addresses.pop(), connect_timeout=2)


@pytest.mark.parametrize(("ci", "outcome"), [("true", "errors"), ("", "skipped")])
def test_a_missing_server_fails_in_ci_and_skips_elsewhere(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    for name in ("CREWLINE_TEST_POSTGRES", "CREWLINE_TEST_RENDEZVOUS", "CREWLINE_TEST_RENDEZVOUS_OWNER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CI", ci)
    pytester.makeconftest(
        """
        from crewline_local.errors import NotInstalled
        from crewline_local.rendezvous import Rendezvous
        def refuse(self, server):
            raise NotInstalled("not on this machine")
        Rendezvous.exports = refuse
        """
    )
    pytester.makepyfile("def test_address(postgres_admin_url): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(**{outcome: 1})


def test_what_need_not_last_lies_in_memory_and_goes_away() -> None:
    code = "import os, tempfile; print(tempfile.mkdtemp(), os.stat(tempfile.gettempdir()).st_mode & 0o7777)"
    words = [*TEST_STACK, "--no-rabbit", "--fleeting", "--", sys.executable, "-c", code]
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=clean_environment())
    left, mode = done.stdout.split()
    expected = place_in_memory() or Path(tempfile.gettempdir())
    assert Path(left).is_relative_to(expected), done.stderr
    assert mode == str(0o1777)
    assert not Path(left).exists()


def test_a_memory_that_is_not_there_or_too_small_is_not_taken(tmp_path: Path) -> None:
    assert place_in_memory(tmp_path, room=0) == tmp_path
    assert place_in_memory(tmp_path / "nowhere", room=0) is None
    assert place_in_memory(tmp_path, room=2**60) is None
