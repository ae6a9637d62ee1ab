"""Partitions: nobody is lost, nobody is in two, and a comparison is a comparison."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.sync.partitions import (
    MOST_PARTS,
    changes_of,
    chunks,
    compare,
    due_slots,
    how_many,
    overlapping,
    pack,
    pack_changes,
    part_of,
    split,
    unpack,
)

OPEN_IDS = st.text("abcABC012_-", min_size=1, max_size=6)
PEOPLE = st.sets(OPEN_IDS, max_size=60)
PARTS = st.sampled_from([1, 2, 4, 8, 64])


@given(st.lists(OPEN_IDS), PARTS)
def test_everybody_is_in_exactly_one_partition(people, parts):
    partitions = split(people, parts)

    assert sorted(who for part in partitions for who in part) == sorted(set(people))
    for number, part in enumerate(partitions):
        assert part == sorted(part)
        assert all(part_of(who, parts) == number for who in part)


@given(st.lists(OPEN_IDS), PARTS)
def test_a_range_of_a_page_is_one_partition_and_the_whole_is_a_gzip_file(people, parts):
    partitions = split(people, parts)

    body, edges = pack(partitions)

    for number, part in enumerate(partitions):
        assert unpack(body[edges[number] : edges[number + 1]]) == part
    whole = gzip.decompress(body).decode().splitlines()
    assert sorted(whole) == sorted(set(people))


@given(PEOPLE, PARTS, PARTS)
def test_a_snapshot_of_any_size_answers_for_a_partition_of_any_other(people, now, then):
    snapshot = split(people, then)
    for part in range(now):
        found = {
            who
            for other in overlapping(part, now, then)
            for who in snapshot[other]
            if part_of(who, now) == part
        }
        assert found == {who for who in people if part_of(who, now) == part}


@given(PEOPLE, PEOPLE)
def test_comparing_yields_exactly_who_is_on_one_list_alone(before, now):
    found = list(compare(sorted(before), sorted(now)))

    assert {who for what, who in found if what == "join"} == now - before
    assert {who for what, who in found if what == "leave"} == before - now
    assert len(found) == len(before ^ now)


@given(PEOPLE, PEOPLE, PEOPLE)
def test_who_followed_since_the_snapshot_and_is_not_listed_has_left(before, now, since):
    found = changes_of(sorted(before), sorted(now), newcomers=since)

    assert set(found.leavers) == (before | since) - now
    assert set(found.joiners) == now - before
    assert len(found.leavers) == len(set(found.leavers))


@given(PEOPLE, PEOPLE, st.sets(st.integers(0, 29)))
def test_only_who_stayed_and_is_due_is_refreshed(before, now, due):
    found = changes_of(sorted(before), sorted(now), due=frozenset(due), period=30)

    stayed = before & now
    assert set(found.refreshes) == {who for who in stayed if part_of(who, 30) in due}


@given(st.sets(OPEN_IDS, max_size=250), st.sets(OPEN_IDS, max_size=250))
def test_chunks_hold_everybody_once_and_never_more_than_a_hundred(before, now):
    changes = changes_of(sorted(before), sorted(now))

    cut = list(chunks(pack_changes(changes)))

    assert all(len(people) <= 100 for _, _, people in cut)
    assert len({name for name, _, _ in cut}) == len(cut)
    joined = [who for _, what, people in cut if what == "join" for who in people]
    left = [who for _, what, people in cut if what == "leave" for who in people]
    assert (joined, left) == (list(changes.joiners), list(changes.leavers))


def test_partitions_grow_with_the_account_up_to_a_limit():
    assert [how_many(n) for n in (0, 25_000, 25_001, 100_000)] == [1, 1, 2, 4]
    assert how_many(10_000_000) == MOST_PARTS


def test_everybody_is_due_once_a_period_even_if_days_are_missed():
    daily = [
        due_slots(f"2026-03-{d:02d}", f"2026-03-{d + 1:02d}", 7) for d in range(1, 8)
    ]
    assert sorted(slot for day in daily for slot in day) == list(range(7))
    assert due_slots("2026-03-01", "2026-03-08", 7) == frozenset(range(7))
    assert due_slots("2026-01-01", "2026-03-08", 7) == frozenset(range(7))


def test_a_second_run_on_one_day_and_a_first_run_refresh_nobody():
    assert due_slots("2026-03-01", "2026-03-01", 30) == frozenset()
    assert due_slots("", "2026-03-01", 30) == frozenset()
