"""A place in memory for what a run of tests throws away. Its servers make, fill and remove tens of thousands of small
files, for which a disk's file system takes some 4 to 8 in 100 of all processor time; a process that is killed loses
none of them in either place."""

import os
from pathlib import Path

import psutil

SHARED_MEMORY = Path("/dev/shm")
ROOM = 8 * 2**30  # far more than half a gigabyte, which two workers were seen to take: their processes need memory too


def place_in_memory(shared: Path = SHARED_MEMORY, *, room: int = ROOM) -> Path | None:
    """The machine's file system in memory; nothing where there is none that takes programs and has room."""
    try:
        found = os.statvfs(shared)
    except OSError:
        return None
    takes_programs = os.access(shared, os.W_OK | os.X_OK) and not found.f_flag & os.ST_NOEXEC
    free = min(found.f_bavail * found.f_frsize, psutil.virtual_memory().available)
    return shared if takes_programs and free >= room else None
