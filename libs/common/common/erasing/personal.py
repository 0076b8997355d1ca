"""Which fields of which events are personal, as every contract's `pii` says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from common.config import ConfigError

Personal = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=4)
def personal_fields(contracts: Path) -> Personal:
    """Event type -> paths of its personal fields. Without contracts nothing could be blanked, so that is an error."""
    files = sorted(contracts.glob("events/*/event.yaml"))
    if not files:
        raise ConfigError("CREWLINE_CONTRACTS", "names no folder with contracts")
    declared = {path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8")).get("pii") for path in files}
    return {kind: tuple(paths) for kind, paths in declared.items() if paths}
