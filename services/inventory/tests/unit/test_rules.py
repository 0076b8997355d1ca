"""The rules by themselves: averages, what jobs want, replenishment, how long stock lasts, sheets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from common.sheets import RowsNotAcceptable, SheetNotReadable, read_sheet
from inventory.domain.costing import average_after
from inventory.domain.forecast import lasting
from inventory.domain.item_sheet import item_columns
from inventory.domain.job_use import CREW, RECIPE, JobStock, JobUse, wanted_by
from inventory.domain.measures import NOTHING, key_of, product, quantity_of
from inventory.domain.replenishment import to_order

amounts = st.decimals("0.001", "100000", places=3)
costs = st.decimals(0, "100000", places=4)
TODAY = date(2030, 5, 6)
AT = datetime(2030, 5, 6, tzinfo=UTC)


@given(on_hand=amounts, average=costs, quantity=amounts, unit_cost=costs)
def test_an_average_lies_between_what_it_is_of(
    on_hand: Decimal, average: Decimal, quantity: Decimal, unit_cost: Decimal
) -> None:
    after = average_after(on_hand=on_hand, average=average, quantity=quantity, unit_cost=unit_cost)
    assert min(average, unit_cost) <= after <= max(average, unit_cost)
    back = average_after(on_hand=on_hand + quantity, average=after, quantity=-quantity, unit_cost=unit_cost)
    # Rounding of the average weighs as much more as there was more of it.
    assert abs(back - average) <= Decimal("0.0001") * (1 + (on_hand + quantity) / on_hand)


@pytest.mark.parametrize("on_hand", [Decimal(0), Decimal(-5)])
def test_what_comes_into_nothing_sets_the_average(on_hand: Decimal) -> None:
    after = average_after(on_hand=on_hand, average=Decimal(900), quantity=Decimal(2), unit_cost=Decimal(100))
    assert after == 100


def test_an_average_of_nothing_left_stays() -> None:
    gone = average_after(on_hand=Decimal(2), average=Decimal(900), quantity=Decimal(-2), unit_cost=Decimal(100))
    assert gone == 900


def use(source: str, quantity: str, *, item_id: UUID, location_id: UUID | None, voided: bool = False) -> JobUse:
    voided_at = AT if voided else None
    return JobUse(
        source=source, quantity=Decimal(quantity), item_id=item_id, location_id=location_id, voided_at=voided_at
    )


def test_what_was_recorded_takes_the_place_of_the_recipe_in_any_order() -> None:
    bleach, soap, van, other = (new_id() for _ in range(4))
    uses = [
        use(RECIPE, "4", item_id=bleach, location_id=van),
        use(RECIPE, "1", item_id=soap, location_id=van),
        use(CREW, "2.5", item_id=bleach, location_id=other),
        use(CREW, "9", item_id=soap, location_id=van, voided=True),
    ]
    for order in permutations(uses):
        assert wanted_by(order) == {(bleach, other): Decimal("2.5"), (soap, van): Decimal(1)}


@given(wishes=st.lists(st.tuples(amounts, amounts), max_size=8))
def test_a_job_takes_no_more_than_it_wants_or_than_is_there(wishes: list[tuple[Decimal, Decimal]]) -> None:
    stock = JobStock(wanted=NOTHING, taken=NOTHING, waived=NOTHING, is_short=False)
    for wanted, there in wishes:
        before = stock.taken
        change = stock.want(wanted, takeable=there)
        assert stock.taken == before - change
        assert -change <= there
        assert stock.taken + stock.waived <= stock.wanted == wanted
        assert stock.is_short == (stock.taken + stock.waived < wanted)
    taken = stock.taken
    assert stock.want(NOTHING, takeable=NOTHING) == taken


@given(there=amounts, coming=amounts, point=amounts, quantity=amounts)
def test_what_is_ordered_lifts_the_stock_to_its_point(
    there: Decimal, coming: Decimal, point: Decimal, quantity: Decimal
) -> None:
    ordered = to_order(there=there, coming=coming, point=point, quantity=quantity)
    if there + coming > point:
        assert ordered == 0
    else:
        assert ordered >= quantity
        assert there + coming + ordered >= point


@given(there=amounts, needs=st.dictionaries(st.integers(0, 30), amounts, max_size=10))
def test_stock_lasts_until_the_first_day_it_does_not_cover(there: Decimal, needs: dict[int, Decimal]) -> None:
    by_day = {TODAY + timedelta(days=day): quantity for day, quantity in needs.items()}
    found = lasting(there, by_day, today=TODAY)
    assert found.needed == sum(needs.values())
    assert (found.days_left is None) == (found.needed <= there)
    if found.days_left is not None:
        assert sum(quantity for day, quantity in needs.items() if day < found.days_left) <= there
        assert sum(quantity for day, quantity in needs.items() if day <= found.days_left) > there
    assert lasting(there + 1, by_day, today=TODAY).days_left in (None, *range(found.days_left or 0, 31))


def test_quantities_are_rounded_once_and_names_have_one_spelling() -> None:
    assert product(Decimal("4.5"), Decimal("1.333")) == Decimal("5.999")
    assert quantity_of(Decimal("0.0005")) == Decimal("0.001")
    assert key_of("  Sodium   HYPOCHLORITE ") == "sodium hypochlorite"


@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rows = read_sheet(f"name,unit_cost\n{text}", item_columns(places=2))
    except (SheetNotReadable, RowsNotAcceptable):
        return
    assert all(row.facts["name"] for row in rows)
