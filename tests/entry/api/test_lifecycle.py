"""``/v1/lifecycle`` and the direction of one customer."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.lifecycle import desk
from chalicelib.customers.lifecycle.census import Census
from tests.book import customer


def rolled(day, moves):
    connections.workspace().put({"pk": "STAGEMOVES", "sk": day, "moves": moves})


def test_stages_directions_and_moves_are_told(caller):
    counts = Census({"active": 9, "lost": 1}, {"dialogue": 4}, 10, now_ms())
    desk.censuses().note("2026-03-01", counts)
    rolled("2026-03-01", {"active-lost": {"left": 2}, "none-new": {"fresh": 3}})
    rolled("2026-03-02", {"active-lost": {"left": 1, "rules": 1}})

    found = caller.get("/v1/lifecycle?from=2026-03-01&to=2026-03-02").json

    assert (found["people"], found["stages"]) == (10, {"active": 9, "lost": 1})
    assert found["directions"] == {"dialogue": 4}
    assert found["usual_gap_days"] == 7
    assert found["moves"] == [
        {
            "from": "active",
            "to": "lost",
            "people": 4,
            "causes": {"left": 3, "rules": 1},
        },
        {"from": "none", "to": "new", "people": 3, "causes": {"fresh": 3}},
    ]


def test_before_anybody_was_counted_there_is_nobody(caller):
    found = caller.get("/v1/lifecycle").json

    assert (found["people"], found["stages"], found["moves"]) == (0, {}, [])
    assert found["counted_at"] is None


@pytest.mark.parametrize("query", ["from=x", "to=2026-02-30", "days=7"])
def test_what_is_no_question_of_ours_is_refused(caller, query):
    assert caller.get(f"/v1/lifecycle?{query}").status in (400, 422)


def test_a_customer_says_who_talks_to_whom(caller):
    now = now_ms()
    anna = customer(7, sub=True, sub_at=1, in_n=5, last_in=now - DAY_MS, prev_in=5)

    traits = caller.get(f"/v1/customers/{anna}").json["traits"]

    assert traits["direction"] == "unanswered_asker"
    assert traits["gap_days"] is None
