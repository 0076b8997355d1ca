"""Decides for received events what is new, what repeats and what must wait; keeps inbox and heard sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, Row, text

from common.bus.handlers import Handler, Handlers
from common.bus.inbox_rows import Claim, claim_and_advance, look_up, take_if_next, take_one_if_next
from common.bus.incoming import AggregateKey, Incoming
from common.bus.parked import UNREADABLE, WHOLE_MESSAGE, Parking, backoff_seconds
from common.errors import NotYetKnown

# Switched off only by the reliability suite's control run, which must then see effects applied twice.
SAFETY = {"dedup": True}


@dataclass(frozen=True, slots=True)
class Work:
    """One handler to run for one event."""

    handler: Handler
    incoming: Incoming


@dataclass(slots=True)
class Plan:
    """What to do with a batch."""

    work: list[Work] = field(default_factory=list)
    parkings: list[Parking] = field(default_factory=list)
    sequences: dict[AggregateKey, int] = field(default_factory=dict)
    gap_keys: list[AggregateKey] = field(default_factory=list)
    duplicates: int = 0
    became: UUID | None = None  # the organization whose role the transaction has taken on already


def plan(
    connection: Connection,
    incoming: Sequence[Incoming],
    handlers: Handlers,
    failing: dict[str, Exception],
    *,
    role: str | None = None,
) -> Plan:
    """Judge a batch in order, claim its inbox rows and advance its sequences. `failing` names handlers that just failed
    on the one message; `role` the one that handlers run in, when nothing else of the platform's follows."""
    usual = None if failing or not SAFETY["dedup"] else _usual(connection, incoming, handlers, role)
    if usual is not None:
        return usual
    result = Plan()
    keys = list(dict.fromkeys(one.key for one in incoming if one.key is not None))
    last, parked_handlers = look_up(connection, keys)
    for one in incoming:
        _judge(one, result, handlers, last, parked_handlers, failing)
    claimed = _claim(connection, result.work, result.sequences)
    result.duplicates += len(result.work) - len(claimed)
    result.work = claimed
    result.gap_keys = [key for key in result.sequences if WHOLE_MESSAGE in parked_handlers.get(key, set())]
    return result


def _usual(
    connection: Connection, incoming: Sequence[Incoming], handlers: Handlers, role: str | None
) -> Plan | None:
    """The plan of a batch that goes on where its aggregates were heard last, which is nearly every one."""
    result, firsts = Plan(), dict[AggregateKey, int]()
    for one in incoming:
        event, key = one.envelope, one.key
        if event is None or key is None or event.snapshot:
            return None
        known = handlers.of(event.type)
        if event.sequence != result.sequences.get(key, event.sequence - 1) + 1:
            return None
        if not known and handlers.hears_other_version(event.type):
            return None
        firsts.setdefault(key, event.sequence)
        result.sequences[key] = event.sequence
        result.work += [Work(handler, one) for handler in known]
    organizations = {key[0] for key in firsts}
    is_one = len(organizations) == 1 and result.work and all(item.handler.batch is None for item in result.work)
    result.became = next(iter(organizations)) if role is not None and is_one else None
    free = _taken(connection, result, firsts, role)
    if free is None:
        return None
    result.duplicates = free.count(False)
    result.work = [item for item, is_free in zip(result.work, free, strict=True) if is_free]
    return result


def _taken(
    connection: Connection, result: Plan, firsts: Mapping[AggregateKey, int], role: str | None
) -> list[bool] | None:
    events = {item.incoming.envelope.id for item in result.work if item.incoming.envelope is not None}
    if len(events) == 1 and len(result.sequences) == 1:
        ((key, sequence),) = result.sequences.items()
        if firsts[key] == sequence:
            return take_one_if_next(
                connection,
                key,
                sequence=sequence,
                event=events.pop(),
                handlers=[item.handler.name for item in result.work],
                role=role if result.became is not None else None,
            )
    taken_on = (role, result.became) if role is not None and result.became is not None else None
    return take_if_next(connection, _claims(result.work), firsts=firsts, lasts=result.sequences, role=taken_on)


def _judge(
    one: Incoming,
    result: Plan,
    handlers: Handlers,
    last: dict[AggregateKey, int],
    parked_handlers: dict[AggregateKey, set[str]],
    failing: dict[str, Exception],
) -> None:
    event, key = one.envelope, one.key
    if event is None or key is None:
        result.parkings.append(_unreadable(one))
        return
    heard = last.get(key, 0)
    if event.sequence <= heard and SAFETY["dedup"]:
        result.duplicates += 1
        return
    if event.sequence > heard + 1 and not event.snapshot and SAFETY["dedup"]:
        result.parkings.append(parking(one, WHOLE_MESSAGE, state="gap", reason="gap", delay=0.2))
        parked_handlers.setdefault(key, set()).add(WHOLE_MESSAGE)
        return
    last[key] = result.sequences[key] = max(heard, event.sequence)
    known = handlers.of(event.type)
    if not known and handlers.hears_other_version(event.type):
        result.parkings.append(
            parking(one, UNREADABLE, state="dead", reason="unknown major version", detail=event.type)
        )
    for handler in known:
        if handler.name in failing:
            result.parkings.append(_failed(one, handler.name, failing[handler.name]))
        elif handler.name in parked_handlers.get(key, set()):
            result.parkings.append(
                parking(one, handler.name, state="held", reason="an earlier event is parked", delay=3600)
            )
        else:
            result.work.append(Work(handler, one))


def _claim(connection: Connection, work: list[Work], sequences: Mapping[AggregateKey, int]) -> list[Work]:
    claims = _claims(work)
    free = claim_and_advance(connection, claims if SAFETY["dedup"] else [], sequences)
    return [item for item, is_free in zip(work, free, strict=True) if is_free] if SAFETY["dedup"] else work


def _claims(work: Sequence[Work]) -> list[Claim]:
    return [
        Claim(item.incoming.envelope.organizationid, item.handler.name, item.incoming.envelope.id)
        for item in work
        if item.incoming.envelope is not None
    ]


def claim(connection: Connection, one: Incoming, handler: Handler) -> list[Work]:
    """Claim the inbox row of one parked message; empty when its effect is already there."""
    return _claim(connection, [Work(handler, one)], {})


def advance(connection: Connection, sequences: Mapping[AggregateKey, int]) -> None:
    """Remember how far each aggregate was heard."""
    claim_and_advance(connection, [], sequences)


def gap_is_closed(connection: Connection, one: Incoming) -> bool:
    """Whether every earlier event of a gap-parked message has been heard by now; never so for an unreadable one."""
    if one.envelope is None or one.key is None:
        return False
    last, _ = look_up(connection, [one.key])
    return one.envelope.sequence <= last.get(one.key, 0) + 1


def is_heard(connection: Connection, one: Incoming) -> bool:
    """Whether the sequence of the message's aggregate has passed it, so that the queue would drop it as a repeat."""
    if one.envelope is None or one.key is None:
        return False
    last, _ = look_up(connection, [one.key])
    return one.envelope.sequence <= last.get(one.key, 0)


AFTER_GAP = text("""
SELECT id, handler, state, attempts, body, content_type, partition FROM (
    SELECT p.*, s.last, row_number() OVER (
        PARTITION BY p.organization_id, p.aggregate, p.aggregate_id, p.sequence > s.last ORDER BY p.sequence) AS n
    FROM unnest(CAST(:organizations AS uuid[]), CAST(:aggregates AS text[]), CAST(:ids AS uuid[]))
         AS k(organization_id, aggregate, aggregate_id)
    JOIN heard_sequences s USING (organization_id, aggregate, aggregate_id)
    JOIN parked p USING (organization_id, aggregate, aggregate_id)
    WHERE p.handler = :handler AND p.state = 'gap' AND p.sequence <= s.last + :most
) AS near
WHERE sequence <= last OR sequence = last + n
ORDER BY organization_id, aggregate, aggregate_id, sequence LIMIT :most
""")


def runs_after_gap(
    connection: Connection, keys: Sequence[AggregateKey], *, most: int
) -> Sequence[Row[tuple[object, ...]]]:
    """The parked messages that follow what was heard of their aggregates without a hole, in order."""
    columns = list(zip(*keys, strict=True))
    values = {"organizations": list(columns[0]), "aggregates": list(columns[1]), "ids": list(columns[2])}
    return connection.execute(AFTER_GAP, {**values, "handler": WHOLE_MESSAGE, "most": most}).all()


def parking(
    one: Incoming, handler: str, *, state: str, reason: str, detail: str = "", attempts: int = 0, delay: float = 0.0
) -> Parking:
    """A received message as a row of the park."""
    event = one.envelope
    return Parking(
        handler=handler,
        message_key=one.message_key,
        partition=one.delivery.partition,
        body=one.delivery.body,
        content_type=one.delivery.content_type[:200].replace("\x00", ""),
        state=state,
        reason=reason,
        detail=detail[:2000].replace("\x00", ""),
        attempts=attempts,
        delay=delay,
        organization_id=event.organizationid if event else None,
        aggregate=event.aggregate if event else None,
        aggregate_id=event.aggregate_id if event else None,
        sequence=event.sequence if event else None,
        type=event.type if event else None,
    )


def _unreadable(one: Incoming) -> Parking:
    return parking(one, UNREADABLE, state="dead", reason="unreadable", detail=one.fault or "")


def _failed(one: Incoming, handler: str, error: Exception) -> Parking:
    waiting = isinstance(error, NotYetKnown)
    return parking(
        one,
        handler,
        state="waiting" if waiting else "retry",
        reason=type(error).__name__,
        detail=str(error),
        attempts=0 if waiting else 1,
        delay=0.2 if waiting else backoff_seconds(1),
    )
