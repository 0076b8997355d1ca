"""What a day fixes stays fixed in the problem, and what comes out fits the calendar's grid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from routing.domain.composing import PROMISED, URGENT, WAITING, Composed, Wish, compose
from routing.domain.day import Crew, Day, Spot, Visit
from routing.domain.geography import Place
from routing.domain.outcome import outcome_of
from routing.domain.planning.assembling import assemble
from routing.domain.planning.problem import Break, Window
from routing.domain.planning.validating import refuse_unplannable
from routing.domain.travel import RoadEstimate

ON = date(2030, 5, 6)
MIDNIGHT = datetime(2030, 5, 6, tzinfo=UTC)
HOME, NEAR, FAR = Place(41.0, -87.0), Place(41.05, -87.0), Place(41.2, -87.0)
ROADS = RoadEstimate(road_factor=1.3, speed_kmh=50)
HOUR = 3600


def hour(count: float) -> datetime:
    return MIDNIGHT + timedelta(hours=count)


def crew(*shifts: tuple[float, float], **facts: Any) -> Crew:
    hours = tuple((hour(first), hour(last)) for first, last in shifts or ((8, 17),))
    told: dict[str, Any] = {"skills": frozenset(), "start": HOME, "end": HOME, **facts}
    return Crew(id=new_id(), name="North", shifts=hours, **told)


def visit(place: Place | None, *, of: Crew | None = None, at: float = 9, minutes: int = 60, **facts: Any) -> Visit:
    spot = None
    if of is not None:
        spot = Spot(
            crew_id=of.id,
            starts_at=hour(at),
            ends_at=hour(at) + timedelta(minutes=minutes),
            window_starts_at=hour(at - 1),
            window_ends_at=hour(at + 1),
            promise_version=1,
            booking_version=3,
        )
    told: dict[str, Any] = {"skills": frozenset(), "earliest_on": None, "status": "open", **facts}
    return Visit(
        id=new_id(), job_id=new_id(), job_number=1, title="Roof", place=place, minutes=minutes, spot=spot, **told
    )


def day(crews: list[Crew], visits: list[Visit], *, now: datetime | None = None) -> Day:
    return Day(on=ON, zone="UTC", begins_at=MIDNIGHT, now=now, crews=tuple(crews), visits=tuple(visits))


def composed(of: Day, **wish: Any) -> Composed:
    return compose(of, Wish(**wish), ROADS.between_all(of.places()))


def test_promises_are_windows_and_come_before_all_else() -> None:
    north = crew()
    promised, urgent, waiting = visit(NEAR, of=north), visit(NEAR), visit(FAR)
    stops = composed(day([north], [promised, urgent, waiting]), urgent=frozenset({urgent.id})).problem.stops
    assert [stop.priority for stop in stops] == [PROMISED, URGENT, WAITING]
    assert [stop.may_be_late for stop in stops] == [True, False, False]
    assert stops[0].windows == (Window(8 * HOUR, 10 * HOUR),)


def test_gaps_in_hours_and_visits_off_the_map_are_breaks() -> None:
    north = crew((8, 12), (13, 17))
    found = composed(day([north], [visit(None, of=north, at=9), visit(NEAR, of=north, at=10)]))
    (shift,) = found.problem.shifts
    assert (shift.from_seconds, shift.until_seconds) == (8 * HOUR, 17 * HOUR)
    assert shift.breaks == (
        Break(earliest_seconds=9 * HOUR, latest_seconds=9 * HOUR, seconds=HOUR),
        Break(earliest_seconds=12 * HOUR, latest_seconds=12 * HOUR, seconds=HOUR),
    )
    assert [(left.code, "keeps its time" in left.reason) for left in found.left_out] == [("no_coordinates", True)]


def test_a_break_that_has_begun_is_kept_and_what_touches_is_one() -> None:
    north = crew((8, 12), (13, 17))
    beside = [visit(None, of=north, at=13), visit(None, of=north, at=15), visit(None, of=north, at=16.5)]
    (shift,) = composed(day([north], [*beside, visit(NEAR)], now=hour(12.1))).problem.shifts
    found = [(rest.earliest_seconds / HOUR, rest.seconds / HOUR) for rest in shift.breaks]
    assert found == [(12.25, 1.75), (15, 1), (16.5, 0.5)]


def test_what_stays_takes_its_water() -> None:
    north = crew(tank_gallons=500)
    stays, needs = visit(None, of=north, water_gallons=300), visit(NEAR, water_gallons=100)
    assert composed(day([north], [stays, needs])).problem.shifts[0].capacity == 200


def test_what_no_crew_could_have_stays_where_it_is_booked() -> None:
    north, south = crew(), crew()
    against = visit(NEAR, of=north, at=10, skills=frozenset({"roof"}))
    late = visit(NEAR, of=north, at=15.75, minutes=90)
    found = composed(day([north, south], [against, late, visit(NEAR)]))
    assert {left.stop_id: left.code for left in found.left_out} == {str(against.id): "skill_missing"}
    assert [len(shift.breaks) for shift in found.problem.shifts] == [1, 0]
    long = visit(NEAR, of=north, at=8, minutes=600)
    assert [left.code for left in composed(day([north, south], [long])).left_out] == ["too_long_for_shift"]


def test_a_crew_goes_on_from_what_it_has_begun() -> None:
    north = crew()
    begun = visit(FAR, of=north, at=9, status="in_progress", started_at=hour(9))
    of = day([north], [begun, visit(NEAR, of=north, at=11)], now=hour(9.5))
    (shift,) = composed(of).problem.shifts
    assert shift.start_place == of.places().index(FAR)
    assert shift.from_seconds == 10 * HOUR
    (longer,) = composed(of, longer={begun.id: 150}).problem.shifts
    assert longer.from_seconds == 11.5 * HOUR
    assert [stop.place for stop in composed(of).problem.stops] == [of.places().index(NEAR)]


def test_crews_that_are_out_or_done_for_the_day_get_no_shift() -> None:
    north, south = crew(), crew((8, 9))
    of = day([north, south, crew()], [visit(NEAR)], now=hour(10))
    shifts = composed(of, out=frozenset({north.id})).problem.shifts
    assert [shift.crew_id for shift in shifts] == [str(of.crews[2].id)]
    assert shifts[0].from_seconds == 10 * HOUR
    at_home = composed(of, out=frozenset({north.id})).day.crews
    assert [each.kept_in and each.kept_in.code for each in at_home] == ["crew_out", "day_over", None]


def test_pins_keep_crew_and_time_or_take_a_position() -> None:
    north = crew()
    keeps, takes, free = visit(NEAR, of=north), visit(NEAR, of=north, at=11), visit(NEAR)
    stops = composed(
        day([north], [keeps, takes, free]), pins={keeps.id: None, takes.id: 0, free.id: None}
    ).problem.stops
    assert [stop.pinned_crew for stop in stops] == [str(north.id), str(north.id), None]
    assert [stop.position for stop in stops] == [None, 0, None]
    assert stops[0].windows == (Window(9 * HOUR, 9 * HOUR + 899),)
    assert stops[1].windows == (Window(10 * HOUR, 12 * HOUR),)


def test_water_is_a_load_that_begun_visits_have_taken_already() -> None:
    north = crew(equipment=frozenset({"lift"}), tank_gallons=500)
    begun = visit(FAR, of=north, at=9, status="in_progress", started_at=hour(9), water_gallons=300)
    needs = visit(NEAR, equipment=frozenset({"lift"}), water_gallons=100)
    found = composed(day([north], [begun, needs], now=hour(9.5))).problem
    assert (found.shifts[0].capacity, found.shifts[0].equipment) == (200, frozenset({"lift"}))
    assert (found.stops[0].demand, found.stops[0].equipment) == (100, frozenset({"lift"}))
    flood = composed(day([north], [visit(NEAR, water_gallons=10**9)])).problem
    refuse_unplannable(flood)  # one absurd need spoils no day
    dry = composed(day([north], [visit(NEAR)])).problem
    assert (dry.shifts[0].capacity, dry.stops[0].demand) == (None, 0)


@given(
    st.lists(st.tuples(st.sampled_from([NEAR, FAR]), st.integers(1, 100)), min_size=1, max_size=6),
    st.one_of(st.none(), st.integers(0, 3600)),
)
def test_bookings_of_a_plan_lie_on_the_grid_in_hours_and_never_overlap(
    wanted: list[tuple[Place, int]], passed: int | None
) -> None:
    north = crew()
    now = None if passed is None else hour(8) + timedelta(seconds=passed)
    of = day([north], [visit(place, minutes=0).lasting(minutes) for place, minutes in wanted], now=now)
    times = ROADS.between_all(of.places())
    problem = compose(of, Wish(), times).problem
    plan = assemble(problem, {str(north.id): problem.stops}, engine="as they came")
    changes = outcome_of(of, plan, times=times, left_out=(), reasons={}).changes
    starts = [datetime.fromisoformat(change["starts_at"]) for change in changes]
    ends = [start + timedelta(minutes=change["minutes"]) for start, change in zip(starts, changes, strict=True)]
    assert all(start.timestamp() % 900 == 0 and start >= hour(8) for start in starts)
    assert all(now is None or start >= now for start in starts)
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    assert len(changes) + plan.totals.unassigned == len(wanted)
