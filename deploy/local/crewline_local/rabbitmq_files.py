"""Files and environment that make a RabbitMQ node private: own name, ports, cookie, data and users.

Everything is written so that 3.10 (Debian 12) and 4.x read it alike.
"""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from crewline_local import ports
from crewline_local.rabbitmq_programs import METRICS_PLUGIN

VHOST = "crewline"
USER = "crewline"
SLIM_HOME = "installation"

_LOOPBACK_TERM = "{127,0,0,1}"
_SERVER_ARGUMENTS = (
    "-noinput",
    "-start_epmd false",
    f"-kernel inet_dist_use_interface {_LOOPBACK_TERM}",
    "+S 2:2",
    "+SDcpu 2:2",
    "+A 16",
    "-rabbit quorum_tick_interval 1000",  # how old the counts of `list_queues` may be
)


@dataclass(frozen=True)
class Identity:
    """What stays the same for one directory across restarts: clients keep their address."""

    node: str
    password: str
    cookie: str
    amqp_port: int = 0  # 0: none yet
    dist_port: int = 0
    epmd_port: int = 0
    metrics_port: int = 0

    @property
    def ports(self) -> tuple[int, ...]:
        return self.amqp_port, self.dist_port, self.epmd_port, self.metrics_port


def identity_of(directory: Path) -> Identity:
    """The identity kept in `directory`, made on first sight; ports that somebody took meanwhile are replaced."""
    file = directory / "identity.json"
    if file.exists():
        found = Identity(**json.loads(file.read_text()))
        if all(port and ports.is_free(port) for port in found.ports):
            return found
    else:
        found = _new_identity()
    fresh = _with_new_ports(found)
    _write_secret(file, json.dumps(fresh.__dict__))
    return fresh


def _new_identity() -> Identity:
    return Identity(
        node=f"crewline-{secrets.token_hex(4)}@localhost",
        password=secrets.token_urlsafe(24),
        cookie=secrets.token_hex(20),
    )


def _with_new_ports(old: Identity) -> Identity:
    amqp_port, dist_port, epmd_port, metrics_port = ports.free_ports(4)
    return replace(old, amqp_port=amqp_port, dist_port=dist_port, epmd_port=epmd_port, metrics_port=metrics_port)


def write_files(directory: Path, *, identity: Identity, is_watched: bool) -> None:
    """Configuration, users, plugins and cookie, written anew at every start. Who is watched serves its metrics."""
    for name in ("data", "log"):
        (directory / name).mkdir(exist_ok=True)
    told = _telling(identity) if is_watched else ()
    (directory / "rabbitmq.conf").write_text("\n".join((*_configuration(directory, identity=identity), *told, "")))
    (directory / "enabled_plugins").write_text(f"[{METRICS_PLUGIN}].\n" if is_watched else "[].\n")
    (directory / "environment.conf").write_text("# keeps /etc/rabbitmq/rabbitmq-env.conf out\n")
    _write_secret(directory / "definitions.json", json.dumps(_definitions(identity), indent=1))
    _write_secret(directory / ".erlang.cookie", identity.cookie, mode=0o400)


def environment(directory: Path, *, identity: Identity) -> dict[str, str]:
    """For the server, its epmd and rabbitmqctl alike; nothing of the caller's RABBITMQ_* or ERL_* comes through."""
    return {
        "PATH": os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "HOME": str(directory),  # Erlang looks for the cookie here
        "ERL_EPMD_ADDRESS": ports.LOOPBACK,
        "ERL_EPMD_PORT": str(identity.epmd_port),
        "RABBITMQ_ALLOW_INPUT": "1",  # the start script then becomes the Erlang VM: our child's pid is the VM's
        "RABBITMQ_SCRIPTS_DIR": str(directory / SLIM_HOME / "sbin"),
        "RABBITMQ_PLUGINS_DIR": str(directory / SLIM_HOME / "plugins"),
        "RABBITMQ_CONF_ENV_FILE": str(directory / "environment.conf"),
        "RABBITMQ_NODENAME": identity.node,
        "RABBITMQ_NODE_IP_ADDRESS": ports.LOOPBACK,
        "RABBITMQ_NODE_PORT": str(identity.amqp_port),
        "RABBITMQ_DIST_PORT": str(identity.dist_port),
        "RABBITMQ_MNESIA_BASE": str(directory / "data"),
        "RABBITMQ_LOG_BASE": str(directory / "log"),
        "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(directory / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "enabled_plugins"),
        "RABBITMQ_PID_FILE": str(directory / "rabbitmq.pid"),
        "RABBITMQ_SCHEDULER_BIND_TYPE": "u",  # several nodes on two cores must not be pinned to the same one
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": " ".join(_SERVER_ARGUMENTS),
        "RABBITMQ_CTL_ERL_ARGS": f"-kernel inet_dist_use_interface {_LOOPBACK_TERM} +S 1:1 +sbwt none",
    }


def _configuration(directory: Path, *, identity: Identity) -> tuple[str, ...]:
    return (
        "# Written by crewline_local at every start.",
        f"listeners.tcp.1 = {ports.LOOPBACK}:{identity.amqp_port}",
        f"load_definitions = {directory / 'definitions.json'}",
        "log.console = false",
        "log.file = rabbit.log",
        "log.file.level = info",
        "raft.wal_max_size_bytes = 67108864",
        "disk_free_limit.absolute = 200MB",
    )


def _telling(identity: Identity) -> tuple[str, ...]:
    return f"prometheus.tcp.ip = {ports.LOOPBACK}", f"prometheus.tcp.port = {identity.metrics_port}"


def _definitions(identity: Identity) -> dict[str, object]:
    """Users come from here, so `guest` is never made. Policies do not: of several the broker takes one, and it would
    stand in the way of what the platform says about its queues."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [user_definition(USER, identity.password, tags="administrator")],
        "permissions": [{"user": USER, "vhost": VHOST, "configure": ".*", "write": ".*", "read": ".*"}],
    }


def user_definition(name: str, password: str, *, tags: str = "") -> dict[str, str]:
    """A user as a definitions file holds it: the password only as its salted hash."""
    return {
        "name": name,
        "password_hash": _password_hash(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
    }


def _password_hash(password: str) -> str:
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _write_secret(file: Path, text: str, *, mode: int = 0o600) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
