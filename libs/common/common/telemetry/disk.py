"""How much room is left on the disk that a process stands on: where everything is on one machine, that is the disk of
everything."""

from __future__ import annotations

import shutil
from pathlib import Path

from prometheus_client import CollectorRegistry

from common.telemetry.series import Series


class DiskMetrics:
    """Two gauges, as they were at the last look."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        series = Series(service, registry)
        self._free = series.gauge("crewline_disk_free_bytes", "Room left on the process's disk.", mode="livemax")
        self._size = series.gauge("crewline_disk_size_bytes", "Size of the process's disk.", mode="livemax")

    def look(self) -> None:
        """Take over how the disk is now."""
        room = shutil.disk_usage(Path.cwd())
        self._free.set(room.free)
        self._size.set(room.total)
