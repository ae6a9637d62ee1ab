import random
from dataclasses import replace

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.insight.clusters.features import FEATURES
from chalicelib.insight.clusters.models import Grouping, TooLittle, checked_name
from chalicelib.insight.clusters.service import Compass, find, knows
from chalicelib.insight.standing.models import Numbers

NOW = 1_792_728_000_000
DAY = "2026-10-23"


def people(each: int = 200, seed: int = 5) -> list[Numbers]:
    """Return buyers, talkers and sleepers."""
    chance = random.Random(seed)
    found = []
    for number in range(each):
        buyer = person(f"b{number}", chance.uniform(1, 5), 20 * chance.uniform(0.8, 1))
        found.append(
            replace(
                buyer,
                orders=6,
                orders_year=chance.randint(4, 8),
                net_fen=chance.randint(60_000, 90_000),
                last_order_ms=NOW - chance.randint(3, 12) * DAY_MS,
            )
        )
        found.append(person(f"t{number}", chance.uniform(1, 4), chance.uniform(8, 12)))
        found.append(person(f"s{number}", chance.uniform(80, 150), 0.01))
    return found


def person(name: str, silent: float, index: float) -> Numbers:
    return Numbers(
        name,
        subscribed_ms=NOW - 300 * DAY_MS,
        last_inbound_ms=NOW - int(silent * DAY_MS),
        last_outbound_ms=NOW - 5 * DAY_MS,
        inbound=round(index * 3) + 2,
        index=index,
        gap_days=3.0 if index > 1 else None,
    )


def cluster_of(numbers, grouping, now_ms):
    return Compass(grouping).of(numbers, now_ms)


@pytest.fixture(scope="module")
def grouping() -> Grouping:
    return find(people(), NOW, DAY)


def test_there_are_at_most_fifteen_features():
    assert len(FEATURES) <= 15


def test_buyers_talkers_and_sleepers_fall_into_groups_of_their_own(grouping):
    found = {}
    for one in people(20, seed=8):
        found.setdefault(one.customer_id[0], set()).add(
            cluster_of(one, grouping, NOW).id
        )

    assert found["b"].isdisjoint(found["t"])
    assert found["s"].isdisjoint(found["b"] | found["t"])
    assert sum(one.people for one in grouping.clusters) == 600


def test_a_group_is_named_by_its_differences(grouping):
    sleeper = cluster_of(person("s", 110, 0.01), grouping, NOW)

    assert "很久没互动" in [one.words for one in sleeper.differences]
    assert len({one.name for one in grouping.clusters}) == len(grouping.clusters)


def test_other_people_of_the_same_kind_make_groups_with_the_same_ids(grouping):
    again = find(people(seed=9), NOW, DAY, before=grouping, next_number=90)

    assert {one.id for one in again.clusters} == {one.id for one in grouping.clusters}
    assert not any(one.is_new for one in again.clusters)
    for one in people(10, seed=10):
        mine = cluster_of(one, grouping, NOW)
        assert cluster_of(one, again, NOW).id == mine.id


def test_a_name_that_was_given_stays_with_its_group(grouping):
    first = replace(grouping.clusters[0], name="老朋友")
    named = replace(grouping, clusters=(first, *grouping.clusters[1:]))

    again = find(people(seed=9), NOW, DAY, before=named, next_number=90)

    assert again.named(first.id) == "老朋友"


def test_too_few_people_are_not_grouped():
    with pytest.raises(TooLittle, match="至少要有 500 位客户，现在有 499 位"):
        find(people()[:499], NOW, DAY)


def test_people_who_are_all_alike_are_not_grouped():
    with pytest.raises(TooLittle, match="几乎没有差别"):
        find([person("c", 3, 5)] * 600, NOW, DAY)


def test_who_does_not_follow_is_in_no_group(grouping):
    assert (
        cluster_of(replace(person("c", 3, 5), subscribed=False), grouping, NOW) is None
    )


def test_a_grouping_comes_back_as_it_was_stored(grouping):
    assert Grouping.from_body(grouping.to_body()) == grouping


def test_groups_made_from_a_feature_that_is_gone_are_not_understood(grouping):
    assert knows(grouping)
    assert not knows(replace(grouping, features=("zodiac", *grouping.features[1:])))


@pytest.mark.parametrize("name", ["", "  ", "字" * 21, "两\n行"])
def test_a_name_is_short_and_on_one_line(name):
    with pytest.raises(InvalidInput):
        checked_name(name)
