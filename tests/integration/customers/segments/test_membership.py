"""People enter and leave segments as things happen, each time once."""

from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.segments import freezing
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Form
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.customers.segments.membership import sweeping
from chalicelib.customers.segments.membership.repository import TIMER
from chalicelib.customers.segments.membership.subscribers import happened
from chalicelib.customers.segments.rules.models import (
    EVERYBODY,
    All,
    Behaviour,
    Belongs,
    Is,
    Not,
    Op,
    Performed,
    Times,
)
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox import dispatch, jobs
from chalicelib.inbox.delivery import Delivery
from chalicelib.wechat import events
from tests import pushes, sqs
from tests.segments import (
    FOLLOWING,
    LATELY,
    REGULARS,
    TAGGED,
    alter,
    hear,
    merge,
    says,
    segs,
    snapshot,
    somebody,
    tagged,
    told,
    work,
)

pytestmark = pytest.mark.ministack


def live(aws, rule=REGULARS, name="到店常客"):
    """Make a segment that people go in and out of, and let everything settle."""
    made = desk.definitions().create(
        Form.LIVE, Draft(name, rule), unique=name, by="staff:s1"
    )
    connections.forget()
    work(aws)
    return made


def lines(one):
    found = Timeline(connections.interactions()).recent(one, 50)
    return [(line.type, line.title) for line in found if line.kind == "segment"][::-1]


def message(one, at_ms=None):
    """Let the subscribers hear that somebody has written."""
    at_ms = at_ms or now_ms()
    alter(one, last_in=at_ms)
    says(one, at_ms=at_ms)
    event = events.parse(pushes.xml("text", Content="你好").encode())
    profile = ProfileRepository(connections.profiles()).get(one)
    happened(Occurrence(event, f"m#{one}#{at_ms}", one, at_ms, profile, is_act=True))


def test_a_tag_lets_somebody_in_and_out_each_time_with_its_line_and_news(lake):
    one = somebody()
    snapshot(lake)
    made = live(lake)

    tagged(one, "到店")
    heard = hear(lake)
    tagged(one, "到店", take=True)
    heard += hear(lake)
    tagged(one, "到店")
    heard += hear(lake)

    moves = [each.kind for each in heard if each.kind.startswith("segment.")]
    assert moves == ["segment.entered", "segment.exited", "segment.entered"]
    assert segs(one) == {made.id}
    assert lines(one) == [
        ("entered", "进入分群「到店常客」"),
        ("exited", "离开分群「到店常客」"),
        ("entered", "进入分群「到店常客」"),
    ]
    (member,) = membership.members().of(one)
    assert (member.is_in, member.times) == (True, 2)
    assert "标签包含「到店」（「到店」）" in member.reason
    assert member.exit_reason == "不满足：标签包含「到店」（没有）"


def test_the_same_news_twice_is_one_entry(lake):
    one = somebody()
    snapshot(lake)
    live(lake)
    (news,) = tagged(one, "到店")

    for _ in range(3):
        dispatch.tell_domain(news)

    assert [each["kind"] for each in told(lake, "segment.entered")] == [
        "segment.entered"
    ]
    assert len(lines(one)) == 1


def test_an_entry_is_all_or_nothing(lake, monkeypatch):
    from chalicelib.aws.lean import Client
    from chalicelib.core.errors import Unavailable

    one = somebody()
    snapshot(lake)
    live(lake)
    (news,) = tagged(one, "到店")
    told(lake)
    real = Client.call

    def cut(client, operation, request):
        answer = real(client, operation, request)
        if operation == "TransactWriteItems":
            raise Unavailable("the answer got lost")
        return answer

    monkeypatch.setattr(Client, "call", cut)
    with pytest.raises(Unavailable):
        dispatch.tell_domain(news)
    monkeypatch.setattr(Client, "call", real)
    dispatch.tell_domain(news)

    assert len(lines(one)) == 1
    leftovers = list(connections.outbox().leftovers(now_ms() + 1))
    assert [each.kind for each in leftovers] == ["segment.entered"]


def test_publishing_takes_in_who_fits_already_and_lets_out_who_does_not(lake):
    people = [somebody(number) for number in range(30)]
    for one in people[:20]:
        tagged(one, "到店")
    snapshot(lake)

    made = live(lake)
    assert [bool(segs(one)) for one in people] == [True] * 20 + [False] * 10
    assert desk.segments().known(made.id).count == 20

    draft = Draft("到店常客", All((Not(TAGGED), FOLLOWING)))
    desk.definitions().change(desk.segments().known(made.id), draft, by="staff:s1")
    connections.forget()
    work(lake)
    assert [bool(segs(one)) for one in people] == [False] * 20 + [True] * 10


def test_what_is_archived_is_left_by_everybody(lake):
    people = [somebody(number) for number in range(5)]
    for one in people:
        tagged(one, "到店")
    snapshot(lake)
    made = live(lake)

    desk.definitions().archive(desk.segments().known(made.id), by="staff:s1")
    connections.forget()
    work(lake)

    assert not any(segs(one) for one in people)
    assert membership.members().page(made.id, 10) == ([], "")
    assert lines(people[0])[-1] == ("exited", "离开分群「到店常客」")


def test_staff_and_who_was_merged_away_are_in_no_segment(lake):
    one, other = somebody(1), somebody(2)
    for each in (one, other):
        tagged(each, "到店")
    snapshot(lake)
    live(lake)
    told(lake)

    alter(one, staff=True)
    dispatch.tell_domain(DomainEvent("staff.joined", "s#1", one, now_ms()))
    alter(other, merged=somebody(3))
    merged = DomainEvent("customer.merged", "g#1", somebody(3), now_ms(), 0, {})
    dispatch.tell_domain(
        DomainEvent(merged.kind, "g#1", somebody(3), now_ms(), data={"other": other})
    )

    assert (segs(one), segs(other)) == (set(), set())


def test_whoever_was_merged_is_in_a_segment_once(lake):
    one, other = somebody(1), somebody(2)
    snapshot(lake)
    made = live(lake)
    tagged(other, "到店")
    hear(lake)
    assert (segs(one), segs(other)) == (set(), {made.id})

    merge(one, other)
    hear(lake)
    assert (segs(one), segs(other)) == ({made.id}, set())
    assert lines(other)[-1] == ("exited", "离开分群「到店常客」")

    merge(one, other, undo=True)
    hear(lake)
    assert (segs(one), segs(other)) == (set(), {made.id})


def test_what_a_merged_customer_does_counts_for_who_speaks_for_them(lake):
    one, other = somebody(1), somebody(2)
    merge(one, other)
    hear(lake)
    snapshot(lake)
    often = Performed(Behaviour("message", "text"), Times.AT_LEAST, 3, 7)
    made = live(lake, often, "常聊")

    message(one)
    message(other)
    assert segs(one) == set()
    message(other)
    assert (segs(one), segs(other)) == ({made.id}, set())


def test_a_merged_customer_is_put_on_a_list_by_whoever_speaks_for_them(lake):
    one, other = somebody(1), somebody(2)
    merge(one, other)
    made = desk.definitions().create(
        Form.STATIC, Draft("名单", EVERYBODY), unique="1", by="staff:s1"
    )

    assert freezing.put(made, [other, one, "c" + "0" * 25], by="staff:s1") == 1
    assert (segs(one), segs(other)) == ({made.id}, set())


def test_a_segment_that_includes_another_follows_it(lake):
    one = somebody()
    snapshot(lake)
    inner = live(lake, TAGGED, "到过店")
    outer = live(lake, All((Belongs(inner.id), LATELY)), "到过店又活跃")

    tagged(one, "到店")
    hear(lake)
    assert segs(one) == {inner.id, outer.id}

    tagged(one, "到店", take=True)
    hear(lake)
    assert segs(one) == set()


def test_who_writes_enters_at_once_and_leaves_when_the_time_has_passed(lake):
    one = somebody(last_in=now_ms() - 90 * DAY_MS)
    snapshot(lake)
    made = live(lake, Is("last_inbound_at", Op.WITHIN_DAYS, (1,)), "今天来过")
    assert segs(one) == set()

    message(one)
    assert segs(one) == {made.id}
    due_ms = connections.profiles().get(pk=one, sk="PROFILE")["seg_due"]
    assert abs(due_ms - now_ms() - DAY_MS) < 60_000

    alter(one, last_in=now_ms() - 2 * DAY_MS)  # a day later
    due = {"kind": TIMER, "id": one}
    dispatch.tell_domain(DomainEvent("timer.due", "t#1", one, now_ms(), data=due))
    assert segs(one) == set()
    assert lines(one)[-1][0] == "exited"


def test_a_timer_is_only_brought_forward(lake):
    one = somebody(last_in=now_ms() - 90 * DAY_MS)
    snapshot(lake)
    live(lake, Is("last_inbound_at", Op.WITHIN_DAYS, (1,)), "今天来过")
    first = now_ms() - 10_000
    message(one, first)
    due_ms = connections.profiles().get(pk=one, sk="PROFILE")["seg_due"]

    message(one)

    assert connections.profiles().get(pk=one, sk="PROFILE")["seg_due"] == due_ms
    dispatch.tell_domain(
        DomainEvent("timer.due", "t#1", one, now_ms(), data={"kind": TIMER, "id": one})
    )
    assert len(segs(one)) == 1


def test_who_turns_far_ahead_has_no_timer_yet(lake):
    one = somebody()
    snapshot(lake)
    live(lake, LATELY, "近期活跃")

    assert segs(one)
    assert "seg_due" not in connections.profiles().get(pk=one, sk="PROFILE")


def test_who_turns_by_time_before_the_next_nights_is_looked_at_in_this_one(lake):
    soon = now_ms() - 30 * DAY_MS + 3_600_000
    one, other = somebody(1, last_in=soon), somebody(2)
    snapshot(lake)
    live(lake, LATELY, "近期活跃")

    assert segs(one)
    due_ms = connections.profiles().get(pk=one, sk="PROFILE")["seg_due"]
    assert 0 < due_ms - now_ms() < 2 * 3_600_000
    assert "seg_due" not in connections.profiles().get(pk=other, sk="PROFILE")


def test_what_nobody_told_is_put_right_at_night(lake):
    one, other = somebody(1), somebody(2)
    tagged(one, "到店")
    snapshot(lake)
    live(lake)
    alter(one, sub=False)
    alter(other, sub=True)

    snapshot(lake, whole=True)

    assert segs(one) == set()


def test_what_somebody_did_counts_with_the_message_that_makes_it_enough(lake):
    one = somebody()
    snapshot(lake)
    often = Performed(Behaviour("message", "text"), Times.AT_LEAST, 3, 7)
    made = live(lake, often, "常聊")

    message(one)
    message(one)
    assert segs(one) == set()
    message(one)
    assert segs(one) == {made.id}


@pytest.mark.parametrize(
    "rule",
    [
        FOLLOWING,
        REGULARS,
        All((LATELY, TAGGED)),
        All((Is("inbound", Op.GE, (1,)), Not(TAGGED))),
        All((FOLLOWING, Performed(Behaviour("event", "click"), Times.AT_LEAST, 1, 7))),
    ],
    ids=["profile", "tag", "lately", "count", "taps"],
)
def test_a_message_that_turns_no_rule_costs_nothing(lake, monkeypatch, rule):
    who = "oTESTxSegments00IjKlMnOpQrSt"
    push(who, 3)
    snapshot(lake)
    live(lake, rule, "一个分群")
    plain = push(who, 2)  # what is remembered for a while has been read by now

    calls = count_calls(monkeypatch)
    push(who)

    assert plain == []
    assert calls == ["UpdateItem", "BatchWriteItem"]


def test_a_message_that_turns_a_rule_is_heard(lake):
    who = "oTESTxSegments00IjKlMnOpQrSt"
    push(who, 3)
    one = connections.customer_id(who)
    alter(one, last_in=now_ms() - 40 * DAY_MS)
    tagged(one, "到店")
    snapshot(lake)
    made = live(lake, All((LATELY, TAGGED)), "到店后又来")
    assert segs(one) == set()

    push(who)

    assert segs(one) == {made.id}


def push(who, ago_s=0):
    """Let somebody's message go through the worker; return what failed."""
    at_ms = now_ms()
    text = pushes.xml("text", who=who, Content="你好", at=at_ms // 1000 - ago_s)
    event = events.parse(text.encode())
    delivery = Delivery(event.key, who, text, at_ms, "r").to_dict()
    batch = sqs.event("inbound.fifo", delivery)
    return sqs.failures(jobs.inbound(batch, sqs.Context()))


def count_calls(monkeypatch):
    from chalicelib.aws.lean import Client

    calls, real = [], Client.call

    def counted(client, operation, request):
        calls.append(operation)
        return real(client, operation, request)

    monkeypatch.setattr(Client, "call", counted)
    return calls


def test_a_second_round_waits_in_the_queue_until_the_rule_of_before_is_forgotten(
    lake, monkeypatch
):
    monkeypatch.setattr(sweeping, "_SETTLED_MS", 60_000)
    made = desk.definitions().create(
        Form.LIVE, Draft("关注中", FOLLOWING), unique="u", by="staff:s1"
    )
    begun = sweeping._start("更新", [made.id], "again", "staff:s1", 1)
    chore = chores.rows().get(begun)
    second = replace(chore.parts[0], cursor=sweeping._AGAIN)

    step = sweeping.step(chore, second)

    assert step.cursor == sweeping._AGAIN
    assert 0 < step.wait_s <= 60


def test_who_knew_the_rule_of_before_moves_nobody_by_it(lake):
    one = somebody()
    snapshot(lake)
    made = live(lake, FOLLOWING, "关注中")
    remembered = membership.remembered()
    draft = Draft("关注中", Not(FOLLOWING))
    desk.definitions().change(desk.segments().known(made.id), draft, by="staff:s1")
    work(lake)
    assert segs(one) == set()

    profile = ProfileRepository(connections.profiles()).get(one)
    membership.looking().seen(profile, remembered, "m#1")

    assert segs(one) == set()
