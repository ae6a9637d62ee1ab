"""When two are one, whom a message reaches, and how several records read as one."""

from dataclasses import replace

import pytest

from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.book.axis.axis import Axis
from chalicelib.customers.identity import service
from chalicelib.customers.identity.keys import Digests, Holder, Link
from chalicelib.customers.identity.models import Advice, Group, Pair, Reason, State
from chalicelib.customers.identity.reading import as_one
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.combining import added_up, combined

NOON = 1_760_000_000_000


def person(number, **values):
    return Profile(id=f"c{number}", open_id=f"o{number}", app_id="wx", **values)


def word(name, value, *, verified=False):
    saying = Saying(Source.STAFF, "k", NOON, verified=verified)
    return saying.of("c1", name, value)


@pytest.mark.parametrize(
    ("mine", "theirs", "reason"),
    [
        (1, 1, Reason.VERIFIED_MOBILE),
        (1, 0, Reason.HALF_VERIFIED_MOBILE),
        (0, 1, Reason.HALF_VERIFIED_MOBILE),
        (0, 0, Reason.MOBILE),
    ],
)
def test_a_number_counts_by_how_sure_both_are(mine, theirs, reason):
    link = Link("mobile", "x", NOON, verified_ms=mine)

    assert service.reason_of(link, Holder("c2", NOON, theirs)) is reason


@pytest.mark.parametrize(
    ("kind", "score"),
    [("unionid", 100), ("member", 95), ("external#erp", 95), ("namesake", 60)],
)
def test_other_keys_count_as_the_book_says(kind, score):
    assert service.reason_of(Link(kind, "x", NOON), Holder("c2")).score == score


def test_a_conflict_is_what_does_not_change_in_a_life():
    mine = {n: word(n, v) for n, v in (("gender", "female"), ("city", "上海市"))}
    theirs = {n: word(n, v) for n, v in (("gender", "male"), ("city", "杭州市"))}

    (found,) = service.conflicts(mine, theirs)

    assert (found.attribute, found.verified) == ("gender", False)
    assert service.conflicts(mine, mine) == []


def test_only_what_both_are_sure_of_stops_a_merge():
    one = {"gender": word("gender", "female", verified=True)}
    other = {"gender": word("gender", "male", verified=True)}
    half = {"gender": word("gender", "male")}

    assert service.is_automatic(100, service.conflicts(one, half), None)
    assert not service.is_automatic(100, service.conflicts(one, other), None)
    assert not service.is_automatic(94, [], None)
    refused = Pair("c1", "c2", State.OPEN, refused_ms=NOON)
    assert not service.is_automatic(100, [], refused)


def test_advice_is_careful_where_anything_speaks_against():
    conflict = service.conflicts(
        {"name": word("name", "a")}, {"name": word("name", "b")}
    )

    assert service.advice(70, []) is Advice.RECOMMENDED
    assert service.advice(100, conflict) is Advice.CAREFUL
    assert service.advice(60, []) is Advice.CAREFUL


def test_a_refusal_stands_until_there_is_proof():
    refused = Pair("c1", "c2", State.REFUSED, (Reason.MOBILE,), refused_ms=NOON)

    assert service.next_state(refused, (Reason.MOBILE,)) is State.REFUSED
    weak = (Reason.HALF_VERIFIED_MOBILE, Reason.NAMESAKE)
    assert service.next_state(refused, weak) is State.REFUSED
    assert service.next_state(refused, (Reason.UNIONID,)) is State.OPEN
    assert service.next_state(None, weak) is State.OPEN
    later = Pair("c1", "c2", State.LATER, (Reason.MOBILE,))
    assert service.next_state(later, (Reason.MOBILE,)) is State.LATER
    assert service.next_state(later, weak) is State.OPEN


def test_whoever_follows_speaks_and_of_two_the_older():
    gone = person(1, first_seen_ms=1)
    new = person(2, first_seen_ms=9, subscribed=True)
    old = person(3, first_seen_ms=5, subscribed=True)

    assert service.survivor_first(gone, new) == (new, gone)
    assert service.survivor_first(new, old) == (old, new)


@pytest.mark.parametrize(
    ("profiles", "reached"),
    [
        ([{"subscribed": True}, {"subscribed": True, "window_left": 2}], "c1"),
        ([{"subscribed": True}, {"window_left": 9}], "c0"),
        ([{}, {"subscribed": True}], "c1"),
        ([{"subscribed": True, "window_left": 0}, {"subscribed": True}], "c0"),
        (
            [
                {"subscribed": True, "window_left": 1, "window_until_ms": NOON + 5},
                {"subscribed": True, "window_left": 1, "window_until_ms": NOON + 9},
            ],
            "c1",
        ),
        ([{"subscribed": True}, {"subscribed": True, "last_inbound_ms": 9}], "c1"),
        ([{}, {}], "c0"),
    ],
)
def test_a_message_reaches_the_open_window_else_who_follows(profiles, reached):
    group = Group(
        tuple(
            person(n, **({"window_until_ms": NOON + 7} | values))
            for n, values in enumerate(profiles)
        )
    )

    assert group.reached(NOON).id == reached


def test_digests_name_nobody_and_differ_by_kind_and_deployment():
    digests = Digests(b"pepper")
    found = {
        digests.of("mobile", "1"),
        digests.of("member", "1"),
        digests.of("mobile", "2"),
        Digests(b"another").of("mobile", "1"),
    }

    assert len(found) == 4


def test_a_persons_stage_and_instants_are_those_of_who_was_heard_of_last():
    old = Profile(
        "c1",
        "o1",
        "wx1",
        subscribed=True,
        subscribed_at_ms=1,
        last_inbound_ms=50,
        previous_inbound_ms=10,
        last_outbound_ms=60,
        earlier_outbound_ms=(20, 0),
        last_reply_ms=60,
        stage="cooling",
        stage_at_ms=55,
    )
    now = Profile(
        "c2",
        "o2",
        "wx1",
        subscribed=True,
        subscribed_at_ms=5,
        last_inbound_ms=90,
        previous_inbound_ms=40,
        last_outbound_ms=30,
        stage="active",
        stage_at_ms=91,
        stage_due_ms=99,
    )

    whole = as_one([old, now])

    assert (whole.stage, whole.stage_at_ms, whole.stage_due_ms) == ("active", 91, 99)
    assert (whole.last_inbound_ms, whole.previous_inbound_ms) == (90, 50)
    assert (whole.last_outbound_ms, whole.earlier_outbound_ms) == (60, (30, 20))
    assert whole.last_reply_ms == 60
    left = replace(now, subscribed=False, stage="lost", last_inbound_ms=95)
    assert as_one([old, left]).stage == "cooling"


def test_several_records_read_as_one_person():
    one = person(1, subscribed=False, inbound_count=2, first_seen_ms=5, name="苏")
    two = person(
        2, subscribed=True, inbound_count=3, first_seen_ms=3, last_inbound_ms=9
    )

    whole = as_one([one, two])

    assert (whole.id, whole.name, whole.subscribed) == ("c1", "苏", True)
    assert (whole.inbound_count, whole.first_seen_ms, whole.last_inbound_ms) == (
        5,
        3,
        9,
    )


def test_traits_of_several_come_together():
    added_up("test_sum")
    first = {"tags": {"a"}, "test_sum": 2, "a_city": "上海市"}
    second = {"tags": {"b"}, "test_sum": 3, "a_city": "杭州市", "a_job": "教师"}

    assert combined([first, second]) == {
        "tags": {"a", "b"},
        "test_sum": 5,
        "a_city": "上海市",
        "a_job": "教师",
    }
    assert combined([]) == {}


class Lines:
    """Entries of several, as a timeline reads them."""

    def __init__(self, entries):
        self._entries = entries

    def walk(self, customer_id, start, at_once, *, forward=False):
        mine = [e for e in self._entries if e.customer_id == customer_id]
        further = [e for e in mine if (e.sort_key > start) is forward]
        further.sort(key=lambda e: e.sort_key, reverse=not forward)
        return iter(further)


@pytest.mark.parametrize("kinds", [(), ("a",)])
def test_the_axes_of_several_are_one_without_gap_or_double(kinds):
    entries = [
        Entry(f"c{n % 3}", NOON + n, f"e{n}", "a" if n % 4 else "b", "t", "in", str(n))
        for n in range(60)
    ]
    axis = Axis(Lines(entries), ["c0", "c1", "c2"])
    found, part = [], None
    while part is None or part.older:
        part = axis.page(4, after=part.older if part else None, kinds=kinds)
        found += [entry.title for entry in part.entries]

    wanted = [e.title for e in reversed(entries) if not kinds or e.kind in kinds]
    assert found == wanted
