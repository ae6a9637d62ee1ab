"""What is learnt from the archive and the snapshot: models, groups, who moved."""

import random

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, day_start_ms, local_time, now_ms
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.nightly import learning, moving, running
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.prediction import desk as prediction
from chalicelib.insight.prediction.models import Target
from chalicelib.insight.standing.marks import marks
from chalicelib.insight.standing.settling import line
from chalicelib.reports import desk as reports
from tests.insight import buys, forget, night, said, work
from tests.segments import alter, snapshot, somebody

pytestmark = pytest.mark.ministack

DAYS = 60
PEOPLE = 60


@pytest.fixture(autouse=True)
def anew():
    forget()


def days_ago(days):
    return day_start_ms(local_time(now_ms()).date()) - days * DAY_MS + DAY_MS // 2


def says(customer, at_ms):
    key = f"m#{customer}#{at_ms}"
    return Entry(customer, at_ms, key, "message", "text", "in", "你好")


def talkers(number=PEOPLE):
    """Return people of whom half keep talking and half fall silent at some time."""
    chance, people, entries = random.Random(3), [], []
    for one in range(number):
        began = days_ago(DAYS)
        who = somebody(one, sub_at=began, first_at=began)
        silent = 0 if one % 2 else chance.randrange(5, DAYS)
        days = [day for day in range(silent, DAYS) if chance.random() < 0.3]
        entries += [says(who, days_ago(day)) for day in days]
        alter(who, last_in=days_ago(min(days, default=DAYS)), in_n=len(days))
        people.append(who)
    Timeline(connections.interactions()).add_all(entries)
    return people


def archive(first, last=1):
    for days in range(first, last - 1, -1):
        reports.archivist().build(business_day(days_ago(days)))


def test_a_model_is_learnt_from_the_archive_and_scores_people(lake):
    people = talkers()
    archive(DAYS)
    snapshot(lake)
    few = 5  # sixty people do not make a thousand cases
    prediction.models().set_fewest(few, replacing=0, by="test", at_ms=1)

    found = learning.train(Target.CHURN)
    running.begin()
    work(lake)

    assert found.refusals == ()
    assert found.quality.auc > 0.6
    assert prediction.model(Target.CHURN) == found.model
    assert len({said(one, "churn") for one in people} & {"high", "middle", "low"}) > 1


def test_too_few_cases_teach_nothing_and_say_so(lake):
    people = talkers(6)
    archive(DAYS, DAYS - 1)
    archive(1)
    snapshot(lake)

    found = learning.train(Target.CHURN)

    assert "至少要 1,000 个" in found.refusals[0]
    assert prediction.model(Target.CHURN) is None
    assert said(people[0], "churn") == ""


def test_without_a_snapshot_nothing_is_learnt(lake):
    assert learning.train(Target.CHURN) is None


def test_groups_are_looked_for_and_too_few_people_are_none(lake):
    talkers(4)
    snapshot(lake)

    proposal = learning.group()

    assert proposal.grouping is None
    assert "至少要有 500 位客户，现在有 4 位" in proposal.refusal
    assert clusters.clusters().proposal() == proposal


def test_a_month_of_moves_counts_each_person_once(lake):
    people = [somebody(one) for one in range(4)]
    buys(people[0], 12_000, days_ago=3)
    mark, began = marks["rfm_class"], days_ago(3)
    ways = [("champions", "loyal"), ("loyal", "lost")]
    entries = [
        line(people[0], mark, way, "n", began + number)
        for number, way in enumerate(ways)
    ]
    entries += [
        line(people[1], mark, ("champions", "loyal"), "n", began),
        line(people[1], mark, ("loyal", "champions"), "n", began + 9),
        line(people[2], mark, ("", "new"), "n", began),
    ]
    Timeline(connections.interactions()).add_all(entries)
    archive(3, 3)
    snapshot(lake)
    version = connections.workspace().get(pk="SNAPSHOT#people", sk="CURRENT")["version"]

    (found,) = moving.moves(connections.archive(), version, [business_day(days_ago(3))])

    ways = {(one.before, one.after): (one.people, one.net_fen) for one in found.moves}
    assert ways == {("champions", "lost"): (1, 12_000), ("none", "new"): (1, 0)}


def test_a_night_keeps_the_moves_of_the_month(lake):
    yesterday = business_day(now_ms() - DAY_MS)
    people = [somebody(one) for one in range(2)]
    mark, at_ms = marks["ladder"], days_ago(1)
    Timeline(connections.interactions()).add_all(
        [line(people[0], mark, ("follower", "adherent"), "n", at_ms)]
    )
    archive(1)

    night(lake)

    (kept,) = standings().moves("ladder", 3)
    assert (kept.first, kept.last) == (yesterday[:8] + "01", yesterday)
    assert [(one.before, one.after) for one in kept.moves] == [("follower", "adherent")]


def test_a_month_later_it_is_tried_again(lake):
    talkers(2)
    night(lake)
    now = now_ms()

    assert not learning.is_due(Target.CHURN, now)
    assert learning.is_due(Target.CHURN, now + 30 * DAY_MS)
    assert not learning.is_grouping_due(now)
    assert learning.is_grouping_due(now + 30 * DAY_MS)


def test_the_function_does_what_it_is_asked(lake):
    talkers(2)
    snapshot(lake)
    running.train("churn")
    running.group()

    work(lake)

    assert prediction.models().latest(Target.CHURN, 1)
    assert clusters.clusters().proposal()
