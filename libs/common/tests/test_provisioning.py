"""An administrator's step: `provision` makes a service's database, roles and broker user by its own addresses."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest
from sqlalchemy import MetaData

from common.bus.handlers import Handlers
from common.bus.management import BrokerRefused, Management
from common.bus.rights import rights_of
from common.bus.topology import Topology, topology_from_hearing
from common.bus.watching_queues import find_missing_bindings
from common.config import ConfigError
from common.db.session import connect_plain
from common.provisioning import Administrators, provision_service
from common.service import CommonConfig, RunningService, Service
from common.testing.environment import PUBLIC_KEY_TEXT

Call = tuple[str, str, dict[str, Any]]
BOUND = {
    "/api/queues/yard/moss.p0/bindings": [
        {"source": "", "routing_key": "moss.p0"},
        {"source": "crewline.events", "routing_key": "stone.*.*.p0"},
        {"source": "crewline.events", "routing_key": "fern.*.*.p0"},
    ],
    "/api/queues/yard/moss.p1/bindings": [{"source": "crewline.events", "routing_key": "fern.*.*.p1"}],
}


@contextmanager
def broker(status: int = 204) -> Iterator[tuple[str, list[Call]]]:
    """A management API that notes what it is asked and answers as told; of two queues it knows what is bound."""
    calls: list[Call] = []

    class Api(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.append((self.command, self.path, json.loads(body)))
            self.send_response(status)
            self.end_headers()

        do_POST = do_PUT

        def do_GET(self) -> None:
            found = BOUND.get(self.path)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found or {"error": "Object Not Found"}).encode())

        def log_message(self, format: str, *args: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://admin:p%40ss@127.0.0.1:{server.server_port}", calls
        server.shutdown()


def config(
    postgres_url: str,
    *,
    app: str = "moss_app:app-of-moss",
    owner_database: str = "moss",
    contracts: Path = Path("nowhere"),
) -> CommonConfig:
    server = urlsplit(postgres_url).netloc.rpartition("@")[2]
    return CommonConfig(
        bus="amqp",
        contracts=contracts,
        public_url="http://crewline.test",
        database_url=f"postgresql://{app}@{server}/moss",
        platform_url=f"postgresql://moss_platform:platform%2Fof-moss@{server}/moss",
        owner_url=f"postgresql://moss_owner:owner-of-moss@{server}/{owner_database}",
        amqp_url="amqp://moss:a%2Fb@rabbit.test:5672/yard",
        internal_public_key=PUBLIC_KEY_TEXT,
    )


@pytest.fixture
def no_moss(postgres_url: str) -> Iterator[None]:
    yield
    with connect_plain(postgres_url) as connection:
        connection.execute("DROP DATABASE IF EXISTS moss WITH (FORCE)")
        for role in ("platform", "app", "owner"):
            connection.execute(f"DROP ROLE IF EXISTS moss_{role}")


@pytest.mark.usefixtures("no_moss")
def test_a_service_logs_in_by_its_own_addresses_after_provisioning_twice(postgres_url: str, tmp_path: Path) -> None:
    for kind, owner in (("stone.moved.v1", "moss"), ("stone.moved.v2", "moss"), ("tree.fell.v1", "fern")):
        (tmp_path / "events" / kind).mkdir(parents=True)
        (tmp_path / "events" / kind / "event.yaml").write_text(f"owner: {owner}\nconsumers: []\n")
    asked = config(postgres_url, contracts=tmp_path)
    admin = postgres_url.rpartition("/")[0] + "/*"  # as an operator's secret has it
    with broker() as (rabbit_url, calls):
        for _ in range(2):
            provision_service("moss", asked, Administrators(admin, rabbit_url))
    with psycopg.connect(asked.owner_url) as connection:
        connection.execute("CREATE TABLE stones (id int)")
    for url in (asked.database_url, asked.platform_url):
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE pebbles (id int)")
    assert calls[:6] == [
        ("PUT", "/api/vhosts/yard", {}),
        ("PUT", "/api/permissions/yard/admin", {"configure": ".*", "write": ".*", "read": ".*"}),
        ("PUT", "/api/users/moss", {"password": "a/b", "tags": "management"}),
        (
            "PUT",
            "/api/permissions/yard/moss",
            {
                "configure": "^$",
                "write": "^(crewline\\.events|crewline\\.home)$",
                "read": "^moss\\.(p[0-9]+|dead)$",
            },
        ),
        (
            "PUT",
            "/api/topic-permissions/yard/moss",
            {"exchange": "crewline.events", "write": "^(stone\\.moved)\\.v[0-9]+\\.p[0-9]+$", "read": "^$"},
        ),
        (
            "PUT",
            "/api/topic-permissions/yard/moss",
            {"exchange": "crewline.home", "write": "^moss\\.p[0-9]+$", "read": "^$"},
        ),
    ]
    assert calls[6:] == calls[:6]


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("CREWLINE_MOSS_DATABASE_URL", {"app": "fern_app:app-of-fern"}),
        ("CREWLINE_MOSS_DATABASE_URL", {"app": "moss_app"}),
        ("CREWLINE_MOSS_OWNER_URL", {"owner_database": "fern"}),
    ],
)
def test_an_address_that_is_not_the_services_own_is_refused_by_its_key(key: str, changed: dict[str, Any]) -> None:
    nowhere = "postgresql://postgres@127.0.0.1:1/postgres"
    with pytest.raises(ConfigError) as refused:
        provision_service("moss", config(nowhere, **changed), Administrators(nowhere, ""))
    assert refused.value.key == key


def test_without_an_administrator_nothing_is_made() -> None:
    with pytest.raises(ConfigError, match="CREWLINE_POSTGRES_ADMIN_URL is not set"):
        provision_service("moss", config("postgresql://x@127.0.0.1:1/x"), Administrators("", ""))


def test_the_whole_shape_goes_to_the_broker_in_one_call_with_its_policies() -> None:
    with broker() as (url, calls):
        Management(url).apply(topology_from_hearing({"moss": ["stone.moved.v1"]}), vhost="yard")
    verb, path, shape = calls[-1]
    assert (verb, path) == ("POST", "/api/definitions/yard")
    assert [policy["pattern"] for policy in shape["policies"]] == ["^moss\\.p[0-9]+$"]
    assert {queue["name"] for queue in shape["queues"]} == {"moss.dead", "moss.p0", "moss.p1", "moss.p2", "moss.p3"}


def test_a_broker_that_refuses_or_is_away_is_named_without_its_password() -> None:
    with broker(status=401) as (url, _), pytest.raises(BrokerRefused, match="PUT vhosts/yard: 401") as refused:
        Management(url).admit(rights_of("moss", Topology()), amqp_url="amqp://moss:x@rabbit/yard")
    assert "p@ss" not in str(refused.value)
    with pytest.raises(BrokerRefused, match="refused"):
        Management("http://admin:x@127.0.0.1:1").admit(
            rights_of("moss", Topology()), amqp_url="amqp://moss:x@rabbit/yard"
        )


def test_what_the_broker_does_not_have_bound_is_counted(tmp_path: Path) -> None:
    for kind in ("stone.moved.v1", "fern.cut.v1"):
        folder = tmp_path / "events" / kind
        folder.mkdir(parents=True)
        (folder / "event.yaml").write_text("consumers: [moss]")
    with broker() as (url, _):
        settings = replace(
            config("postgresql://x@127.0.0.1:1/x"),
            contracts=tmp_path,
            rabbit_management_url=url.replace("admin:p%40ss@", ""),
        )
        handlers = Handlers("moss")
        handlers.on(StoneMoved)(lambda uow, event: None)
        moss = RunningService(Service("moss", MetaData(), tmp_path, handlers), settings, deps=None)
        find_missing_bindings(moss)
    # One of the second queue's two, and both of the two queues that are not there at all.
    assert b'crewline_bus_bindings_missing{service="moss"} 5.0' in moss.metrics.render()


class StoneMoved(msgspec.Struct, frozen=True, kw_only=True):
    """What is heard here."""

    TYPE: ClassVar[str] = "stone.moved.v1"
