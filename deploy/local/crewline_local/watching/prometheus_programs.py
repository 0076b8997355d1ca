"""Where Prometheus' programs are; Debian's package is installed when the machine has none."""

from __future__ import annotations

import shutil
from functools import cache

from crewline_local import debian
from crewline_local.errors import NotInstalled

_UNITS = ("prometheus.service",)
_PLACES = "/usr/bin:/usr/local/bin:/opt/prometheus"


@cache
def prometheus_program() -> str:
    """The server. Raises NotInstalled with the command to type by hand."""
    return _program("prometheus")


@cache
def promtool_program() -> str:
    """What checks rules and runs their tests; it comes with the server."""
    return _program("promtool")


def _program(name: str) -> str:
    found = _find(name)
    if found is None:
        debian.install("prometheus", units=_UNITS)
        found = _find(name)
    if found is None:
        raise NotInstalled(f"prometheus was installed but its {name} was not found")
    return found


def _find(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=_PLACES)
