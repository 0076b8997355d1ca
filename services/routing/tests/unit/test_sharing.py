"""A plan takes nobody and nothing twice: of crews that share somebody one is planned, and what goes along with a visit
and is needed by another crew keeps it where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, cycle
from typing import Any
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from common.ids import new_id
from routing.domain.composing import Composed, Wish, compose
from routing.domain.day import Crew, Day, Spot, Visit
from routing.domain.geography import Place
from routing.domain.holding import Hold
from routing.domain.outcome import outcome_of
from routing.domain.planning.assembling import assemble
from routing.domain.planning.plan import Plan, Unassigned
from routing.domain.planning.problem import Break, Problem, Stop
from routing.domain.planning.validating import MOST_BREAKS, refuse_unplannable
from routing.domain.settling import settled
from routing.domain.staying import dropped
from routing.domain.travel import RoadEstimate

MIDNIGHT = datetime(2030, 5, 6, tzinfo=UTC)
HOME = Place(41.0, -87.0)
ROADS = RoadEstimate(road_factor=1.3, speed_kmh=50)
ANN, BOB, LIFT = (new_id() for _ in range(3))
NOBODY: frozenset[UUID] = frozenset()
SHARED = st.sets(st.sampled_from([ANN, BOB, LIFT]), max_size=1).map(frozenset)
HOUR = 3600


def hour(count: float) -> datetime:
    return MIDNIGHT + timedelta(hours=count)


def crew(*along: UUID, name: str = "North", hours: tuple[float, float] = (8, 16)) -> Crew:
    shift = (hour(hours[0]), hour(hours[1]))
    return Crew(
        id=new_id(), name=name, skills=frozenset(), start=HOME, end=HOME, shifts=(shift,), along=frozenset(along)
    )


def visit(of: Crew | None = None, at: float = 9, *, minutes: int = 60, named: frozenset[UUID] = NOBODY) -> Visit:
    spot = None
    if of is not None:
        spot = Spot(
            crew_id=of.id, starts_at=hour(at), ends_at=hour(at) + timedelta(minutes=minutes),
            window_starts_at=hour(at - 1), window_ends_at=hour(at + 1), promise_version=1, booking_version=3,
            takes=of.along | named, named=named,
        )  # fmt: skip
    return Visit(
        id=new_id(), job_id=new_id(), job_number=1, title="Roof", place=HOME, minutes=minutes, skills=frozenset(),
        earliest_on=None, status="open", spot=spot,
    )  # fmt: skip


def day(crews: Sequence[Crew], visits: Sequence[Visit], elsewhere: Sequence[Hold] = ()) -> Day:
    return Day(
        on=date(2030, 5, 6), zone="UTC", begins_at=MIDNIGHT, now=None, crews=tuple(crews), visits=tuple(visits),
        elsewhere=tuple(elsewhere),
    )  # fmt: skip


def composed(of: Day, staying: dict[UUID, Unassigned] | None = None) -> Composed:
    return compose(of, Wish(), ROADS.between_all(of.places()), staying=staying)


def held(first: float, last: float, *takes: UUID) -> Hold:
    return Hold(visit_id=new_id(), crew_id=new_id(), takes=frozenset(takes), starts_at=hour(first), ends_at=hour(last))


def test_while_another_crew_has_its_person_a_crew_has_a_break() -> None:
    (shift,) = composed(day([crew(ANN)], [visit()], [held(9, 11, ANN), held(10, 12, ANN, BOB)])).problem.shifts
    assert shift.breaks == (Break(earliest_seconds=9 * HOUR, latest_seconds=9 * HOUR, seconds=3 * HOUR),)


def test_of_crews_that_share_somebody_the_one_with_more_to_do_is_planned() -> None:
    north, south = crew(ANN, BOB), crew(ANN, name="South")
    stays = visit(north, 9)
    found = composed(day([north, south], [stays, visit(south, 10), visit(south, 12)]))
    assert [shift.crew_id for shift in found.problem.shifts] == [str(south.id)]
    assert [(left.stop_id, left.code) for left in found.left_out] == [(str(stays.id), "shares_with_crew")]
    assert "North shares somebody or something with South" in found.left_out[0].reason
    assert found.problem.shifts[0].breaks[0].earliest_seconds == 9 * HOUR
    assert [each.kept_in and each.kept_in.code for each in found.day.crews] == ["shares_with_crew", None]


def test_crews_that_share_somebody_at_different_hours_are_both_planned() -> None:
    early, late = crew(ANN, hours=(6, 12)), crew(ANN, hours=(12, 18))
    assert len(composed(day([early, late], [visit(early), visit(late, 14)])).problem.shifts) == 2


def test_what_goes_along_and_another_crew_needs_keeps_the_visit_where_it_is() -> None:
    north, south = crew(), crew(LIFT, name="South")
    tied, own, free = (visit(north, at, named=frozenset({each})) for at, each in ((9, LIFT), (11, ANN), (13, BOB)))
    again = visit(north, 14, named=frozenset({ANN}))
    found = composed(day([north, south], [tied, own, free, again]))
    assert [(left.stop_id, left.code) for left in found.left_out] == [(str(tied.id), "needed_elsewhere")]
    assert [stop.crews for stop in found.problem.stops] == [{str(north.id)}, None, {str(north.id)}]
    assert [len(shift.breaks) for shift in found.problem.shifts] == [1, 1]


def test_what_a_crew_that_stays_in_leaves_behind_holds_whom_it_shares() -> None:
    north, south = crew(ANN), crew(ANN, name="South").out()
    nobodys = replace(visit(south, 9), skills=frozenset({"crane"}))
    of = day([north, south], [nobodys, visit()])
    first = composed(of)
    staying = dropped(first.problem, _solved(first.problem, [0]), first.day)
    assert {visit_id: left.code for visit_id, left in staying.items()} == {nobodys.id: "crew_out"}
    assert composed(of, staying).problem.shifts[0].breaks[0].earliest_seconds == 9 * HOUR
    apart = composed(day([crew(), south], [nobodys, visit()]))
    assert dropped(apart.problem, _solved(apart.problem, [0]), apart.day) == {}


def test_a_day_in_very_many_pieces_is_planned_with_the_longest_of_them() -> None:
    busy = [held(8 + number / 4, 8.1 + number / 4, ANN) for number in range(30)]
    problem = composed(day([crew(ANN)], [visit(minutes=15)], [*busy, held(0.5, 1, ANN)])).problem
    refuse_unplannable(problem)
    assert len(problem.shifts[0].breaks) <= MOST_BREAKS


@example([NOBODY], [(0, 31, 7, NOBODY), (0, 45, 4, NOBODY), (0, 38, 5, NOBODY), (0, 43, 2, NOBODY)], [], [0])
@given(
    st.lists(SHARED, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(31, 50), st.integers(2, 8), SHARED), max_size=7),
    st.lists(st.tuples(st.integers(28, 54), st.integers(1, 10), SHARED), max_size=2),
    st.lists(st.integers(0, 3), min_size=1, max_size=7),
)
def test_what_a_plan_changes_and_what_it_leaves_can_be_booked_together(
    along: list[frozenset[UUID]],
    booked: list[tuple[int, int, int, frozenset[UUID]]],
    others: list[tuple[int, int, frozenset[UUID]]],
    goes_to: list[int],
) -> None:
    crews = [crew(*each, name=f"Crew {number}") for number, each in enumerate(along)]
    elsewhere = [held(first / 4, (first + length) / 4, *takes) for first, length, takes in others]
    visits: list[Visit] = []
    for who, quarter, length, named in booked:
        wanted = visit(crews[who % len(crews)], quarter / 4, minutes=15 * length, named=named)
        if not any(_clashing([*_holds(visits), *elsewhere, *_holds([wanted])], beside=elsewhere)):
            visits.append(wanted)
    of = day(crews, [*visits, visit(), visit()], elsewhere)
    after = [*_after(of, _planned(of, goes_to)), *elsewhere]
    assert not list(_clashing(after, beside=elsewhere))


def test_a_day_that_never_settles_leaves_what_is_booked_where_it_is() -> None:
    north, shares = crew(), list[float]()
    of = day([north], [*(visit(north, at) for at in (8, 9, 10, 11, 12)), visit()])

    def all_but_one(problem: Problem, share: float) -> Plan:
        shares.append(share)
        forgotten = Unassigned(stop_id=problem.stops[0].id, code="days_full", reason="Forgotten.")
        return replace(assemble(problem, {}, engine="forgetful"), unassigned=(forgotten,))

    last, _ = settled(lambda staying: composed(of, dict(staying)), all_but_one)
    assert shares == [1.0, 1 / 4, 1 / 24, 1 / 24]
    assert sum(shares) <= 4 / 3 + 1e-9
    assert [stop.id for stop in last.problem.stops] == [str(of.visits[-1].id)]
    assert [left.code for left in last.left_out] == ["days_full"] * 5


def _planned(of: Day, goes_to: Sequence[int]) -> dict[str, Any]:
    """As the planner does it, with an engine that gives each stop to whatever crew."""
    last, plan = settled(lambda staying: composed(of, dict(staying)), lambda problem, _: _solved(problem, goes_to))
    times = ROADS.between_all(of.places())
    outcome = outcome_of(last.day, plan, times=times, left_out=last.left_out, reasons={})
    return {change["visit_id"]: change for change in outcome.changes}


def _solved(problem: Problem, goes_to: Sequence[int]) -> Plan:
    orders = dict[str, list[Stop]]()
    for stop, number in zip(problem.stops, cycle(goes_to), strict=False):
        if problem.shifts:
            orders.setdefault(problem.shifts[number % len(problem.shifts)].crew_id, []).append(stop)
    return assemble(problem, orders, engine="whatever")


def _after(of: Day, changes: dict[str, Any]) -> Iterator[Hold]:
    """What the bookings hold once the calendar follows the plan."""
    crews = {str(crew.id): crew for crew in of.crews}
    for visit in of.visits:
        change = changes.get(str(visit.id))
        if change is not None:
            starts_at, crew = datetime.fromisoformat(change["starts_at"]), crews[change["crew_id"]]
            yield Hold(
                visit_id=visit.id, crew_id=crew.id, takes=crew.takes | visit.named, starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=change["minutes"]),
            )  # fmt: skip
        elif (hold := visit.hold()) is not None:
            yield hold


def _holds(visits: Sequence[Visit]) -> list[Hold]:
    return [hold for visit in visits if (hold := visit.hold()) is not None]


def _clashing(holds: Sequence[Hold], *, beside: Sequence[Hold]) -> Iterator[tuple[Hold, Hold]]:
    """Pairs that take the same at the same time, but for two of those that nobody asked about."""
    for one, other in combinations(holds, 2):
        apart = one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
        if one.takes & other.takes and not apart and not (one in beside and other in beside):
            yield one, other
