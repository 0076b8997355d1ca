"""Makes Grafana's dashboards of ours by Grafana's own library, so that what we write is what it reads."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import BigValueGraphMode, TooltipDisplayMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    FieldColorModeId,
    Threshold,
    ThresholdsMode,
    VariableHide,
)

from crewline_local.watching.dashboards.board import Bars, Board, Figure, Panel
from crewline_local.watching.dashboards.shown import BOARDS
from crewline_local.watching.rules import runbook_of

_TAG = "crewline"
_SOURCE = DataSourceRef(type_val="prometheus", uid="crewline")
# Where runbooks are read; Compose's Grafana serves them itself.
_RUNBOOKS = "/public/runbooks"
_GOOD, _LOOK, _BAD = "green", "orange", "red"
Drawn = timeseries.Panel | stat.Panel | bargauge.Panel


def dashboards() -> dict[str, dict[str, Any]]:
    """Every dashboard as Grafana reads it, by the name of its file."""
    return {board.name: _json(_board(board)) for board in BOARDS}


def _json(built: dashboard.Dashboard) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(built.build(), cls=JSONEncoder))
    return found


def _board(board: Board) -> dashboard.Dashboard:
    drawn = (
        dashboard.Dashboard(board.title)
        .uid(f"crewline-{board.name}")
        .description(board.about)
        .tags([_TAG])
        .readonly()
        .timezone("browser")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .refresh(board.refresh)
        .time(board.since, "now")
        .with_variable(dashboard.TextBoxVariable("runbooks").default_value(_RUNBOOKS).hide(VariableHide.HIDE_VARIABLE))
        .link(_to_the_others())
    )
    numbers = count(1)
    for row in board.rows:
        drawn.with_row(dashboard.Row(row.title).id(next(numbers)))
        for panel in row.panels:
            drawn.with_panel(_panel(panel).id(next(numbers)))
    return drawn


def _to_the_others() -> dashboard.DashboardLink:
    link = dashboard.DashboardLink("Crewline").type(DashboardLinkType.DASHBOARDS)
    return link.tags([_TAG]).as_dropdown(True).include_vars(True).keep_time(True)


def _panel(panel: Panel) -> Drawn:
    drawn: Drawn = _figure() if isinstance(panel, Figure) else _bars() if isinstance(panel, Bars) else _curve()
    drawn.title(panel.title).description(panel.about).datasource(_SOURCE).unit(panel.unit)
    drawn.span(panel.width).height(panel.height).thresholds(_thresholds(panel))
    drawn.links([_runbook(alert) for alert in panel.alerts])
    for place, (expression, legend) in enumerate(panel.queries):
        query = prometheus.Dataquery().datasource(_SOURCE).ref_id(chr(ord("A") + place)).expr(expression)
        drawn.with_target(query.legend_format(legend or "__auto"))
    return drawn


def _figure() -> stat.Panel:
    drawn = stat.Panel().graph_mode(BigValueGraphMode.AREA).reduce_options(_latest()).color_scheme(_by_threshold())
    return drawn.no_value("nothing yet")


def _bars() -> bargauge.Panel:
    drawn = bargauge.Panel().orientation(VizOrientation.HORIZONTAL).reduce_options(_latest())
    return drawn.color_scheme(_by_threshold()).min(0).no_value("nothing yet")


def _curve() -> timeseries.Panel:
    drawn = timeseries.Panel().min(0).line_width(2).fill_opacity(10).legend(common.VizLegendOptions().show_legend(True))
    return drawn.tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))


def _latest() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"])


def _by_threshold() -> dashboard.FieldColor:
    return dashboard.FieldColor().mode(FieldColorModeId.THRESHOLDS)


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    """Green up to the first turn, or red up to it where little is bad."""
    look, bad = panel.turns
    colours = (_BAD, _LOOK, _GOOD) if panel.low_is_bad else (_GOOD, _LOOK, _BAD)
    steps = [Threshold(value=None, color=colours[0])]
    steps += [Threshold(value=at, color=to) for at, to in zip((look, bad), colours[1:], strict=True) if at is not None]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _runbook(alert: str) -> dashboard.DashboardLink:
    page = runbook_of(alert).rpartition("/")[2]
    link = dashboard.DashboardLink(f"Runbook: {alert}").type(DashboardLinkType.LINK)
    return link.url(f"${{runbooks}}/{page}").target_blank(True)
