"""Imports all that the other processes will import."""

from __future__ import annotations

from common.contracts.discovery import services
from common.leaving import leave_at_once
from crewline_local.embedded import web, work
from crewline_local.platform.settings import ROOT

__all__ = ["warm", "web", "work"]


def warm() -> None:
    """Loads every service and leaves."""
    services(ROOT)
    leave_at_once(0)
