"""Operations today: where the work stands, what is late, and what keeps crews from going out."""

from __future__ import annotations

from crewline_local.watching.dashboards.asking import or_none, told
from crewline_local.watching.dashboards.board import Bars, Board, Curve, Figure, Row

_WORK = Row(
    title="Work",
    panels=(
        Figure(
            title="Visits of today that are late",
            about="Their promised arrival window is over, and they have not begun.",
            queries=((told("crewline_visits_late"), ""),),
            turns=(1, 5),
        ),
        Figure(
            title="Visits without a place in the calendar",
            about="Sold, and waiting to be scheduled.",
            queries=((told("crewline_visits_unscheduled"), ""),),
            turns=(20, 100),
        ),
        Figure(
            title="Longest wait for a place in the calendar",
            about="Of the visits that are not scheduled yet, how long the oldest one has waited.",
            queries=((told("crewline_visits_unscheduled_oldest_seconds"), ""),),
            unit="s",
            turns=(3 * 86_400, 7 * 86_400),
        ),
        Figure(
            title="Alerts that speak now",
            about="The list stands in Prometheus, each with its runbook.",
            queries=((or_none('count(ALERTS{alertstate="firing"})'), ""),),
            turns=(1, 3),
        ),
        Bars(
            title="Visits of today",
            about="By how far they are.",
            queries=((told("crewline_visits_today", by="status"), "{{status}}"),),
        ),
        Bars(
            title="All jobs",
            about="By how far they are.",
            queries=((told("crewline_jobs", by="status"), "{{status}}"),),
        ),
    ),
)
_PROMISES = Row(
    title="Promises",
    panels=(
        Curve(
            title="Arrival windows promised for today",
            about="Kept: begun in time. Broken: begun late, or over. Open: still to come.",
            queries=((told("crewline_promises_today", by="state"), "{{state}}"),),
            alerts=("PromisesBroken",),
        ),
        Curve(
            title="What is expected of the visits still to come",
            about="By the crews' whereabouts now: the promise will be kept, is at risk, or will be broken.",
            queries=((told("crewline_etas_today", by="promise"), "{{promise}}"),),
        ),
    ),
)
_THINGS = Row(
    title="Vehicles and stock",
    panels=(
        Figure(
            title="Not to go out: safety service overdue",
            about="Vehicles and equipment that no crew may take.",
            queries=((told('crewline_vehicles_grounded{reason="safety_overdue"}'), ""),),
            turns=(None, 1),
            alerts=("VehiclesGrounded",),
        ),
        Figure(
            title="Items to order",
            about="At or below their reorder point, counted by location.",
            queries=((told("crewline_stock_low"), ""),),
            turns=(1, 20),
        ),
        Bars(
            title="Vehicles and equipment by service due",
            about="By the worst of each one's service plans.",
            queries=((told("crewline_vehicles_due", by="state"), "{{state}}"),),
            width=6,
            height=5,
        ),
        Bars(
            title="Purchase orders not yet closed",
            about="By how far they are.",
            queries=((told("crewline_purchase_orders", by="status"), "{{status}}"),),
            width=6,
            height=5,
        ),
    ),
)
_PEOPLE = Row(
    title="Quality and messages",
    panels=(
        Bars(
            title="Reports on visits",
            about="Not yet approved: being written, waiting for review, or flagged.",
            queries=((told("crewline_reports", by="status"), "{{status}}"),),
            width=6,
        ),
        Bars(
            title="Complaints",
            about="Not yet resolved.",
            queries=((told("crewline_callbacks", by="status"), "{{status}}"),),
            width=6,
        ),
        Curve(
            title="Messages to customers within an hour",
            about="What became of those made in the last hour.",
            queries=((told("crewline_messages_last_hour", by="channel, state"), "{{channel}}: {{state}}"),),
            width=6,
            alerts=("MessagesFailing",),
        ),
        Figure(
            title="Longest wait of a message that is due",
            about="Quiet hours do not count: it should have left by now.",
            queries=((told("crewline_messages_oldest_due_seconds"), ""),),
            unit="s",
            turns=(60, 300),
            height=8,
            alerts=("MessagesStuck",),
        ),
    ),
)
BOARD = Board(
    name="today",
    title="Crewline: operations today",
    about="For the office: where the work of today stands and what needs a hand.",
    rows=(_WORK, _PROMISES, _THINGS, _PEOPLE),
    since="now-6h",
    refresh="30s",
)
