"""Services: are they there, do they answer, how fast; their databases, their timers, and the gateway in front."""

from __future__ import annotations

from crewline_local.watching.dashboards.asking import counted, or_none, within
from crewline_local.watching.dashboards.board import Bars, Board, Curve, Figure, Row

_FAILED = 'crewline_http_requests_total{status=~"5.."}'
_ANSWERS_FAILED = 'sum(rate(crewline_gateway_answers_total{status=~"5.."}[$__rate_interval])) or on () vector(0)'
_CLIENTS = Row(
    title="What people get",
    panels=(
        Figure(
            title="Answers per second",
            about="At the gateway, through which everybody comes.",
            queries=(("sum(rate(crewline_gateway_answers_total[$__rate_interval]))", ""),),
            unit="reqps",
        ),
        Figure(
            title="Share that were errors of ours",
            about="Answers of 500 and above.",
            queries=((f"({_ANSWERS_FAILED}) / sum(rate(crewline_gateway_answers_total[$__rate_interval]))", ""),),
            unit="percentunit",
            turns=(0.01, 0.05),
            alerts=("AnswersFailing",),
        ),
        Figure(
            title="Time to answer, 99 of 100",
            about="The service behind the gateway included.",
            queries=(
                (
                    "histogram_quantile(0.99, sum by (le) (rate(crewline_gateway_seconds_bucket[$__rate_interval])))",
                    "",
                ),
            ),
            unit="s",
            turns=(0.5, 1),
            alerts=("AnswersSlow",),
        ),
        Figure(
            title="Open sign-ins",
            about="People and devices that are signed in.",
            queries=(("sum(crewline_sessions)", ""),),
        ),
        Curve(
            title="Refused by the gateway, per second",
            about="By reason: not signed in, not permitted, too many, or a service that does not answer.",
            queries=((or_none(counted("crewline_gateway_refusals_total", by="code")), "{{code}}"),),
            unit="reqps",
        ),
        Curve(
            title="Sign-ins per second",
            about="Many refused ones from nowhere: somebody may be guessing passwords.",
            queries=((counted("crewline_gateway_logins_total", by="outcome"), "{{outcome}}"),),
            unit="reqps",
            alerts=("LoginsRefused",),
        ),
        Curve(
            title="Services that the gateway does not ask",
            about="1 while one is given a pause because it failed too often.",
            queries=(("max by (upstream) (crewline_gateway_breaker_open)", "{{upstream}}"),),
            turns=(None, 1),
            alerts=("BreakerOpen",),
        ),
        Curve(
            title="Requests sent again, per second",
            about="Because a connection was lost, or an event was still on its way.",
            queries=((or_none(counted("crewline_gateway_retries_total", by="reason")), "{{reason}}"),),
            unit="reqps",
        ),
    ),
)
_SERVICES = Row(
    title="Services",
    panels=(
        Bars(
            title="Web processes that answer",
            about="0: down.",
            queries=(('sum by (service) (up{job="crewline-web"})', "{{service}}"),),
            turns=(None, 1),
            low_is_bad=True,
            width=6,
            alerts=("ServiceDown",),
        ),
        Bars(
            title="Work processes that answer",
            about="0: down; its events wait, its queues are not read, its timers do not run.",
            queries=(('sum by (service) (up{job="crewline-work"})', "{{service}}"),),
            turns=(None, 1),
            low_is_bad=True,
            width=6,
            alerts=("WorkerDown",),
        ),
        Curve(
            title="Requests per second",
            about="That reach the service.",
            queries=((counted("crewline_http_requests_total"), "{{service}}"),),
            unit="reqps",
        ),
        Curve(
            title="Share of requests that fail",
            about="Answers of 500 and above.",
            queries=(
                (
                    f"(sum by (service) (rate({_FAILED}[$__rate_interval]))"
                    " or 0 * group by (service) (crewline_http_requests_total))"
                    " / sum by (service) (rate(crewline_http_requests_total[$__rate_interval]))",
                    "{{service}}",
                ),
            ),
            unit="percentunit",
            turns=(0.01, 0.05),
            alerts=("RequestsFailing",),
        ),
        Curve(
            title="Time to answer, 95 of 100",
            about="By service, without the gateway.",
            queries=((within(0.95, "crewline_http_request_seconds", by="service"), "{{service}}"),),
            unit="s",
            turns=(0.5, 1),
        ),
        Curve(
            title="Requests being answered now",
            about="A service whose line only rises hangs.",
            queries=(("sum by (service) (crewline_http_in_flight)", "{{service}}"),),
        ),
        Curve(
            title="Rules that said no, per second",
            about="The ten commonest, by the rule's code: a sudden one tells of a screen that nobody understands.",
            queries=((or_none("topk(10, " + counted("crewline_http_problems_total", by="code") + ")"), "{{code}}"),),
            unit="reqps",
        ),
    ),
)
_UNDERNEATH = Row(
    title="Underneath",
    panels=(
        Curve(
            title="Connections to databases in use, share",
            about="Of those that the pools may open.",
            queries=(
                (
                    'sum by (service) (crewline_db_connections{state="in_use"})'
                    " / sum by (service) (crewline_db_connections_limit)",
                    "{{service}}",
                ),
            ),
            unit="percentunit",
            turns=(0.7, 0.95),
            alerts=("PoolExhausted",),
        ),
        Curve(
            title="Waits for a connection per second",
            about="Longer than a hundredth of a second. In vain: none came free within three seconds.",
            queries=(
                (counted("crewline_db_pool_waits_total"), "{{service}} waited"),
                (counted("crewline_db_pool_timeouts_total"), "{{service}} in vain"),
            ),
            unit="ops",
            alerts=("PoolExhausted",),
        ),
        Curve(
            title="Since the last recurring work was done",
            about="A service does some every few seconds.",
            queries=(
                (
                    "time() - max by (service) (crewline_timer_last_success_timestamp_seconds > 0)",
                    "{{service}}",
                ),
            ),
            unit="s",
            turns=(60, 120),
            alerts=("TimersStopped",),
        ),
        Curve(
            title="Recurring work that failed, in five minutes",
            about="By service and what it is called.",
            queries=(
                (
                    or_none(
                        "topk(10, sum by (service, timer) (increase(crewline_timer_failures_total[5m])) > 0)"
                        " or topk(10, sum by (service) (increase(crewline_facts_failures_total[5m])) > 0)"
                    ),
                    "{{service}} {{timer}}",
                ),
            ),
            turns=(1, 3),
            alerts=("TimerFailing", "FiguresStale"),
        ),
        Curve(
            title="Room on the disk, share",
            about="Of the disk under the service's processes.",
            queries=(
                ("min by (service) (crewline_disk_free_bytes / crewline_disk_size_bytes)", "{{service}}"),
            ),
            unit="percentunit",
            turns=(0.1, 0.2),
            low_is_bad=True,
            alerts=("DiskFilling",),
        ),
        Figure(
            title="Alerts that speak now",
            about="The list stands in Prometheus, each with its runbook.",
            queries=((or_none('count(ALERTS{alertstate="firing"})'), ""),),
            turns=(1, 3),
            height=8,
        ),
        Figure(
            title="Rules that could not be worked out, in five minutes",
            about="While there are any, an alert may be missing.",
            queries=(("sum(increase(prometheus_rule_evaluation_failures_total[5m]))", ""),),
            turns=(None, 1),
            height=8,
            alerts=("WatchingBroken",),
        ),
    ),
)
BOARD = Board(
    name="services",
    title="Crewline: services",
    about="For operators: are the services there, do they answer, and what do they stand on.",
    rows=(_CLIENTS, _SERVICES, _UNDERNEATH),
)
