"""The lists use their indexes as the app role sees them, row-level security included."""

from __future__ import annotations

import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from estimate.testing import Company

COLUMNS = "phones, consent_email, consent_sms, tax_exempt, created_at, changed_at, version"
VALUES = "'[]', true, true, false, now(), now(), 1"


@pytest.fixture(scope="module")
def crowded(running: Harness) -> Company:
    """An organization of 5,000 customers beside another one as large."""
    company = Company(running)
    with connect_plain(running.urls.platform) as connection:
        for organization in (company.id, new_id()):
            connection.execute(
                f"""INSERT INTO customers (organization_id, id, name, sort_name, {COLUMNS})
                    SELECT %s, gen_random_uuid(), 'Person ' || n, 'person ' || lpad(n::text, 6, '0'), {VALUES}
                    FROM generate_series(1, 5000) n""",
                [organization],
            )
        connection.execute(
            """INSERT INTO customer_terms SELECT organization_id, term, id
               FROM customers, LATERAL unnest(string_to_array(sort_name, ' ')) term
               ON CONFLICT DO NOTHING"""
        )
    with connect_plain(running.urls.owner) as connection:
        connection.execute("ANALYZE customers")
        connection.execute("ANALYZE customer_terms")
    return company


def plan(company: Company, query: str) -> str:
    with connect_plain(company.harness.urls.app) as connection:
        connection.execute("SELECT set_config('crewline.organization', %s, false)", [str(company.id)])
        return "\n".join(row[0] for row in connection.execute("EXPLAIN " + query).fetchall())


def test_a_page_of_names_is_one_range_of_an_index(crowded: Company) -> None:
    found = plan(
        crowded,
        f"""SELECT * FROM customers WHERE organization_id = '{crowded.id}'
            AND (sort_name, id) > ('person 002500', '{new_id()}') ORDER BY sort_name, id LIMIT 51""",
    )
    assert "ix_customers_name" in found
    assert "Seq Scan" not in found
    assert "Sort" not in found


def test_words_are_looked_up_by_their_beginning(crowded: Company) -> None:
    found = plan(
        crowded,
        f"""SELECT customer_id FROM customer_terms WHERE organization_id = '{crowded.id}'
            AND term >= '0012' AND term < '0012\U0010ffff'""",
    )
    assert "pk_customer_terms" in found
    assert "term >= " in found.partition("Index Cond")[2]


def test_a_search_finds_few_among_many(crowded: Company) -> None:
    found = crowded.owner.get("/api/v1/customers?q=pers+00123&limit=100").get_json()["items"]
    assert [one["name"] for one in found] == [f"Person {n}" for n in range(1230, 1240)]
