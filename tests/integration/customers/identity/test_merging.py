"""Merging is a pointer: nothing moves, and undoing it leaves what was there before."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import connections
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import MOST_MEMBERS, Cause, State
from chalicelib.customers.timeline import Timeline
from tests.faults import Killed, installed
from tests.people import (
    NOON,
    customer,
    interrupted,
    learn,
    profile,
    saying,
    tell,
    traits,
)

pytestmark = pytest.mark.ministack


@pytest.fixture
def people(aws):
    return [customer(name, first_at=NOON + n) for n, name in enumerate("abcd")]


@pytest.fixture
def faults(monkeypatch):
    yield from installed(monkeypatch)


def merge(one, other, key="m1", at_ms=NOON):
    return merging().merge(one, other, Cause("staff:1", key, at_ms))


def unmerge(one, other, key="u1", at_ms=NOON + 1):
    return merging().unmerge(one, other, Cause("staff:1", key, at_ms))


def partition(who):
    """Return a customer's items, but for what only remembers and counts.

    What others make of the news, as the ladder does, is theirs.
    """
    remembers = ("MERGE#", "DUPE#")
    rows = connections.profiles().query("pk = :who", values={":who": who})
    return [
        {
            name: value
            for name, value in row.items()
            if name != "attrs_rev" and not name.startswith("v_")
        }
        for row in rows
        if not row["sk"].startswith(remembers)
    ]


def titles(who):
    found = Timeline(connections.interactions()).recent(who, 50)
    return [entry.title for entry in found]


def test_a_merged_customer_and_the_one_that_speaks_are_one_group(people, aws):
    a, b, *_ = people

    assert merge(a, b).ids == (a, b)

    assert group_of(b).ids == group_of(a).ids == (a, b)
    assert profile(b)["merged"] == a
    assert profile(a)["others"] == {b}
    assert titles(a) == ["合并另一位客户"]
    assert titles(b) == ["已并入另一位客户"]
    (event,) = aws.messages("events.fifo")
    assert (event["kind"], event["customer_id"]) == ("customer.merged", a)
    assert event["data"]["other"] == b


def test_somebody_alone_is_found_with_one_read(people, faults):
    before = len(faults.calls)

    group_of(people[0])

    assert faults.calls[before:] == ["GetItem"]


def test_a_merge_again_changes_nothing(people, aws):
    a, b, *_ = people
    merge(a, b)
    aws.messages("events.fifo")

    assert merge(a, b, "m2", NOON + 5).ids == merge(b, a, "m3").ids == (a, b)
    assert aws.messages("events.fifo") == []
    assert len(merging().records.of([a, b])) == 1


def test_chains_end_with_whoever_speaks_for_all(people):
    a, b, c, d = people
    merge(a, b)
    merge(c, d)

    assert merge(b, d, "m2", NOON + 2).ids == (a, b, c, d)

    assert {group_of(one).ids for one in people} == {(a, b, c, d)}
    assert profile(d)["merged"] == c
    assert profile(c)["merged"] == a


def test_a_circle_cannot_be_closed(people):
    a, b, c, _ = people
    merge(a, b)
    merge(b, c, "m2", NOON + 1)

    assert merge(c, a, "m3", NOON + 2).ids == (a, b, c)
    assert "merged" not in profile(a)


def test_undoing_restores_exactly_what_was_there(people, aws):
    a, b, *_ = people
    learn(a, Source.IMPORT, name="苏晚晴", city="上海")
    learn(b, Source.STAFF, name="苏小晴", mobile="13800138000", job="教师")
    tell(aws)
    before = partition(a), partition(b)

    merge(a, b)
    tell(aws)
    assert profile(a)["name"] == "苏小晴"
    assert traits(a)["a_job"] == "教师"
    unmerge(a, b)
    tell(aws)

    assert (partition(a), partition(b)) == before
    assert group_of(a).ids == (a,)
    assert group_of(b).ids == (b,)


def test_a_part_of_a_chain_goes_with_all_that_came_with_it(people):
    a, b, c, d = people
    merge(c, d)
    merge(a, b, "m2", NOON + 1)
    merge(a, c, "m3", NOON + 2)

    assert unmerge(a, c).ids == (a, b)
    assert group_of(d).ids == (c, d)


def test_the_end_of_a_chain_can_be_taken_off_alone(people):
    a, _, c, d = people
    merge(c, d)
    merge(a, c, "m2", NOON + 1)

    assert unmerge(a, d).ids == (a, c)
    assert group_of(d).ids == (d,)
    assert unmerge(c, a, "u2", NOON + 9).ids == (c,)


def test_what_is_not_merged_cannot_be_undone(people):
    a, b, *_ = people
    for one, other in ((a, b), (a, a)):
        with pytest.raises(InvalidInput):
            unmerge(one, other)
    with pytest.raises(NotFound):
        merge(a, "c" + "0" * 25)


def test_an_undone_merge_is_remembered_as_a_refusal(people):
    a, b, *_ = people
    merge(a, b)
    unmerge(a, b)

    pair = merging().pairs.get(a, b)
    assert pair.state is State.REFUSED
    (past,) = merging().records.of([a])
    assert (past.other, past.undone_by) == (b, "staff:1")


def test_the_same_two_can_be_merged_again_by_hand(people):
    a, b, *_ = people
    merge(a, b)
    unmerge(a, b)

    assert merge(b, a, "m2", NOON + 9).ids == (b, a)
    assert [one.undone_ms for one in merging().records.of([a, b])] == [0, NOON + 1]


def test_more_than_ten_are_not_one_person(aws):
    first, *others = [customer(f"n{number}") for number in range(MOST_MEMBERS + 1)]
    for number, other in enumerate(others[:-1]):
        merge(first, other, f"m{number}", NOON + number)

    with pytest.raises(InvalidInput):
        merge(first, others[-1], "last", NOON + 99)
    assert len(str(profile(first))) < 1024


def test_of_many_merges_at_once_each_happens_and_no_circle_comes_of_it(people):
    a, b, c, d = people
    wanted = [(a, b), (b, a), (b, c), (c, d), (d, a), (c, b), (a, d), (d, c)]

    def one(number):
        merge(*wanted[number], f"m{number}", NOON + number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(len(wanted))))

    groups = {group_of(who).ids for who in people}
    assert len(groups) == 1
    (ids,) = groups
    assert sorted(ids) == sorted(people)
    assert [who for who in people if "merged" not in profile(who)] == [ids[0]]
    assert profile(ids[0])["others"] == set(ids[1:])


def test_two_who_merge_and_unmerge_at_once_leave_a_whole_group(people):
    a, b, c, _ = people
    for turn in range(3):
        at_ms = NOON + 100 * turn
        merge(a, b, f"m{turn}", at_ms)
        with ThreadPoolExecutor(2) as pool:
            off = pool.submit(unmerge, a, b, f"u{turn}", at_ms + 1)
            on = pool.submit(merge, b, c, f"n{turn}", at_ms + 2)
            off.result()
            on.result()
        for who in (a, b, c):
            group = group_of(who)
            assert profile(group.id).get("others", set()) == set(group.ids[1:])
        together = group_of(c).id
        if together != c:
            unmerge(together, c, f"v{turn}", at_ms + 3)


def test_a_crash_at_any_call_merges_wholly_or_not(people, aws, faults):
    a, b, *_ = people
    before = len(faults.calls)
    merge(a, b)
    calls = len(faults.calls) - before
    unmerge(a, b)
    for number in range(calls):
        at_ms = NOON + 10 * number + 10
        faults.kill_after = len(faults.calls) + number
        with pytest.raises(Killed):
            merge(a, b, f"m{number}", at_ms)
        faults.kill_after = None

        assert (profile(b).get("merged") == a) == (profile(a).get("others") == {b})
        assert merge(a, b, f"m{number}", at_ms).ids == (a, b)
        for event in list(connections.outbox().leftovers(NOON * 2)):
            connections.outbox().flush(event)
        told = [one["data"]["other"] for one in aws.messages("events.fifo")]
        assert b in told
        unmerge(a, b, f"u{number}", at_ms + 1)
        aws.messages("events.fifo")


def test_what_is_learnt_of_a_merged_one_stays_with_it(people, aws):
    a, b, *_ = people
    merge(a, b)
    tell(aws)

    learn(b, city="上海")

    assert traits(a)["a_city"] == "上海市"
    assert attributes().best(group_of(a))["city"].customer_id == b
    unmerge(a, b)
    tell(aws)
    assert "a_city" not in traits(a)
    assert traits(b)["a_city"] == "上海市"


def test_who_learns_while_others_merge_ends_with_traits_that_are_true(people, aws):
    a, b, *_ = people

    def learning(number):
        learn(b, key=f"k{number}", at_ms=NOON + number, job=f"职业{number}")

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(learning, number) for number in range(6)]
        running.insert(3, pool.submit(merge, a, b))
        for one in running:
            one.result()
    tell(aws)

    best = attributes().best(group_of(a))["job"].value
    assert traits(a)["a_job"] == best == "职业5"


def test_a_merge_between_reading_and_writing_is_noticed(people, aws):
    a, b, *_ = people

    def merged_meanwhile():
        merge(a, b)
        tell(aws)

    interrupted(merged_meanwhile).learn(b, {"job": "教师"}, saying())

    assert traits(a)["a_job"] == "教师"


def test_a_split_between_reading_and_writing_is_noticed(people, aws):
    a, b, *_ = people
    merge(a, b)
    tell(aws)

    def split_meanwhile():
        unmerge(a, b)
        tell(aws)

    interrupted(split_meanwhile).learn(b, {"job": "教师"}, saying())

    assert traits(b)["a_job"] == "教师"
    assert "a_job" not in traits(a)
