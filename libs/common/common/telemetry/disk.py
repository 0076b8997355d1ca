"""How much room is left on the disk that a worker stands on: where everything is on one machine, that is the disk of
everything."""

from __future__ import annotations

import shutil
from pathlib import Path

from prometheus_client import CollectorRegistry

from common.telemetry.series import Series


class DiskMetrics:
    """Read when somebody asks; for processes that share no folder of metrics."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        series, place = Series(service, registry), Path.cwd()
        free = series.gauge("crewline_disk_free_bytes", "Room left on the disk under the process.", mode="livemax")
        size = series.gauge("crewline_disk_size_bytes", "Size of the disk under the process.", mode="livemax")
        free.set_function(lambda: shutil.disk_usage(place).free)
        size.set_function(lambda: shutil.disk_usage(place).total)
