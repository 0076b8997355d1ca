"""Private servers for tests: one PostgreSQL, one RabbitMQ, and the environment variables by which tests find them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from crewline_local.in_memory import place_in_memory
from crewline_local.postgres import PrivatePostgres
from crewline_local.rabbitmq import PrivateRabbit

POSTGRES_URL = "CREWLINE_TEST_POSTGRES"
POSTGRES_PID = "CREWLINE_TEST_POSTGRES_PID"
AMQP_URL = "CREWLINE_TEST_AMQP"
RABBIT_PID = "CREWLINE_TEST_RABBIT_PID"

_COMMAND_LEAVES_SECONDS = 30.0


@dataclass
class TestStack:
    """The servers of one directory; those given None are not run."""

    __test__ = False  # pytest, this is not a test class

    directory: Path
    postgres: PrivatePostgres | None = field(default=None)
    rabbit: PrivateRabbit | None = field(default=None)

    @classmethod
    def at(cls, directory: Path, *, without: Sequence[str] = (), durable: bool = True) -> "TestStack":
        """A stack on `directory`; `without` may name "postgres" or "rabbit"."""
        directory.mkdir(mode=0o755, parents=True, exist_ok=True)
        server = PrivatePostgres(directory / "postgres", flavour="system", durable=durable)
        postgres = None if "postgres" in without else server
        rabbit = None if "rabbit" in without else PrivateRabbit(directory / "rabbit")
        return cls(directory=directory, postgres=postgres, rabbit=rabbit)

    def start(self) -> None:
        """Both at once; when one fails the other is ended before the error goes on."""
        try:
            with ThreadPoolExecutor(max_workers=2) as pool:
                for done in [pool.submit(server.start) for server in self._servers()]:
                    done.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        with ThreadPoolExecutor(max_workers=2) as pool:
            for done in [pool.submit(server.stop) for server in self._servers()]:
                done.result()

    def environment(self) -> dict[str, str]:
        """What tests read."""
        found: dict[str, str] = {}
        if self.postgres is not None:
            found |= {POSTGRES_URL: self.postgres.admin_url, POSTGRES_PID: str(self.postgres.pid)}
        if self.rabbit is not None:
            found |= {AMQP_URL: self.rabbit.amqp_url, RABBIT_PID: str(self.rabbit.pid)}
        return found

    def _servers(self) -> list[PrivatePostgres | PrivateRabbit]:
        return [server for server in (self.postgres, self.rabbit) if server is not None]


@contextlib.contextmanager
def temporary_stack(*, without: Sequence[str] = (), durable: bool = True) -> Iterator[TestStack]:
    """A stack whose directory goes away with it; what need not last is in memory where there is room."""
    place = None if durable else place_in_memory()
    directory = Path(tempfile.mkdtemp(prefix="crewline-test-", dir=place))
    directory.chmod(0o755)  # PostgreSQL may run under another account
    stack = TestStack.at(directory, without=without, durable=durable)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(directory, ignore_errors=True)


def run_with_stack(command: Sequence[str], *, without: Sequence[str] = (), durable: bool = True) -> int:
    """Runs `command` with the servers up and returns its exit code; the servers end in any case."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        with temporary_stack(without=without, durable=durable) as stack:
            more = {} if durable else _beside(stack)
            return _run(command, env={**os.environ, **stack.environment(), **more})
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _beside(stack: TestStack) -> dict[str, str]:
    """Servers that tests start for themselves lie beside the stack's; what pytest keeps of a failure stays behind."""
    place = stack.directory / "t"  # short, as sockets are below it
    place.mkdir()
    place.chmod(0o1777)
    return {"TMPDIR": str(place), "PYTEST_DEBUG_TEMPROOT": tempfile.gettempdir()}


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def _run(command: Sequence[str], *, env: Mapping[str, str]) -> int:
    """Waits for the command; a terminal's Ctrl-C reaches it directly, any other end of ours is passed on as SIGTERM."""
    process = subprocess.Popen(list(command), env=dict(env))
    try:
        code = process.wait()
    except KeyboardInterrupt:
        if not sys.stdin.isatty():  # nobody but us was told
            process.send_signal(signal.SIGINT)
        _await_end(process)
        return 128 + signal.SIGINT
    except BaseException:
        process.terminate()
        _await_end(process)
        raise
    return code if code >= 0 else 128 - code


def _await_end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_COMMAND_LEAVES_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def hold_stack(
    directory: Path, *, without: Sequence[str], keep_going: Callable[[], bool], pause: Callable[[], None]
) -> None:
    """Keeps a stack up on `directory`, its exports in `env.sh`; data and addresses survive a restart."""
    signal.signal(signal.SIGTERM, _leave)
    exports = directory / "env.sh"
    stack = TestStack.at(directory, without=without)
    try:
        stack.start()
        write_exports(exports, stack.environment())
        print(f"crewline: servers are up; `. {exports}` sets their addresses", flush=True)
        while keep_going():
            pause()
    except KeyboardInterrupt:
        return
    finally:
        exports.unlink(missing_ok=True)
        stack.stop()


def write_exports(file: Path, environment: Mapping[str, str]) -> None:
    """A file that a shell can source and `read_exports` can read; it appears whole."""
    half = file.with_suffix(".half")
    half.write_text("".join(f"export {name}='{value}'\n" for name, value in environment.items()))
    half.chmod(0o600)
    half.rename(file)


def read_exports(file: Path) -> dict[str, str]:
    """The variables of a file made by `write_exports`."""
    pairs = (line.removeprefix("export ").split("=", 1) for line in file.read_text().splitlines())
    return {name: value.strip("'") for name, value in pairs}
