from chalicelib.insight.clusters.models import Difference
from chalicelib.insight.clusters.naming import differences_of, names_of, same_as


def differences(*words):
    return [Difference("x", one, 1.0) for one in words]


def test_what_differs_most_comes_first_and_what_hardly_differs_not_at_all():
    found = differences_of(("orders", "gap", "index"), (0.8, -1.4, 0.2))

    assert [one.words for one in found] == ["来得勤", "常下单"]


def test_a_group_is_called_by_what_sets_it_apart():
    assert names_of([differences("常下单", "消费高", "来得勤")]) == ["常下单·消费高"]
    assert names_of([[]]) == ["各项居中"]


def test_no_two_groups_have_the_same_name():
    twins = [differences("常下单", "消费高"), differences("消费高", "常下单")]
    thirds = [*twins, differences("常下单", "消费高", "来得勤")]

    assert names_of(thirds) == ["常下单·消费高", "消费高 2", "常下单·消费高·来得勤"]


def test_groups_keep_who_they_were_however_they_are_ordered():
    before = [(-2.0, 0.0), (2.0, 0.0), (0.0, 2.0)]
    now = [(0.1, 1.9), (-1.9, 0.1), (2.1, -0.1)]

    assert same_as(now, before) == [2, 0, 1]


def test_a_group_that_is_like_none_before_is_new():
    assert same_as([(-2.0, 0.0), (9.0, 9.0)], [(-2.0, 0.0), (2.0, 0.0)]) == [0, None]


def test_a_group_more_than_before_is_new():
    assert same_as([(0.0, 0.0), (0.5, 0.0)], [(0.4, 0.0)]) == [None, 0]
