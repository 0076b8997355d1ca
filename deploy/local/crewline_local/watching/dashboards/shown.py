"""Which dashboards there are, in the order of who looks most often."""

from __future__ import annotations

from crewline_local.watching.dashboards import bus, money, owners, services, today
from crewline_local.watching.dashboards.board import Board

BOARDS: tuple[Board, ...] = (today.BOARD, money.BOARD, bus.BOARD, services.BOARD, owners.BOARD)
