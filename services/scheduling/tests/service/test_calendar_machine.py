"""Any sequence of booking, moving, releasing and undoing: nothing ever overlaps, and an undo restores the place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common.testing.harness import Harness
from scheduling.testing.office import Office

DAY = datetime(2030, 3, 4, 13, 0, tzinfo=UTC)
STARTS = st.integers(0, 20).map(lambda quarters: DAY + timedelta(minutes=30 * quarters))
LENGTHS = st.sampled_from([30, 60, 120, 240])
CREWS = st.integers(0, 2)
EXTRA = st.sampled_from([(), (0,), (1,), (2,)])
PLACE = ("crew_id", "starts_at", "ends_at", "window_starts_at", "window_ends_at", "people")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Calendar(RuleBasedStateMachine):
    """A model of places beside the real service; both must agree on what is possible."""

    harness: Harness

    booked = Bundle("booked")
    waiting = Bundle("waiting")

    def __init__(self) -> None:
        super().__init__()
        self.live: dict[str, dict[str, Any]] = {}  # visit -> booking as last answered
        self.before: dict[str, dict[str, Any] | None] = {}  # visit -> what an undo brings back

    @initialize(target=waiting)
    def open_up(self) -> Any:
        self.office = Office(self.harness).open_up()
        self.people = [self.office.hire(name) for name in ("Ann", "Bob", "Cid")]
        ann, bob, _ = self.people
        # Bob is in two crews, so that people clash and not only crews.
        self.crews = [self.office.crew("Blue", ann), self.office.crew("Red", bob), self.office.crew("Green", bob)]
        self.members = [{str(ann)}, {str(bob)}, {str(bob)}]
        return multiple(*(str(self.office.visit()) for _ in range(5)))

    def team(self, crew: int, extra: tuple[int, ...]) -> set[str]:
        return self.members[crew] | {str(self.people[number]) for number in extra}

    def is_free(self, visit: str, crew: int, people: set[str], starts_at: datetime, minutes: int) -> bool:
        ends_at = starts_at + timedelta(minutes=minutes)
        for other, booking in self.live.items():
            if other == visit or not (
                moment(booking["starts_at"]) < ends_at and moment(booking["ends_at"]) > starts_at
            ):
                continue
            if booking["crew_id"] == self.crews[crew]["id"] or people & {who["person_id"] for who in booking["people"]}:
                return False
        return True

    @rule(target=booked, visit=consumes(waiting), crew=CREWS, extra=EXTRA, starts_at=STARTS, minutes=LENGTHS)
    def book(self, visit: str, crew: int, extra: tuple[int, ...], starts_at: datetime, minutes: int) -> Any:
        people = self.team(crew, extra)
        answer = self.office.book(
            visit,
            self.crews[crew],
            starts_at.isoformat(),
            duration_minutes=minutes,
            people=[str(self.people[number]) for number in extra],
            override_reason="model",
        )
        assert (answer.status_code == 201) is self.is_free(visit, crew, people, starts_at, minutes), answer.json
        if answer.status_code == 201:
            self.live[visit], self.before[visit] = answer.json, None
            assert {who["person_id"] for who in answer.json["people"]} == people
        else:
            assert answer.json["code"] in ("crew_already_booked", "person_already_booked")
        return visit

    @rule(visit=booked, crew=CREWS, starts_at=STARTS, minutes=LENGTHS)
    def move(self, visit: str, crew: int, starts_at: datetime, minutes: int) -> None:
        booking = self.live.get(visit)
        if booking is None:
            return
        wanted = {"crew_id": self.crews[crew]["id"], "starts_at": starts_at.isoformat(), "duration_minutes": minutes}
        extra = self.extra_of(booking)
        answer = self.office.move(booking, **wanted, override_reason="model")
        free = self.is_free(visit, crew, self.members[crew] | extra, starts_at, minutes)
        assert (answer.status_code == 200) is free, answer.json
        if free and answer.json["version"] != booking["version"]:
            self.live[visit], self.before[visit] = answer.json, booking

    def extra_of(self, booking: dict[str, Any]) -> set[str]:
        (row,) = self.harness.rows("SELECT extra_people FROM bookings WHERE id = %s", booking["id"])
        return set(row[0])

    @rule(visit=booked)
    def release_and_undo(self, visit: str) -> None:
        booking = self.live.get(visit)
        if booking is None:
            return
        released = self.office.release(booking)
        assert released.status_code == 200
        back = self.office.undo(released.json)
        assert back.status_code == 200, back.json
        assert {name: back.json[name] for name in PLACE} == {name: booking[name] for name in PLACE}
        self.live[visit] = back.json
        self.before.pop(visit, None)

    @rule(visit=booked)
    def release(self, visit: str) -> None:
        if visit in self.live:
            assert self.office.release(self.live.pop(visit)).status_code == 200

    @rule(visit=booked, crew=CREWS, starts_at=STARTS)
    def book_again(self, visit: str, crew: int, starts_at: datetime) -> None:
        if visit not in self.live:
            self.book(visit, crew, (), starts_at, 60)

    @precondition(lambda self: self.before)
    @rule(visit=booked)
    def undo(self, visit: str) -> None:
        booking = self.live.get(visit)
        if booking is None:
            return
        answer = self.office.undo(booking)
        if visit not in self.before:
            assert answer.json["code"] == "nothing_to_undo"
        elif self.before[visit] is None:
            assert answer.json["status"] == "released"
            self.live.pop(visit)
            self.before.pop(visit)
        elif answer.status_code == 200:
            before = self.before.pop(visit)
            assert before is not None
            assert {name: answer.json[name] for name in PLACE} == {name: before[name] for name in PLACE}
            assert answer.json["promise_version"] >= booking["promise_version"]
            self.live[visit] = answer.json
        else:
            assert answer.json["code"] in ("crew_already_booked", "person_already_booked")

    @invariant()
    def nothing_overlaps(self) -> None:
        for one, two in combinations(self.live.values(), 2):
            if moment(one["starts_at"]) < moment(two["ends_at"]) and moment(two["starts_at"]) < moment(one["ends_at"]):
                assert one["crew_id"] != two["crew_id"]
                assert not {who["person_id"] for who in one["people"]} & {who["person_id"] for who in two["people"]}

    @invariant()
    def the_calendar_shows_what_was_answered(self) -> None:
        if not hasattr(self, "office"):
            return
        week = self.office.week("2030-03-04")
        shown = {card["visit_id"]: card for row in week["crews"] for day in row["days"] for card in day["bookings"]}
        assert {visit: card["id"] for visit, card in shown.items()} == {v: b["id"] for v, b in self.live.items()}
        assert week["unassigned"]["count"] == 5 - len(self.live)


def test_no_sequence_of_changes_makes_an_overlap_and_each_undo_restores(harness: Harness) -> None:
    Calendar.harness = harness
    run_state_machine_as_test(
        Calendar,
        settings=settings(
            max_examples=5, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
