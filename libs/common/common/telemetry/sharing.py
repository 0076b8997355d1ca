"""Metrics of several processes as one: each keeps its values in files of a common folder, and whoever is asked reads
all of them. Of processes that ended the counts stay, as counters never fall; what they had in hand goes."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from common.leaving import before_leaving

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def share_between_workers(count: int) -> None:
    """For a server with several workers: a folder for this run, removed at its end. To be called before the fork and
    before any metric is made; without further workers, or where the environment names a folder, nothing is done."""
    if count < 2 or os.environ.get(FOLDER):
        return
    folder, owner = tempfile.mkdtemp(prefix="crewline-metrics-"), os.getpid()
    os.environ[FOLDER] = folder
    # Chosen by the library when it is first loaded, which is before anybody knows how many workers there will be.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    before_leaving(lambda: shutil.rmtree(folder) if os.getpid() == owner else None)


def render_shared(folder: str) -> bytes:
    """The metrics of all processes that share a folder, as Prometheus reads them."""
    forget_ended(Path(folder))
    everyone = CollectorRegistry()
    MultiProcessCollector(everyone, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(everyone)


def forget_ended(folder: Path) -> None:
    """Remove the gauges of processes that live no more; a killed one cannot do it itself."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not _lives(int(pid)):
            file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
