"""The message bus: what was said and not yet sent, sent and not yet heard, heard and not handled; and the broker."""

from __future__ import annotations

from crewline_local.watching.dashboards.asking import counted, highest, or_none, within
from crewline_local.watching.dashboards.board import Bars, Board, Curve, Figure, Row

_UNREAD = 'max by (queue) (rabbitmq_detailed_queue_consumers{queue=~".+[.]p[0-9]+"}) == 0'
_ANY = 'group by (service) (up{job=~"crewline-(web|work)"})'
_SAYING = Row(
    title="Saying: from a service's outbox to the broker",
    panels=(
        Curve(
            title="Oldest event not yet on the bus",
            about="Usually well under a second. It rises while relay or broker are down; nothing is lost meanwhile.",
            queries=((highest("crewline_outbox_oldest_unsent_seconds"), "{{service}}"),),
            unit="s",
            turns=(5, 30),
            alerts=("OldestUnsentEvent",),
        ),
        Curve(
            title="Events not yet on the bus",
            about="Counted up to ten thousand for each service.",
            queries=((highest("crewline_outbox_unsent"), "{{service}}"),),
        ),
        Curve(
            title="Relays at work",
            about="One for each service. None: the service's events wait until its worker is back.",
            queries=((f"sum by (service) (crewline_relay_active) or {_ANY} * 0", "{{service}}"),),
            turns=(None, 1),
            low_is_bad=True,
            alerts=("RelayStopped",),
        ),
        Curve(
            title="Events that the broker took, per second",
            about="Confirmed by the broker, so safe there.",
            queries=((counted("crewline_bus_published_total"), "{{service}}"),),
            unit="ops",
        ),
        Curve(
            title="Time until the broker has confirmed a batch, 95th percentile",
            about="Of up to five hundred events each.",
            queries=((within(0.95, "crewline_relay_confirm_seconds", by="service"), "{{service}}"),),
            unit="s",
            turns=(0.5, 5),
        ),
        Curve(
            title="Events that no queue wanted",
            about="The contracts name a hearer, and the broker has no way there. They stay unsent.",
            queries=(
                (
                    "max by (service) (crewline_bus_bindings_missing)"
                    " or sum by (service) (increase(crewline_relay_unroutable_total[5m]))",
                    "{{service}}",
                ),
            ),
            turns=(None, 1),
            alerts=("BindingMissing",),
        ),
    ),
)
_HEARING = Row(
    title="Hearing: from the broker to a service's handlers",
    panels=(
        Curve(
            title="Messages that wait for a service",
            about="How far it is behind.",
            queries=(("sum by (service) (crewline_bus_waiting)", "{{service}}"),),
            turns=(200, 1000),
            alerts=("MessagesWaiting",),
        ),
        Curve(
            title="Messages handled per second",
            about="For good: their effect is kept.",
            queries=((counted("crewline_bus_handled_total"), "{{service}}"),),
            unit="ops",
        ),
        Curve(
            title="Partitions that are served",
            about="Four for each service that hears anything; less means that some of its messages wait.",
            queries=(("sum by (service) (crewline_consumer_partitions)", "{{service}}"),),
            turns=(None, 4),
            low_is_bad=True,
            alerts=("QueueWithoutConsumer",),
        ),
        Curve(
            title="Repeated messages and redeliveries per second",
            about="A repeated one is recognised and has no effect. Many redeliveries: a consumer dies again and again.",
            queries=(
                (counted("crewline_bus_duplicates_total"), "{{service}} repeated"),
                (counted("crewline_bus_redelivered_total"), "{{service}} redelivered"),
            ),
            unit="ops",
        ),
        Bars(
            title="Set aside now",
            about="Could not be handled yet, and are tried again by themselves.",
            queries=((highest("crewline_bus_parked_now"), "{{service}}"),),
            turns=(1, 20),
            width=8,
            alerts=("MessagesSetAside",),
        ),
        Bars(
            title="Given up, waiting for a person",
            about="Twelve tries failed, or nobody can read it.",
            queries=((highest("crewline_bus_dead_now"), "{{service}}"),),
            turns=(None, 1),
            width=8,
            alerts=("MessagesGivenUp",),
        ),
        Bars(
            title="Dead letters at the broker",
            about="Set aside by the broker because processes died with them; fetched home within seconds.",
            queries=((highest("crewline_bus_dead_letters_waiting"), "{{service}}"),),
            turns=(1, 20),
            width=8,
            alerts=("DeadLettersWaiting",),
        ),
    ),
)
_BROKER = Row(
    title="The broker",
    panels=(
        Figure(
            title="Nodes that answer",
            about="Of all that Prometheus knows.",
            queries=(('sum(up{job="rabbitmq"})', ""),),
            turns=(None, 1),
            low_is_bad=True,
            alerts=("BrokerDown",),
        ),
        Figure(
            title="Disk alarm",
            about="While it is on, the broker takes nothing from anybody; events wait in the outboxes.",
            queries=((or_none("max(rabbitmq_alarms_free_disk_space_watermark)"), ""),),
            unit="bool_on_off",
            turns=(None, 1),
            alerts=("BrokerDiskAlarm",),
        ),
        Figure(
            title="Memory alarm",
            about="While it is on, the broker takes nothing from anybody; events wait in the outboxes.",
            queries=((or_none("max(rabbitmq_alarms_memory_used_watermark)"), ""),),
            unit="bool_on_off",
            turns=(None, 1),
            alerts=("BrokerMemoryAlarm",),
        ),
        Figure(
            title="Queues that nobody reads",
            about="Partitions without a consumer; 0 is right.",
            queries=((or_none(f"count({_UNREAD})"), ""),),
            turns=(None, 1),
            alerts=("QueueWithoutConsumer",),
        ),
        Curve(
            title="Room on the broker's disk",
            about="The limit is where the broker stops taking messages.",
            queries=(
                ("min by (instance) (rabbitmq_disk_space_available_bytes)", "{{instance}} free"),
                ("max by (instance) (rabbitmq_disk_space_available_limit_bytes)", "{{instance}} limit"),
            ),
            unit="bytes",
            alerts=("BrokerDiskFilling",),
        ),
        Curve(
            title="Messages in queues at the broker",
            about="Ready or handed out, of the twelve fullest queues.",
            queries=(("topk(12, max by (queue) (rabbitmq_detailed_queue_messages))", "{{queue}}"),),
        ),
    ),
)
_OTHERS = Row(
    title="To customers' own systems",
    panels=(
        Bars(
            title="Webhooks on their way",
            about="Waiting, or held because their endpoint is paused.",
            queries=((or_none("max by (state) (crewline_webhook_deliveries)"), "{{state}}"),),
            alerts=("WebhooksNotCalled",),
        ),
        Bars(
            title="Endpoints",
            about="Failing: the last call was not taken; the receiver's owner is told when it lasts for three days.",
            queries=((or_none("max by (state) (crewline_webhook_endpoints)"), "{{state}}"),),
        ),
        Curve(
            title="Longest that an endpoint waited for its turn",
            about="Something was due for it, it was not resting after a failure, and nobody called.",
            queries=((or_none("max(crewline_webhook_turn_wait_seconds)"), ""),),
            unit="s",
            turns=(60, 120),
            alerts=("WebhooksNotCalled",),
        ),
    ),
)
BOARD = Board(
    name="bus",
    title="Crewline: message bus",
    about="For operators: events on their way between services, and the broker that carries them.",
    rows=(_SAYING, _HEARING, _BROKER, _OTHERS),
)
