"""Finding jobs by beginnings of words. A beginning of few words stands for those words, whose jobs come in the order of
the list, so that two common words cost no more than walking side by side; a beginning of many is looked up by job."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, exists, false, select, text, union_all

from common.db.unit_of_work import UnitOfWork
from job.domain.job import Job
from job.domain.job_term import JobTerm
from job.domain.search_terms import asked_words, prefix_bounds

FEW = 12
# Jumps from each word to the next one that begins alike, instead of reading all rows of all of them.
_BEGINNING_ALIKE = text(
    """WITH RECURSIVE alike (asked, beyond, term, count) AS (
        SELECT asked, beyond, (
            SELECT min(job_terms.term) FROM job_terms
            WHERE job_terms.organization_id = :organization_id AND job_terms.term >= asked COLLATE "C"
                AND job_terms.term < beyond COLLATE "C"
        ), 1
        FROM unnest(:words, :beyond) AS words (asked, beyond)
        UNION ALL
        SELECT asked, beyond, (
            SELECT min(job_terms.term) FROM job_terms
            WHERE job_terms.organization_id = :organization_id AND job_terms.term > alike.term COLLATE "C"
                AND job_terms.term < alike.beyond COLLATE "C"
        ), count + 1
        FROM alike WHERE term IS NOT NULL AND count <= :few
    )
    SELECT asked, term FROM alike WHERE term IS NOT NULL"""
).bindparams(bindparam("words", type_=ARRAY(Text())), bindparam("beyond", type_=ARRAY(Text())))


def having_words(uow: UnitOfWork, question: str) -> Iterator[ColumnElement[bool]]:
    """Conditions on jobs: for each word of the question, one of the job's words begins with it; or is it, when it is a
    number that is there."""
    words = asked_words(question)
    if not words:
        return
    found: dict[str, list[str]] = {word: [] for word in words}
    bounds = [prefix_bounds(word)[1] for word in words]
    values = {"organization_id": uow.organization_id, "words": words, "beyond": bounds, "few": FEW}
    for asked, term in uow.session.execute(_BEGINNING_ALIKE, values):
        found[asked].append(term)
    for word, terms in found.items():
        if word.isdigit() and word in terms:
            found[word] = [word]  # whoever asks for 777 means job 777 or house 777, and not the thousand that begin so
    for word, terms in found.items():
        if not terms:
            yield false()
        elif len(terms) > FEW:
            yield _one_of_many(word)
        else:
            yield _one_of(uow, terms)


def _one_of(uow: UnitOfWork, terms: list[str]) -> ColumnElement[bool]:
    """Each word is a list of jobs in their order, and together they are merged in it."""
    jobs = [
        select(JobTerm.job_number).where(JobTerm.organization_id == uow.organization_id, JobTerm.term == term)
        for term in terms
    ]
    return Job.number.in_(jobs[0] if len(jobs) == 1 else union_all(*jobs))


def _one_of_many(word: str) -> ColumnElement[bool]:
    first, beyond = prefix_bounds(word)
    return exists().where(
        JobTerm.organization_id == Job.organization_id,
        JobTerm.job_number == Job.number,
        JobTerm.term >= first,
        JobTerm.term < beyond,
    )
