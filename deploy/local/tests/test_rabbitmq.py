"""A private RabbitMQ keeps what was confirmed through a kill, is closed to the network, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pika
import psutil
import pytest

from crewline_local.plain_user import PlainUser
from crewline_local.pytest_plugin import StartsRabbit
from crewline_local.rabbitmq import PrivateRabbit

pytestmark = pytest.mark.rabbit


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    with PrivateRabbit(tmp_path_factory.mktemp("rabbit")) as server:
        yield server


def channel(server: PrivateRabbit) -> "pika.adapters.blocking_connection.BlockingChannel":
    return pika.BlockingConnection(pika.URLParameters(server.amqp_url)).channel()


def publish(server: PrivateRabbit, queue: str, count: int) -> None:
    opened = channel(server)
    opened.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
    opened.confirm_delivery()
    for number in range(count):
        opened.basic_publish("", queue, str(number).encode(), pika.BasicProperties(delivery_mode=2), mandatory=True)
    opened.connection.close()


def drain(server: PrivateRabbit, queue: str) -> list[int]:
    opened = channel(server)
    found: list[int] = []
    for method, _, body in opened.consume(queue, auto_ack=True, inactivity_timeout=3):
        if method is None:
            break
        found.append(int(body))
    opened.connection.close()
    return found


def test_a_killed_node_loses_nothing_confirmed(rabbit: PrivateRabbit) -> None:
    publish(rabbit, "job.p0", 50)
    address, vm = rabbit.amqp_url, psutil.Process(rabbit.pid)
    assert "beam" in vm.name()
    rabbit.sync()
    rabbit.kill()
    assert not vm.is_running()
    rabbit.start()
    assert rabbit.amqp_url == address
    assert drain(rabbit, "job.p0") == list(range(50))


def test_guest_does_not_exist(rabbit: PrivateRabbit) -> None:
    assert "guest" not in rabbit.ctl("list_users")


def test_no_policy_of_its_own_competes_with_the_platform_s(rabbit: PrivateRabbit) -> None:
    assert rabbit.ctl("list_policies", "--vhost", "crewline", "--no-table-headers").split("\n")[1:] in ([], [""])


def test_everything_listens_on_loopback_only(rabbit: PrivateRabbit) -> None:
    ours = [psutil.Process(rabbit.pid), *psutil.Process(rabbit.pid).parent().children()]  # type: ignore[union-attr]
    listening = {
        socket.laddr.ip for process in ours for socket in process.net_connections() if socket.status == "LISTEN"
    }
    assert listening
    assert listening <= {"127.0.0.1", "::1"}


def test_stopping_leaves_no_process_and_no_epmd(private_rabbit: StartsRabbit) -> None:
    server = private_rabbit()
    family = {process.pid for process in psutil.process_iter() if str(server.directory) in home_of(process)}
    assert len(family) >= 2
    server.stop()
    assert not [
        pid for pid in family if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ]


def home_of(process: psutil.Process) -> str:
    try:
        return str(process.environ().get("HOME", ""))
    except psutil.Error:
        return ""


def test_two_nodes_live_side_by_side(rabbit: PrivateRabbit, private_rabbit: StartsRabbit) -> None:
    other = private_rabbit()
    publish(other, "job.p1", 1)
    assert drain(other, "job.p1") == [0]
    assert rabbit.is_running()


def test_a_plain_user_runs_it(plain_user: PlainUser) -> None:
    code = (
        "import os\nfrom crewline_local.rabbitmq import PrivateRabbit\n"
        "assert os.geteuid() != 0\n"
        "with PrivateRabbit('rabbit') as server:\n"
        "    print(server.ctl('list_vhosts', '--no-table-headers').strip())\n"
    )
    done = plain_user.run("-c", code)
    assert done.stdout.strip() == "crewline", done.stderr


def test_the_cookie_and_password_are_closed_to_others(rabbit: PrivateRabbit) -> None:
    secret: list[Path] = [rabbit.directory / name for name in (".erlang.cookie", "definitions.json", "identity.json")]
    assert [path.stat().st_mode & 0o077 for path in secret] == [0, 0, 0]
