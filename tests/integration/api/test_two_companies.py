"""A4: two companies that try to reach each other's records in every way, thousands of times: neither sees or changes
anything of the other."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter

import pytest
from sqlalchemy import Engine, event

from common.ids import new_id
from common.testing.endurance import ENDURES, at_length

from .company import Company, found
from .crossing import Crossing
from .expected import leak, nothing_wrong
from .fingerprints import difference, fingerprint
from .operations import Description
from .other_gateways import in_haste
from .platform_in_process import Platform
from .requests_made import values_of
from .tables import WORDS
from .test_foreign_references import queries

pytestmark = [pytest.mark.slow, pytest.mark.endures]
REQUESTS = at_length(1_500, 10_000)
TURNS = 6
SEED = None if ENDURES else 4


@pytest.fixture(scope="module")
def both(platform: Platform) -> tuple[Company, Company]:
    """Two companies of this test's own."""
    return in_haste(found(platform, marker="Quartz")), in_haste(found(platform, marker="Zircon"))


def test_neither_of_two_companies_reaches_the_other(
    platform: Platform, description: Description, both: tuple[Company, Company]
) -> None:
    chance, keys, statuses = random.Random(SEED), list[str](), Counter[int]()
    crossings = [
        Crossing(ours, theirs, description, chance, keys, _cursors(description, theirs))
        for ours, theirs in (both, both[::-1])
    ]
    wrong: list[str | None] = []
    for turn in range(TURNS):
        crossing = crossings[turn % 2]
        platform.drain()
        before = fingerprint(platform.services, crossing.theirs.id)
        for _ in range(REQUESTS // TURNS):
            operation, answer = crossing.send()
            statuses[answer.status_code] += 1
            shown = leak(answer, crossing.theirs.marker)
            wrong.append(shown and f"{operation.id}: {shown}")
            wrong.append(f"{operation.id}: {answer.text[:300]}" if answer.status_code >= 500 else None)
        platform.drain()
        changed = difference(before, fingerprint(platform.services, crossing.theirs.id))
        wrong.append(f"turn {turn} changed {changed}" if changed else None)
    print(f"{sum(statuses.values())} requests of two companies at each other: {dict(sorted(statuses.items()))}")
    nothing_wrong(wrong)
    assert statuses[404] > REQUESTS / 10, statuses
    assert sum(count for status, count in statuses.items() if status < 300) > REQUESTS / 20, statuses


def _cursors(description: Description, company: Company) -> dict[str, str]:
    """Where the company's own lists go on."""
    cursors: dict[str, str] = {}
    for operation, name in queries(description):
        if name == "after":
            answer = company.owner.call("GET", f"{operation.at({})}{'&' if operation.query else '?'}limit=1")
            cursor = (answer.get_json(silent=True) or {}).get("next") if answer.status_code == 200 else None
            cursors |= {operation.id: str(cursor)} if cursor else {}
    return cursors


def test_control_a_company_that_is_shown_its_own_record_sees_its_mark(both: tuple[Company, Company]) -> None:
    """What is looked for in every answer above is in the answers of those who may see it."""
    ours, theirs = both
    answer = theirs.owner.call("GET", f"/customers/{theirs.one('customer_id')}")
    assert leak(answer, theirs.marker) is not None
    assert leak(ours.owner.call("GET", f"/customers/{ours.one('customer_id')}"), theirs.marker) is None


def test_another_company_s_record_costs_what_none_costs(
    description: Description, both: tuple[Company, Company]
) -> None:
    """The database is asked the same for both, so that no time tells them apart; `make endure` compares times too."""
    ours, theirs = both
    wrong, tried, ratios = [], 0, [1.0]
    for operation in description.guarded():
        names = [name for name in operation.parameters if name not in WORDS and name in theirs.ids]
        if operation.method != "GET" or not names:
            continue
        values, name = values_of(operation, ours), names[0]
        foreign = operation.at({**values, name: theirs.one(name)})
        missing = operation.at({**values, name: str(new_id())})
        tried += 1
        asked = [_asked(ours, each) for each in (foreign, missing)]
        wrong.append(f"{operation.id} asks the database otherwise: {asked}" if asked[0] != asked[1] else None)
        ratio = _ratio(ours, foreign, missing) if ENDURES else 1.0
        ratios.append(ratio)
        wrong.append(f"{operation.id} takes {ratio:.2f} times as long" if ratio > 2 else None)
    print(f"{tried} operations; the slower of two refusals takes at most {max(ratios):.2f} times as long")
    nothing_wrong(wrong)
    assert tried > 20


def _asked(ours: Company, address: str) -> list[str]:
    """The statements of one request that comes a second time, when who asks is known."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    ours.owner.call("GET", address)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert ours.owner.call("GET", address).status_code == 404
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return said


def _ratio(ours: Company, *addresses: str) -> float:
    """How many times as long the slower takes, each the median of sixty in turn."""
    times: dict[str, list[float]] = {address: [] for address in addresses}
    for _ in range(60):
        for address, taken in times.items():
            started = time.perf_counter()
            ours.owner.call("GET", address)
            taken.append(time.perf_counter() - started)
    medians = [statistics.median(taken) for taken in times.values()]
    return max(medians) / min(medians)
