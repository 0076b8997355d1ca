"""Where RabbitMQ's programs are (installed if missing), and a slim view of them that starts faster."""

import shutil
from pathlib import Path

from crewline_local import debian
from crewline_local.errors import NotInstalled

_DEBIAN_PROGRAMS = Path("/usr/lib/rabbitmq/bin")
_DEBIAN_UNITS = ("rabbitmq-server.service", "epmd.service", "epmd.socket")
_CORE_LIBRARY = "rabbitmq_prelaunch"
# The plugin that tells Prometheus what the broker does, and what it stands on.
METRICS_PLUGIN = "rabbitmq_prometheus"
_METRICS_LIBRARIES = (METRICS_PLUGIN, "rabbitmq_management_agent", "rabbitmq_web_dispatch")


def rabbit_home() -> Path:
    """RabbitMQ's own directory, with sbin/, escript/ and plugins/."""
    found = _find_home()
    if found is None:
        debian.install("rabbitmq-server", units=_DEBIAN_UNITS)
        found = _find_home()
    if found is None:
        raise NotInstalled("rabbitmq-server was installed but its programs were not found")
    return found


def epmd_program() -> str:
    """Erlang's port mapper."""
    found = shutil.which("epmd", path="/usr/bin:/usr/local/bin:/usr/lib/erlang/bin") or shutil.which("epmd")
    if not found:
        raise NotInstalled("epmd (part of Erlang) was not found")
    return found


def slim_home(home: Path, *, target: Path) -> Path:
    """The same installation by links, without its optional plugins but the one for Prometheus.

    Erlang looks for every module in every library on its path: fifty unused plugins cost 50,000 failed opens.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / "plugins").mkdir(parents=True)
    for name in ("sbin", "escript"):
        (target / name).symlink_to(home / name)
    for library in (home / "plugins").iterdir():
        if not library.name.startswith("rabbitmq_") or library.name.startswith((_CORE_LIBRARY, *_METRICS_LIBRARIES)):
            (target / "plugins" / library.name).symlink_to(library)
    return target


def _find_home() -> Path | None:
    """Debian's command on PATH is a wrapper that insists on the user rabbitmq, so its inner directory goes first."""
    candidates = [_DEBIAN_PROGRAMS / "rabbitmq-server"]
    on_path = shutil.which("rabbitmq-server")
    if on_path:
        candidates.append(Path(on_path))
    homes = (path.resolve().parent.parent for path in candidates if path.exists())
    return next((home for home in homes if _is_complete(home)), None)


def _is_complete(home: Path) -> bool:
    needed = ("sbin/rabbitmq-server", "sbin/rabbitmqctl", "sbin/rabbitmq-env", "plugins", "escript")
    return all((home / name).exists() for name in needed)
