"""Supervised children: each with a log, ended by its own pid only, never outliving the process that started it."""

import ctypes
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import psutil

from crewline_local.accounts import Account, popen_account
from crewline_local.errors import StartFailed

# Looked up here: a fork of a process whose other thread is loading a library would wait for that thread for ever.
_PRCTL = ctypes.CDLL(None).prctl
_PRCTL.argtypes = (ctypes.c_int, ctypes.c_ulong)
_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.02


class _Spawner:
    """One thread that starts every child.

    The kernel sends the death signal when the *thread* that forked ends, so a child started from a short-lived thread
    would die with it; this thread lives as long as the process.
    """

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[tuple[Callable[[], subprocess.Popen[bytes]], Future[subprocess.Popen[bytes]]]]
        self._orders = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._pid = 0

    def spawn(self, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._pid != os.getpid():  # threads do not survive a fork
                self._orders = queue.SimpleQueue()
                self._pid = os.getpid()
                threading.Thread(target=self._serve, name="crewline-spawner", daemon=True).start()
        answer: Future[subprocess.Popen[bytes]] = Future()
        self._orders.put((start, answer))
        return answer.result()

    def _serve(self) -> None:
        while True:
            start, answer = self._orders.get()
            try:
                answer.set_result(start())
            except Exception as error:  # noqa: BLE001 - handed to the caller, who raises it
                answer.set_exception(error)


_SPAWNER = _Spawner()


class Child:
    """One process that we started."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        parent_death_signal: signal.Signals | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = Path(command[0]).name
        self.log = log
        self._stop_signal = stop_signal
        death_signal = parent_death_signal or stop_signal
        parent = os.getpid()

        def tie_to_parent() -> None:
            _PRCTL(_PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:  # it died before the call above: no signal will come
                os._exit(1)

        def start() -> subprocess.Popen[bytes]:
            with log.open("ab") as output:
                return subprocess.Popen(
                    list(command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=dict(env) if env is not None else None,
                    cwd=cwd,
                    start_new_session=True,  # a terminal's Ctrl-C reaches us alone; we end children in order
                    preexec_fn=tie_to_parent,
                    pass_fds=tuple(pass_fds),
                    **popen_account(account),
                )

        self._process = _SPAWNER.spawn(start)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def returncode(self) -> int | None:
        return self._process.poll()

    def wait_ready(self, ready: Callable[[], bool], *, timeout_seconds: float) -> None:
        """Returns once `ready()` holds; raises with the log's tail when the child ends or the time is over."""
        deadline = time.monotonic() + timeout_seconds
        while not ready():
            if not self.is_running():
                raise StartFailed(f"{self.name} ended with {self.returncode} while starting\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} was not ready after {timeout_seconds:.0f} s\n{self.log_tail()}")
            time.sleep(_POLL_SECONDS)

    def signal(self, number: signal.Signals) -> None:
        """Signals this child unless it has ended; only we reap its pid, so it cannot be another's."""
        self._process.send_signal(number)

    def stop(self, *, deadline_seconds: float = 20.0) -> int:
        """Asks it to end, then kills it with its descendants when the deadline passes; returns its exit code."""
        self.signal(self._stop_signal)
        try:
            return self._process.wait(deadline_seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """SIGKILL for the process and all that descends from it, as a crash would; returns after all are gone."""
        self.signal(signal.SIGSTOP)  # so that it cannot fork between the listing and the kill
        descendants = self._descendants()
        self.signal(signal.SIGKILL)
        for descendant in descendants:
            kill_quietly(descendant)
        code = self._process.wait()
        wait_gone(descendants, timeout_seconds=10)
        return code

    def _descendants(self) -> list[psutil.Process]:
        if not self.is_running():
            return []
        try:
            return list(psutil.Process(self.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return []

    def log_tail(self, *, lines: int = 30) -> str:
        """The end of the log, for error messages."""
        if not self.log.exists():
            return f"(no log at {self.log})"
        return "\n".join(line[:300] for line in self.log.read_text(errors="replace").splitlines()[-lines:])


def kill_quietly(process: psutil.Process) -> None:
    """SIGKILL that does not mind that the process has ended."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def wait_gone(processes: Sequence[psutil.Process], *, timeout_seconds: float) -> None:
    """Waits until none of them runs; a zombie counts as gone, for in a container nobody may ever reap it."""
    deadline = time.monotonic() + timeout_seconds
    while any(_runs(process) for process in processes):
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes {[process.pid for process in processes]} outlived their SIGKILL")
        time.sleep(_POLL_SECONDS)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def works_in(pid: int, *, directory: Path) -> bool:
    """Whether `pid` runs with `directory` as its working directory, which tells a reused pid from the one we meant."""
    try:
        process = psutil.Process(pid)
        return _runs(process) and Path(process.cwd()) == directory.resolve()
    except psutil.Error:
        return False
