"""The dashboards as code: each says what it shows in its own file, panels.py how that looks."""

from crewline_local.watching.dashboards.drawing import dashboards

__all__ = ["dashboards"]
