"""Three sides compared, and the plan that follows within WeChat's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.tags.models import Tag
from chalicelib.customers.wxtags.diff import Sides, agreed, compared
from chalicelib.customers.wxtags.models import (
    MOST_IN_CALL,
    Choice,
    Clash,
    Drift,
    Link,
    Op,
    Plan,
    Policy,
    WxTag,
    in_calls,
)
from chalicelib.customers.wxtags.planning import Known, Planner

NOBODY = frozenset()


def sides(ours, theirs, base=None):
    agreed_on = None if base is None else frozenset(base)
    return Sides(frozenset(ours), frozenset(theirs), agreed_on)


def people(text):
    return frozenset(text)


def test_published_tags_are_made_as_ours_and_pulled_ones_as_wechats():
    both = sides("ab", "bc")

    published = compared(Policy.PUBLISH, both)
    pulled = compared(Policy.PULL, both)

    assert (published.tag, published.untag) == (people("a"), people("c"))
    assert (pulled.give, pulled.take) == (people("c"), people("a"))


def test_in_both_directions_the_side_that_changed_is_followed():
    # a: given here; b: taken here; c: given there; d: taken there; e: equal
    change = compared(Policy.BOTH, sides("ade", "bce", "bde"))

    assert (change.tag, change.untag) == (people("a"), people("b"))
    assert (change.give, change.take) == (people("c"), people("d"))


def test_two_sides_that_never_were_one_clash_unless_one_is_empty():
    assert compared(Policy.BOTH, sides("ab", "bc")).clash is Clash.FIRST
    assert compared(Policy.BOTH, sides("ab", "")).tag == people("ab")
    assert compared(Policy.BOTH, sides("", "ab")).give == people("ab")
    assert compared(Policy.BOTH, sides("ab", "ab")).clash is None


@pytest.mark.parametrize(
    ("choice", "tag", "untag", "give", "take"),
    [
        (Choice.OURS, "a", "c", "", ""),
        (Choice.THEIRS, "", "", "c", "a"),
        (Choice.UNION, "a", "", "c", ""),
    ],
)
def test_a_clash_ends_as_somebody_decided(choice, tag, untag, give, take):
    found = compared(Policy.BOTH, sides("ab", "bc"), choice)

    assert (found.tag, found.untag) == (people(tag), people(untag))
    assert (found.give, found.take) == (people(give), people(take))


sets = st.frozensets(st.sampled_from("abcdefgh"))


@given(st.sampled_from(Policy), sets, sets, sets)
def test_after_the_changes_both_sides_are_equal(policy, ours, theirs, base):
    three = Sides(ours, theirs, base)
    change = compared(policy, three)

    ours_after = (ours | change.give) - change.take
    theirs_after = (theirs | change.tag) - change.untag

    assert ours_after == theirs_after
    assert agreed(Sides(ours_after, theirs_after, base)) == ours_after


@given(sets, sets, sets, sets)
def test_what_failed_is_tried_again_the_same_way(ours, theirs, base, failed):
    before = Sides(ours, theirs, base)
    change = compared(Policy.BOTH, before)
    after = Sides(
        (ours | (change.give - failed)) - (change.take - failed),
        (theirs | (change.tag - failed)) - (change.untag - failed),
        base,
    )
    again = compared(Policy.BOTH, Sides(after.ours, after.theirs, agreed(after)))

    assert again.tag == change.tag & failed
    assert again.untag == change.untag & failed
    assert again.give == change.give & failed
    assert again.take == change.take & failed


@given(st.integers(0, 1_000))
def test_there_are_as_many_calls_as_fifties(count):
    calls = in_calls(Op.TAG, "到店", [f"c{number:04d}" for number in range(count)])

    assert len(calls) == -(-count // MOST_IN_CALL)
    assert sum(len(one.people) for one in calls) == count
    assert all(len(one.people) <= MOST_IN_CALL for one in calls)


# The plan.

SHOP = Tag("到店", "到店")


def known(everybody, left="", returned=""):
    return Known(people(everybody) - people(left), people(left), people(returned))


def planned(link, both, *, account=(), tag=SHOP, who=None, full=None, agree=False):
    planner = Planner(account, agree=agree)
    knows = who or known(both.ours | both.theirs)
    planner.add(link, tag, both, knows, full or {})
    return planner.plan()


def ops(plan):
    return [(call.op, "".join(call.people) or call.name) for call in plan.calls]


def test_a_tag_that_wechat_lacks_is_created_before_its_people_are_tagged():
    plan = planned(Link("到店", Policy.PUBLISH), sides("ab", ""))

    assert ops(plan) == [(Op.CREATE, "到店"), (Op.TAG, "ab")]
    assert plan.drift == Drift(2, 2)


def test_a_tag_of_the_same_name_is_taken_over_instead_of_made_twice():
    account = [WxTag(101, "到店")]

    plan = planned(Link("到店", Policy.PUBLISH), sides("a", ""), account=account)

    assert ops(plan) == [(Op.TAG, "a")]
    assert plan.adopted == {"到店": 101}


@pytest.mark.parametrize(("have", "refused"), [(99, False), (100, True)])
def test_the_hundred_and_first_tag_has_nothing_called_at_all(have, refused):
    account = [WxTag(2, "星标组"), *(WxTag(100 + n, f"t{n}") for n in range(have))]

    plan = planned(Link("到店", Policy.PUBLISH), sides("a", ""), account=account)

    assert plan.is_refused is refused


def test_a_tag_that_is_archived_makes_room_for_another():
    account = [WxTag(100 + n, f"t{n}") for n in range(100)]
    planner = Planner(account, agree=False)
    gone = Tag("旧", "t0", archived=True)
    both = sides("a", "")
    planner.add(Link("到店", Policy.PUBLISH), SHOP, both, known("a"), {})
    old = Link("旧", Policy.PUBLISH, wx_id=100)
    planner.add(old, gone, sides("a", "a"), known(""), {})

    plan = planner.plan()

    assert not plan.is_refused
    assert [call.op for call in plan.calls] == [Op.DELETE, Op.CREATE, Op.TAG]


def test_who_has_twenty_tags_is_left_out_and_named():
    full = {"a": 20, "b": 19}

    plan = planned(Link("到店", Policy.PUBLISH), sides("abc", ""), full=full)

    assert ops(plan)[1:] == [(Op.TAG, "bc")]
    (problem,) = plan.problems
    assert (problem.code, problem.people) == ("person_full", ("a",))


def test_the_tags_that_a_run_gives_itself_count_towards_the_twenty():
    planner = Planner([], agree=False)
    for number in range(3):
        link = Link(f"t{number}", Policy.PUBLISH)
        planner.add(
            link, Tag(link.key, link.key), sides("a", ""), known("a"), {"a": 18}
        )

    plan = planner.plan()

    assert [call.op for call in plan.calls].count(Op.TAG) == 2
    assert [one.key for one in plan.problems] == ["t2"]


def test_who_left_is_not_tagged_and_nothing_is_agreed_about_them():
    link = Link("到店", Policy.BOTH, wx_id=101, our_name="到店", wx_name="到店")
    both = sides("ab", "b", "ab")
    account = [WxTag(101, "到店")]

    plan = planned(link, both, account=account, who=known("ab", left="a"))

    assert plan.calls == ()
    assert plan.forgotten == {"到店": ("a",)}
    assert plan.drift == Drift(0, 1)


def test_who_followed_again_gets_the_tag_back_that_wechat_forgot():
    link = Link("到店", Policy.BOTH, wx_id=101, our_name="到店", wx_name="到店")
    account = [WxTag(101, "到店")]

    plan = planned(
        link, sides("a", "", "a"), account=account, who=known("a", returned="a")
    )

    assert ops(plan) == [(Op.TAG, "a")]


def test_somebody_we_do_not_know_is_left_to_the_follower_sync():
    link = Link("到店", Policy.PULL, wx_id=101, wx_name="到店")
    account = [WxTag(101, "到店")]

    plan = planned(link, sides("", "ab"), account=account, who=known("a"))

    assert ops(plan) == [(Op.GIVE, "a")]
    assert [(one.code, one.people) for one in plan.problems] == [("unknown", ("b",))]


def linked(policy, our_name="到店", wx_name="到店", **more):
    return Link("到店", policy, 101, our_name, wx_name, base=0, **more)


@pytest.mark.parametrize(
    ("policy", "ours", "theirs", "outcome"),
    [
        (Policy.PUBLISH, "来店", "别的", "rename"),
        (Policy.PULL, "来店", "别的", "renamed"),
        (Policy.BOTH, "来店", "到店", "rename"),
        (Policy.BOTH, "到店", "别的", "renamed"),
        (Policy.BOTH, "来店", "别的", "clash"),
    ],
)
def test_a_name_holds_by_whose_word_counts_or_who_changed_it(
    policy, ours, theirs, outcome
):
    tag, account = Tag("到店", ours), [WxTag(101, theirs)]

    plan = planned(linked(policy), sides("", "", ""), account=account, tag=tag)

    found = "clash" if plan.clashes else "renamed" if plan.renamed else "rename"
    assert found == outcome
    assert len(plan.calls) == (outcome == "rename")


@pytest.mark.parametrize(
    ("policy", "choice", "made", "clash"),
    [
        (Policy.PUBLISH, None, True, None),
        (Policy.PULL, None, False, Clash.GONE),
        (Policy.BOTH, None, False, Clash.GONE),
        (Policy.BOTH, Choice.OURS, True, None),
        (Policy.BOTH, Choice.THEIRS, False, None),
    ],
)
def test_a_tag_that_was_deleted_there_is_made_again_only_by_who_may(
    policy, choice, made, clash
):
    plan = planned(linked(policy, choice=choice), sides("a", "", "a"))

    assert (Op.CREATE in [call.op for call in plan.calls]) is made
    assert plan.clashes.get("到店") is clash


@pytest.mark.parametrize("agree", [False, True])
def test_a_large_sweep_needs_somebody_who_agrees(agree):
    many = frozenset(f"c{number:04d}" for number in range(1_200))
    rest = frozenset(sorted(many)[:1_050])
    account = [WxTag(101, "到店")]

    plan = planned(
        linked(Policy.PULL), Sides(many, rest, many), account=account, agree=agree
    )

    assert [one.code for one in plan.problems] == ([] if agree else ["sweep"])
    assert len(plan.calls) == (3 if agree else 0)


def test_a_plan_is_kept_and_read_as_it_was():
    account = [WxTag(100 + n, f"t{n}") for n in range(100)]
    plan = planned(
        Link("到店", Policy.PUBLISH),
        sides("ab", "c"),
        account=account,
        full={"a": 20},
        who=known("ab", left="b"),
    )

    assert Plan.from_dict(plan.to_dict()) == plan
