"""Fixtures for tests that need real servers: addresses from the environment, else private servers started once per run.

The first test that needs a server starts it, whichever xdist worker runs it; the controller ends it.
With CI=true a missing server fails.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn, Protocol, TypeVar

import pytest

from crewline_local.chromium import BrowserPrograms, browser_programs
from crewline_local.endure.noting import NoteTests
from crewline_local.errors import LocalServerError
from crewline_local.faketime import clock_moved
from crewline_local.grouping import RELIABILITY, ByGroup, is_silent_about, put_in_order
from crewline_local.plain_user import PlainUser
from crewline_local.postgres import PrivatePostgres
from crewline_local.postgres_binaries import Flavour
from crewline_local.rabbitmq import PrivateRabbit
from crewline_local.redis_server import PrivateRedis
from crewline_local.rendezvous import Rendezvous
from crewline_local.teststack import AMQP_URL, POSTGRES_URL

Server = TypeVar("Server", PrivatePostgres, PrivateRabbit)

_RENDEZVOUS = pytest.StashKey[Rendezvous]()


class StartsPostgres(Protocol):
    """Starts one more PostgreSQL that the test may kill."""

    def __call__(self, *, flavour: Flavour = "system") -> PrivatePostgres: ...


class StartsRabbit(Protocol):
    """Starts one more RabbitMQ that the test may kill."""

    def __call__(self) -> PrivateRabbit: ...


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the place where workers meet, and passes it to them by the environment."""
    if not hasattr(config, "workerinput"):
        config.stash[_RENDEZVOUS] = Rendezvous.open()
    notes = os.environ.get("CREWLINE_ENDURE_NOTES")
    if notes:
        config.pluginmanager.register(NoteTests(Path(notes).absolute(), writes=not hasattr(config, "workerinput")))


@pytest.hookimpl
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whoever asks for the reliability tests alone reads the files that speak of them alone."""
    return True if config.option.markexpr == RELIABILITY and is_silent_about(RELIABILITY, collection_path) else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded to collect thousands of tests stays to the end: nobody need look through it for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests when workers take groups (`--dist loadgroup`)."""
    # A worker's own `dist` is always "no".
    if getattr(config.option, "loadgroup", False):
        put_in_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Who hands out the tests when workers take groups."""
    return ByGroup(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test that got another try failed of at first."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_sep("_", f"first try of {report.nodeid}")
        terminalreporter.write_line(str(report.longreprtext))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller ends what any worker had started."""
    rendezvous = config.stash.get(_RENDEZVOUS, None)
    if rendezvous is not None:
        rendezvous.close()


@pytest.fixture(scope="session")
def postgres_admin_url() -> str:
    """The superuser's address of a PostgreSQL shared by the run."""
    return _address(POSTGRES_URL, server="postgres")


@pytest.fixture(scope="session")
def amqp_url() -> str:
    """The address of a RabbitMQ shared by the run."""
    return _address(AMQP_URL, server="rabbit")


@pytest.fixture(scope="session")
def chromium() -> BrowserPrograms:
    """A browser and its driver."""
    try:
        return browser_programs()
    except LocalServerError as error:
        refuse(str(error))


@pytest.fixture
def private_postgres(server_directory: Path) -> Iterator[StartsPostgres]:
    """A function that starts a PostgreSQL of the test's own."""
    with ExitStack() as ends:

        def start(*, flavour: Flavour = "system") -> PrivatePostgres:
            server = PrivatePostgres(_new_directory(server_directory, "pg"), flavour=flavour)
            ends.callback(server.stop)
            return _started(server)

        yield start


@pytest.fixture
def private_rabbit(server_directory: Path) -> Iterator[StartsRabbit]:
    """A function that starts a RabbitMQ of the test's own."""
    with ExitStack() as ends:

        def start() -> PrivateRabbit:
            server = PrivateRabbit(_new_directory(server_directory, "rabbit"))
            ends.callback(server.stop)
            return _started(server)

        yield start


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """The address of a Redis of the module's own."""
    directory = Path(tempfile.mkdtemp(prefix="crewline-r-"))
    server = PrivateRedis(directory)
    try:
        server.start()
        yield server.url
    except LocalServerError as error:
        refuse(str(error))
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def wrong_clock() -> Callable[[str], dict[str, str]]:
    """A function that gives the environment of a process whose clock is wrong by `+1h` or `-1h`."""

    def moved(by: str) -> dict[str, str]:
        try:
            return clock_moved(by)
        except LocalServerError as error:
            refuse(str(error))

    return moved


@pytest.fixture
def plain_user(server_directory: Path) -> PlainUser:
    """Somebody without privileges, to run a program as."""
    return PlainUser.at(server_directory / "home")


@pytest.fixture
def server_directory() -> Iterator[Path]:
    """A directory that other accounts may enter (pytest's own are closed), its path short enough for sockets."""
    directory = Path(tempfile.mkdtemp(prefix="crewline-t-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def _new_directory(parent: Path, name: str) -> Path:
    return parent / f"{name}{len(list(parent.iterdir()))}"


def _started(server: Server) -> Server:
    try:
        server.start()
    except LocalServerError as error:
        refuse(str(error))
    return server


def _address(variable: str, *, server: str) -> str:
    given = os.environ.get(variable)
    if given:
        return given
    try:
        os.environ |= Rendezvous.joined().exports(server)  # also for what reads the environment itself
    except LocalServerError as error:
        refuse(str(error))
    return os.environ[variable]


def refuse(reason: str) -> NoReturn:
    """A machine that cannot have the server skips; in CI a skipped guarantee would look like a kept one."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
