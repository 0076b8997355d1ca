"""Any sequence of booking, moving, swapping, moving many, releasing and undoing: nothing ever overlaps, an undo
restores all places, and what is booked and what waits always make up the whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
from scheduling.testing.places import PLACE, moment, overlaps

DAY = datetime(2030, 3, 4, 13, 0, tzinfo=UTC)
STARTS = st.integers(0, 20).map(lambda quarters: DAY + timedelta(minutes=30 * quarters))
LENGTHS = st.sampled_from([30, 60, 120, 240])
CREWS = st.integers(0, 2)
EXTRA = st.sampled_from([(), (0,), (1,), (2,)])


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
        wanted = {
            "crew_id": self.crews[crew]["id"],
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(minutes=minutes)).isoformat(),
            "people": [{"person_id": person} for person in people],
        }
        return not any(overlaps([wanted, booking]) for other, booking in self.live.items() if other != visit)

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

    @rule(one=booked, other=booked)
    def swap(self, one: str, other: str) -> None:
        if one == other or one not in self.live or other not in self.live:
            return
        before = {visit: self.live[visit] for visit in (one, other)}
        wanted = {
            visit: self.placed(before[visit], before[there]["crew_id"], before[there]["starts_at"])
            for visit, there in ((one, other), (other, one))
        }
        answer = self.office.swap(before[one], before[other], override_reason="model")
        self.settle(answer, before, wanted)

    @rule(minutes=st.sampled_from([-240, -60, 30, 60, 120]), crew=st.one_of(st.none(), CREWS))
    def move_all(self, minutes: int, crew: int | None) -> None:
        if not self.live:
            return
        before = dict(self.live)
        wanted = {}
        for visit, booking in before.items():
            starts_at = moment(booking["starts_at"]) + timedelta(minutes=minutes)
            to_crew = booking["crew_id"] if crew is None else self.crews[crew]["id"]
            wanted[visit] = self.placed(booking, to_crew, starts_at.isoformat())
        moves = [
            (before[visit], {"crew_id": place["crew_id"], "starts_at": place["starts_at"]})
            for visit, place in wanted.items()
        ]
        self.settle(self.office.move_together(*moves, override_reason="model"), before, wanted)

    @rule(crew=CREWS)
    def time_off_moves_nothing(self, crew: int) -> None:
        self.office.time_off(crew_id=self.crews[crew]["id"])
        assert all(self.office.shown(booking)["version"] == booking["version"] for booking in self.live.values())

    @rule(days=st.sampled_from([1, 7]))
    def a_preview_changes_nothing_and_comes_true(self, days: int) -> None:
        preview = self.office.preview(days=days, override_reason="model")
        assert preview["movable"] + preview["blocked"] == len(self.live)
        fits = [item for item in preview["items"] if item["after"] is not None]
        if not fits:
            return
        seen = [{"id": item["booking_id"], "version": item["version"]} for item in fits]
        places = [{"starts_at": item["after"]["starts_at"]} for item in fits]
        moves = list(zip(seen, places, strict=True))
        done = self.office.move_together(*moves, override_reason="model")
        assert done.status_code == 201, done.json
        assert self.office.undo_set(done.json).status_code == 200
        self.look_again(self.live)

    def placed(self, booking: dict[str, Any], crew_id: str, starts_at: str) -> dict[str, Any]:
        """The booking as it would be with that crew at that time."""
        number = next(number for number, crew in enumerate(self.crews) if crew["id"] == crew_id)
        people = self.members[number] | self.extra_of(booking)
        length = moment(booking["ends_at"]) - moment(booking["starts_at"])
        ends_at = (moment(starts_at) + length).isoformat()
        who = [{"person_id": person} for person in people]
        return {"crew_id": crew_id, "starts_at": starts_at, "ends_at": ends_at, "people": who}

    def settle(self, answer: Any, before: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]) -> None:
        """All moved exactly when nothing overlaps then; a change set that was made goes back by one undo."""
        possible = not overlaps({**self.live, **wanted}.values())
        assert (answer.status_code in (200, 201)) is possible, answer.json
        if not possible:
            assert answer.json["code"] in ("crew_already_booked", "person_already_booked", "both_wanted")
            return
        for visit, place in wanted.items():
            now = self.office.shown(before[visit])
            assert (now["crew_id"], moment(now["starts_at"])) == (place["crew_id"], moment(place["starts_at"]))
        assert self.office.undo_set(answer.json).status_code == 200
        self.look_again(before)

    def look_again(self, before: dict[str, dict[str, Any]]) -> None:
        """Everything stands where it stood, under newer versions and with nothing left to undo."""
        for visit, booking in dict(before).items():
            now = self.office.shown(booking)
            assert {name: now[name] for name in PLACE} == {name: booking[name] for name in PLACE}
            if now["version"] != booking["version"]:
                self.before.pop(visit, None)
            self.live[visit] = now

    @invariant()
    def nothing_overlaps(self) -> None:
        assert not overlaps(self.live.values())

    @invariant()
    def the_calendar_shows_what_was_answered(self) -> None:
        if not hasattr(self, "office"):
            return
        week = self.office.week("2030-03-04")
        shown = {card["visit_id"]: card for row in week["crews"] for day in row["days"] for card in day["bookings"]}
        assert {visit: card["id"] for visit, card in shown.items()} == {v: b["id"] for v, b in self.live.items()}
        waiting, worth = 5 - len(self.live), sum(card["amount"]["amount"] for card in shown.values())
        assert week["unassigned"]["count"] == waiting
        assert week["unassigned"]["amount"]["amount"] + worth == 5 * 25_000
        assert week["unassigned"]["duration_minutes"] == waiting * 120


def test_no_sequence_of_changes_makes_an_overlap_and_each_undo_restores(harness: Harness) -> None:
    Calendar.harness = harness
    run_state_machine_as_test(
        Calendar,
        settings=settings(
            max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
