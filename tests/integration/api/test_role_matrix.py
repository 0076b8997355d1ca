"""Every operation of the merged description, for every role, on a record of one's own company, of another, and of none:
403 without the permission, 404 for what is not there or not one's own, 401 for strangers, and not a row changed."""

from __future__ import annotations

from common.ids import new_id

from .company import Company
from .expected import complaint, nothing_wrong
from .fingerprints import difference, fingerprint
from .operations import Description
from .platform_in_process import Platform
from .requests_made import body_of, foreign_complaints, refused, sent, values_of
from .tables import WORDS

ENDS_SESSIONS = frozenset({"logOut", "endSession", "changePassword"})


def test_the_description_holds_the_whole_platform(description: Description) -> None:
    assert len(description.guarded()) > 110
    assert {each.method for each in description.operations} == {"GET", "POST", "PATCH", "DELETE"}


def test_strangers_learn_nothing(description: Description, ours: Company) -> None:
    nobody = ours.people["anonymous"]
    wrong = [found for each in description.guarded() if (found := refused(nobody, each, ours, description)) is not None]
    nothing_wrong(wrong)


def test_nobody_reaches_a_record_of_another_company(
    platform: Platform, description: Description, ours: Company, theirs: Company
) -> None:
    platform.drain()
    before = fingerprint(platform.services, theirs.id)
    wrong = []
    for operation in description.guarded():
        if not set(operation.parameters) - WORDS.keys():
            continue
        wrong += foreign_complaints(operation, ours, theirs, description)
    nothing_wrong(wrong)
    platform.drain()
    assert difference(before, fingerprint(platform.services, theirs.id)) == []


def test_a_record_that_is_not_there_is_not_found(description: Description, ours: Company) -> None:
    wrong = []
    for operation in description.guarded():
        for name in set(operation.parameters) - WORDS.keys():
            values = {**values_of(operation, ours), name: str(new_id())}
            for who in ours.people.values():
                answer = sent(who, operation, values, body_of(operation, ours, description))
                wrong += [complaint(who, operation, "missing", answer)]
    nothing_wrong(wrong)


def test_each_role_may_do_exactly_what_the_policy_says(
    platform: Platform, description: Description, ours: Company
) -> None:
    wrong = []
    for operation in description.guarded():
        for who in ours.people.values():
            found = refused(who, operation, ours, description)
            wrong += [found] if found else []
            if operation.id in ENDS_SESSIONS and who.email:
                who.sign_in()
    platform.drain()
    nothing_wrong(wrong)
