"""What the figures were measured on: processor, versions, load. Nothing that names the machine."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from bench.http_load import tool
from common.bus.amqp import connect
from common.db.session import connect_plain

PACKAGES = (
    *("amqp", "kombu", "pika", "psycopg", "sqlalchemy", "msgspec", "flask", "gunicorn", "gevent"),
    *("ortools", "pyvrp", "pyvroom"),
)


def environment() -> dict[str, str]:
    """Processor, memory, system, servers, packages and load average."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30} GB",
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "Python": platform.python_version(),
        "PostgreSQL": _postgres(),
        "RabbitMQ": _rabbit(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "HTTP load": tool(),
        "load average at the start": " ".join(f"{value:.2f}" for value in os.getloadavg()),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _postgres() -> str:
    with connect_plain(os.environ["CREWLINE_TEST_POSTGRES"]) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]).partition(" ")[0] if row else ""


def _rabbit() -> str:
    connection = connect(os.environ["CREWLINE_TEST_AMQP"])
    try:
        return str(connection.connection.server_properties.get("version", ""))
    finally:
        connection.collect()
