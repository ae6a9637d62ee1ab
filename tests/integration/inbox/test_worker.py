"""From the queue to profiles and time axis: each push once, whatever dies."""

import contextlib
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import connections
from chalicelib.core.errors import Poison, Unavailable
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker
from chalicelib.wechat import events
from tests.faults import Killed, installed
from tests.pushes import ANNA, APP_ID, BEN, xml

START = 1_760_000_000


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


def delivery(text, *, reply=None):
    event = events.parse(text.encode())
    received_ms = event.create_time * 1000 + 300
    return Delivery(event.key, event.group, text, received_ms, "r1", reply)


def text(words, at, who=ANNA):
    return delivery(xml("text", at=START + at, who=who, Content=words))


def answered(words, at):
    reply = {
        "rule": "hours",
        "reply": {"type": "text", "content": "每天九点开门"},
        "state": {"used": {"hours": {"key": "k", "at": START + at}}},
    }
    return delivery(xml("text", at=START + at, Content=words), reply=reply)


class Told(list):
    """Remembers what the subscribers were told."""

    def __call__(self, occurrence):
        self.append(occurrence.key)


def worker(told=None):
    return Worker(
        ProfileRepository(connections.profiles()),
        Timeline(connections.interactions()),
        connections.customer_id,
        APP_ID,
        told if told is not None else Told(),
        knowledge,
        tombstones(),
    )


def run(deliveries, told=None):
    """Handle a batch as function ``inbound`` does; raise what its records raise."""
    one = worker(told)
    batch = one.record_all(deliveries)
    for delivery in deliveries:
        one.finish(delivery, batch)


def profile(who=ANNA):
    return ProfileRepository(connections.profiles()).get(connections.customer_id(who))


def timeline(who=ANNA):
    entries = Timeline(connections.interactions()).recent(
        connections.customer_id(who), 100
    )
    return [entry.title for entry in reversed(entries)]


def test_a_message_becomes_a_profile_and_a_line_on_the_time_axis(aws):
    told = Told()
    one = text("你好", 0)

    run([one], told)

    anna = profile()
    assert (anna.open_id, anna.inbound_count) == (ANNA, 1)
    assert anna.first_seen_ms == anna.last_inbound_ms == START * 1000
    assert (anna.window_left, anna.window_until_ms) == (5, (START + 48 * 3600) * 1000)
    assert timeline() == ["你好"]
    assert told == [one.key]


def test_what_the_door_answered_is_recorded_as_outgoing(aws):
    run([answered("营业时间", 0)])

    anna = profile()
    assert timeline() == ["营业时间", "每天九点开门"]
    assert (anna.inbound_count, anna.outbound_count) == (1, 1)
    item = connections.profiles().get(pk=anna.id, sk="PROFILE")
    assert item["door"]["used"]["hours"]["at"] == START


def test_ten_messages_of_two_people_cost_three_requests(aws, faults):
    one = worker()
    run([text("认识一下", -2), text("认识一下", -1, BEN)])
    faults.calls.clear()

    one.record_all([text(str(n), n, (ANNA, BEN)[n % 2]) for n in range(10)])

    assert faults.calls == ["UpdateItem", "UpdateItem", "BatchWriteItem"]
    assert (profile().inbound_count, profile(BEN).inbound_count) == (6, 6)


def test_the_same_push_again_changes_nothing(aws):
    batch = [text("一", 0), text("二", 1)]

    for _ in range(3):
        run(batch)
    run(batch[:1])
    run(batch[1:])

    assert profile().inbound_count == 2
    assert timeline() == ["一", "二"]


def test_a_push_that_comes_again_weeks_later_changes_nothing(aws):
    run([text("旧", 0)])
    run([text("新", 100)])

    run([text("旧", 0)])

    assert (profile().inbound_count, timeline()) == (2, ["旧", "新"])
    assert profile().last_inbound_ms == (START + 100) * 1000


def test_a_late_push_counts_once_and_overwrites_nothing_newer(aws):
    run([text("新", 100)])

    run([text("迟到", 0)])
    run([text("迟到", 0)])

    assert (profile().inbound_count, timeline()) == (2, ["迟到", "新"])
    assert profile().last_inbound_ms == (START + 100) * 1000


FOLLOWS = [
    xml("subscribe", at=START, EventKey="qrscene_a"),
    xml("unsubscribe", at=START + 5, EventKey=""),
    xml("subscribe", at=START + 9, EventKey="qrscene_b"),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_the_newest_follow_state_wins_in_any_order(aws, order, together):
    pushes = [delivery(FOLLOWS[number]) for number in order]

    for batch in [pushes] if together else [[one] for one in pushes]:
        run(batch)

    anna = profile()
    assert anna.subscribed
    assert anna.source == "scene:b"
    assert anna.subscribed_at_ms == (START + 9) * 1000
    assert anna.times_followed == 2


def test_leaving_closes_the_reply_window(aws):
    run([text("你好", 0), delivery(xml("unsubscribe", at=START + 3, EventKey=""))])

    assert (profile().subscribed, profile().window_left) == (False, 0)


def test_followed_and_left_within_a_second_is_told_as_ambiguous(aws):
    run([delivery(xml("subscribe", at=START, EventKey=""))])
    one = worker(seen := [])
    both = [delivery(xml("unsubscribe", at=START, EventKey=""))]
    one._tell = seen.append

    batch = one.record_all(both)
    one.finish(both[0], batch)

    assert [occurrence.follow_is_ambiguous for occurrence in seen] == [True]


def test_what_a_group_has_changed_is_told_with_it(aws):
    run([text("你好", 0)])
    one = worker(seen := [])
    one._tell = seen.append
    both = [text("在吗", 1), text("有人吗", 2)]

    batch = one.record_all(both)
    for delivery_ in both:
        one.finish(delivery_, batch)

    assert [each.changes.adds["in_n"] for each in seen] == [2, 2]


def test_after_a_crash_nobody_relies_on_what_has_changed_since(aws):
    lost, newer = text("你好", 0), text("在吗", 1)
    worker().record_all([lost])  # and then the process dies before anybody is told
    one = worker(seen := [])
    one._tell = seen.append

    batch = one.record_all([lost, newer])
    for delivery_ in (lost, newer):
        one.finish(delivery_, batch)

    assert [(each.key, each.changes) for each in seen] == [
        (lost.key, None),
        (newer.key, None),
    ]


def test_a_tap_on_a_message_menu_opens_no_long_window(aws):
    run([delivery(xml("text", Content="满意", bizmsgmenuid="101"))])

    assert (profile().inbound_count, profile().window_left) == (1, 0)


def test_an_event_of_the_account_makes_no_customer(aws):
    push = delivery(xml("MASSSENDJOBFINISH", who="mphelper", MsgID="1", Status="ok"))

    run([push])

    found = Timeline(connections.interactions()).recent("account", 5)
    assert [entry.title for entry in found] == ["群发结果"]
    assert profile("mphelper") is None


def test_openids_stay_out_of_what_is_recorded(aws):
    run(
        [
            delivery(
                xml(
                    "user_authorization_revoke",
                    who="push",
                    OpenID=ANNA,
                    RevokeInfo="205",
                )
            )
        ]
    )

    (entry,) = Timeline(connections.interactions()).recent(
        connections.customer_id(ANNA), 5
    )
    assert entry.data == {"RevokeInfo": "205"}
    assert entry.direction == "internal"


def test_a_position_report_leaves_no_line_and_no_interaction(aws):
    run(
        [
            delivery(
                xml(
                    "LOCATION",
                    Latitude="31.235929",
                    Longitude="121.480539",
                    Precision="30",
                )
            )
        ]
    )

    assert timeline(ANNA) == []
    assert profile().inbound_count == 0


def test_a_position_report_that_comes_late_changes_nothing(aws):
    report = xml("LOCATION", Latitude="31.2", Longitude="121.4", at=1_760_000_000)
    run([delivery(xml("text", Content="后来", at=1_760_000_500))])
    before = profile()
    run([delivery(report)])

    assert timeline(ANNA) == ["后来"]
    assert profile() == before


def test_two_revocations_in_one_second_are_two(aws):
    both = [
        delivery(
            xml("user_authorization_revoke", who="push", OpenID=who, RevokeInfo="1")
        )
        for who in (ANNA, BEN)
    ]

    run(both)

    assert both[0].key != both[1].key
    assert timeline(ANNA) == timeline(BEN) == ["用户撤回授权"]


def test_an_unreadable_push_fails_alone(aws):
    bad = Delivery("e#bad", ANNA, "<xml><a>", 0, "r", None)
    good = text("好的", 0)
    one = worker(told := Told())

    batch = one.record_all([bad, good])
    one.finish(good, batch)

    with pytest.raises(Poison):
        one.finish(bad, batch)
    assert told == [good.key]


def test_a_failing_store_fails_its_records_and_is_mended_by_the_next_try(aws, faults):
    batch = [text("一", 0), text("二", 1)]
    faults.throttle["BatchWriteItem"] = 5

    with pytest.raises(Unavailable):
        run(batch)
    run(batch)

    assert (profile().inbound_count, timeline()) == (2, ["一", "二"])


@pytest.mark.parametrize("operation", ["UpdateItem", "BatchWriteItem", "PutItem"])
def test_a_lost_answer_counts_nothing_twice(aws, faults, operation):
    faults.cut[operation] = 1

    run([text("一", 0), text("二", 1)])

    assert (profile().inbound_count, timeline()) == (2, ["一", "二"])
    identity = f"ID#openid#{APP_ID}#{ANNA}"
    assert connections.profiles().get(pk=identity, sk="IDENTITY")


CRASHES = list(itertools.product(range(8), ["kill_before", "kill_after"]))


@pytest.mark.parametrize(("call", "moment"), CRASHES)
def test_death_at_any_call_loses_nothing_and_doubles_nothing(aws, faults, call, moment):
    connections.customer_id(ANNA)  # the key is read once per container
    run([text("先", -50)])
    # A late one, so that the way with the transaction is walked too.
    batch = [text("迟到", -60), answered("一", 0), text("二", 1), text("本", 1, BEN)]
    faults.calls.clear()
    setattr(faults, moment, call)

    with contextlib.suppress(Killed):
        run(batch)
    faults.kill_before = faults.kill_after = None
    run(batch)

    assert timeline() == ["迟到", "先", "一", "每天九点开门", "二"]
    assert timeline(BEN) == ["本"]
    assert (profile().inbound_count, profile().outbound_count) == (4, 1)
    assert profile(BEN).inbound_count == 1


def test_thirty_two_workers_with_the_same_push_have_one_effect(aws):
    batch = [text("一", 0), text("二", 1)]
    connections.customer_id(ANNA)

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(lambda _: run(batch), range(32)))

    assert (profile().inbound_count, timeline()) == (2, ["一", "二"])


def test_late_pushes_raced_by_many_workers_count_once(aws):
    run([text("新", 100)])
    batch = [text("迟到", 0)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _until_it_works(batch), range(8)))

    assert (profile().inbound_count, timeline()) == (2, ["迟到", "新"])


def _until_it_works(batch):
    """Handle a batch as the queue does: again and again while the store is busy."""
    for _ in range(20):
        with contextlib.suppress(Unavailable):
            return run(batch)
    return pytest.fail("never worked")
