"""For owners, in plain words: no term of ours that a person outside would have to ask about."""

from __future__ import annotations

from crewline_local.watching.dashboards.asking import money, told
from crewline_local.watching.dashboards.board import Board, Curve, Figure, Row

_DONE = 'crewline_visits_today{status="completed"}'
_LEFT = 'crewline_visits_today{status=~"scheduled|en_route|in_progress"}'
_KEPT = 'crewline_promises_today{state="kept"}'
_DUE = 'crewline_promises_today{state=~"kept|broken"}'
_DAY = Row(
    title="How is today going?",
    panels=(
        Figure(
            title="Jobs done today",
            about="Visits that crews have finished today.",
            queries=((told(_DONE), ""),),
        ),
        Figure(
            title="Jobs still to do today",
            about="Booked for today and not finished yet.",
            queries=((told(_LEFT), ""),),
        ),
        Figure(
            title="Promises we kept",
            about="Of the arrival times that we promised for today and that are past, how many we kept.",
            queries=((f"(sum({_KEPT}) / (sum({_DUE}) > 0)) or on () vector(1)", ""),),
            unit="percentunit",
            turns=(0.8, 0.95),
            low_is_bad=True,
            alerts=("PromisesBroken",),
        ),
        Figure(
            title="Customers waiting for a late crew",
            about="We said when we would come, the time is over, and nobody has begun.",
            queries=((told("crewline_visits_late"), ""),),
            turns=(1, 3),
        ),
    ),
)
_MONEY = Row(
    title="How is the money?",
    panels=(
        Curve(
            title="Money waiting",
            about="What customers owe on the invoices that they have.",
            queries=((money("crewline_invoices_outstanding_minor"), "{{currency}}"),),
        ),
        Curve(
            title="Money that is late",
            about="The part of it whose day to pay is over.",
            queries=((money("crewline_invoices_overdue_minor"), "{{currency}}"),),
        ),
        Figure(
            title="Payments that came in, last hour",
            about="Paid by card, cash or otherwise.",
            queries=((told('crewline_payments_last_hour{state="succeeded"}'), ""),),
        ),
        Figure(
            title="Payments that did not work, last hour",
            about="A declined card now and then is usual; many are not.",
            queries=((told('crewline_payments_last_hour{state="failed"}'), ""),),
            turns=(3, 10),
            alerts=("PaymentsFailing",),
        ),
        Figure(
            title="Offers that customers are thinking about",
            about="Sent or looked at, and neither accepted nor declined.",
            queries=((told('crewline_estimates{status=~"sent|viewed"}'), ""),),
        ),
        Figure(
            title="Work sold but not yet planned",
            about="Visits that wait for a day and a crew.",
            queries=((told("crewline_visits_unscheduled"), ""),),
        ),
    ),
)
_CARE = Row(
    title="Is everybody well looked after?",
    panels=(
        Figure(
            title="Complaints to settle",
            about="Customers who were not content and wait for us.",
            queries=((told("crewline_callbacks"), ""),),
            turns=(1, 5),
        ),
        Figure(
            title="Vehicles that must stay in the yard",
            about="Their safety service is overdue.",
            queries=((told('crewline_vehicles_grounded{reason="safety_overdue"}'), ""),),
            turns=(None, 1),
            alerts=("VehiclesGrounded",),
        ),
        Figure(
            title="Supplies to order",
            about="Things that are running low somewhere.",
            queries=((told("crewline_stock_low"), ""),),
            turns=(1, 20),
        ),
        Figure(
            title="Is the software well?",
            about="Nothing that somebody must act on now. If it says No, ask whoever runs Crewline for you.",
            queries=(('1 - (count(ALERTS{alertstate="firing",severity="critical"}) > bool 0 or on () vector(0))', ""),),
            unit="bool_yes_no",
            turns=(None, 1),
            low_is_bad=True,
        ),
    ),
)
BOARD = Board(
    name="owners",
    title="Crewline: how is business?",
    about="For owners: the day, the money, and whether everybody is well looked after.",
    rows=(_DAY, _MONEY, _CARE),
    since="now-24h",
    refresh="1m",
)
