"""A private PostgreSQL keeps what was committed through kill, restart and a new owner, and ends with who started it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from crewline_local.errors import AlreadyRunning
from crewline_local.plain_user import PlainUser
from crewline_local.postgres import PrivatePostgres
from crewline_local.postgres_binaries import Flavour, system_programs
from crewline_local.pytest_plugin import StartsPostgres

FLAVOURS: tuple[Flavour, ...] = ("wheel", "system")


def keep(server: PrivatePostgres, value: int) -> None:
    with psycopg.connect(server.admin_url) as connection:
        connection.execute("create table if not exists kept (value int)")
        connection.execute("insert into kept values (%s)", [value])


def kept(server: PrivatePostgres) -> list[int]:
    with psycopg.connect(server.admin_url) as connection:
        return [row[0] for row in connection.execute("select value from kept order by value")]


def setting(server: PrivatePostgres, name: str) -> str:
    with psycopg.connect(server.admin_url) as connection:
        row = connection.execute("select current_setting(%s)", [name]).fetchone()
    assert row
    return str(row[0])


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_crash_loses_nothing_committed(private_postgres: StartsPostgres, flavour: Flavour) -> None:
    server = private_postgres(flavour=flavour)
    for value in range(3):
        keep(server, value)
        address, postmaster = server.admin_url, psutil.Process(server.pid)
        server.kill()
        assert not postmaster.is_running()
        server.start()
        assert server.admin_url == address
    assert kept(server) == [0, 1, 2]


def test_an_immediate_restart_loses_nothing_committed(private_postgres: StartsPostgres) -> None:
    server = private_postgres()
    keep(server, 1)
    server.restart(immediate=True)
    assert kept(server) == [1]
    assert "automatic recovery in progress" in server.log.read_text()


def test_a_clean_stop_needs_no_recovery(private_postgres: StartsPostgres) -> None:
    server = private_postgres()
    keep(server, 1)
    server.restart()
    assert kept(server) == [1]
    assert "automatic recovery in progress" not in server.log.read_text()


def test_it_is_durable_roomy_and_closed_to_others(private_postgres: StartsPostgres) -> None:
    server = private_postgres(flavour="wheel")
    assert [setting(server, name) for name in ("fsync", "max_connections", "listen_addresses")] == [
        "on",
        "800",
        "127.0.0.1",
    ]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{server.port}/postgres")
    with psycopg.connect(server.socket_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_new_owner_resumes_data_and_address(server_directory: Path) -> None:
    with PrivatePostgres(server_directory / "pg") as first:
        keep(first, 7)
        address = first.admin_url
    with PrivatePostgres(server_directory / "pg") as second:
        assert second.admin_url == address
        assert kept(second) == [7]


def test_a_lock_file_whose_pid_is_now_another_program_is_stale(private_postgres: StartsPostgres) -> None:
    server = private_postgres()
    keep(server, 1)
    server.kill()
    lock = server.data_dir / "cluster" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server.start()
    assert kept(server) == [1]


def test_a_second_owner_is_refused_and_ends_nothing(
    private_postgres: StartsPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crewline_local.postgres._LEAVING_SECONDS", 0.2)
    server = private_postgres()
    with pytest.raises(AlreadyRunning, match=str(server.pid)):
        PrivatePostgres(server.data_dir, flavour="system").start()
    assert server.is_running()


def test_it_leaves_with_an_owner_that_was_killed_and_then_resumes(server_directory: Path) -> None:
    data = server_directory / "pg"
    code = (
        "import time\nfrom crewline_local.postgres import PrivatePostgres\n"
        f"print(PrivatePostgres({str(data)!r}).start().pid, flush=True)\ntime.sleep(600)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    postmaster = psutil.Process(int(owner.stdout.readline()))
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    with PrivatePostgres(data) as server:
        assert not postmaster.is_running() or postmaster.pid != server.pid
        keep(server, 1)


def test_the_machine_s_own_postgresql_is_found() -> None:
    found = system_programs()
    assert found is None or (found / "initdb").is_file()


def test_a_plain_user_runs_it(plain_user: PlainUser) -> None:
    code = (
        "import os\nfrom crewline_local.postgres import PrivatePostgres\nimport psycopg\n"
        "assert os.geteuid() != 0\n"
        "with PrivatePostgres('data') as server:\n"
        "    server.kill()\n    server.start()\n"
        "    print(psycopg.connect(server.admin_url).execute('select 40 + 2').fetchone()[0])\n"
    )
    done = plain_user.run("-c", code)
    assert done.stdout.strip() == "42", done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends another account")
def test_root_may_keep_data_where_the_server_s_account_cannot_go(server_directory: Path) -> None:
    closed = server_directory / "closed"
    closed.mkdir(mode=0o700)
    with PrivatePostgres(closed / "pg") as server:
        keep(server, 5)
    with PrivatePostgres(closed / "pg") as server:
        assert kept(server) == [5]
    elsewhere = (closed / "pg").resolve()
    assert closed not in elsewhere.parents
    subprocess.run(["rm", "-rf", str(elsewhere)], check=True)
