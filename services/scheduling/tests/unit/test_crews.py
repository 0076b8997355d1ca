"""Members by date, skills and the lead of a crew."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from scheduling.domain.crews import Crew, Membership, check_memberships
from scheduling.domain.refusals import BadMembership, CrewInactive, LeadNotMember

ANN, BOB = UUID(int=1), UUID(int=2)
FIRST = date(2030, 1, 1)
SPELLS = st.lists(
    st.builds(
        lambda person, start, length: Membership(
            person_id=person,
            from_on=FIRST + timedelta(days=start),
            until_on=None if length is None else FIRST + timedelta(days=start + length),
        ),
        st.sampled_from([ANN, BOB]),
        st.integers(0, 30),
        st.one_of(st.none(), st.integers(0, 15)),
    ),
    max_size=5,
)


def crew(*memberships: Membership, skills: tuple[str, ...] = ()) -> Crew:
    made = Crew(organization_id=new_id(), id=new_id(), name="Blue", active=True, lead_id=None, members=[])
    made.set_members(memberships)
    made.set_skills(skills)
    return made


@given(spells=SPELLS)
def test_memberships_are_accepted_exactly_when_nobody_is_in_the_crew_twice_on_a_day(spells: list[Membership]) -> None:
    days = [FIRST + timedelta(days=offset) for offset in range(60)]
    twice = any(
        sum(spell.person_id == person and spell.from_on <= on <= (spell.until_on or date.max) for spell in spells) > 1
        for person in (ANN, BOB)
        for on in days
    )
    if twice:
        with pytest.raises(BadMembership):
            check_memberships(spells)
    else:
        made = crew(*spells)
        for on in days:
            expected = {s.person_id for s in spells if s.from_on <= on <= (s.until_on or date.max)}
            assert made.people_on(on) == expected


def test_a_membership_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadMembership):
        check_memberships([Membership(person_id=ANN, from_on=FIRST, until_on=FIRST - timedelta(days=1))])


def test_replacing_members_keeps_the_rows_that_stay() -> None:
    made = crew(Membership(person_id=ANN, from_on=FIRST), Membership(person_id=BOB, from_on=FIRST))
    anns_row = next(row for row in made.members if row.person_id == ANN)
    made.set_members([Membership(person_id=ANN, from_on=FIRST, until_on=FIRST)])
    assert made.members == [anns_row]
    assert anns_row.until_on == FIRST


def test_skills_are_kept_once_and_compared_without_capitals() -> None:
    made = crew(skills=("Roof", "ROOF", "soft wash"))
    assert made.skills == ["ROOF", "soft wash"]
    assert made.missing_skills(["roof", "Soft Wash"]) == []
    assert made.missing_skills(["gutters", "roof"]) == ["gutters"]


def test_the_lead_is_a_member() -> None:
    made = crew(Membership(person_id=ANN, from_on=FIRST))
    made.lead_id = ANN
    made.check_lead()
    made.lead_id = BOB
    with pytest.raises(LeadNotMember):
        made.check_lead()


def test_a_crew_that_is_not_active_is_not_planned_with() -> None:
    made = crew()
    made.active = False
    with pytest.raises(CrewInactive):
        made.check_active()
