"""The follower sync on real tables, queues and buckets."""

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day, local_time
from chalicelib.core.settings import settings
from chalicelib.customers.effects import Effects
from chalicelib.customers.lifecycle.course import Course
from chalicelib.customers.lifecycle.models import Thresholds
from chalicelib.customers.lifecycle.repository import Stages
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.sync.models import State
from chalicelib.customers.sync.newcomers import Newcomers
from chalicelib.customers.sync.progress import progress
from chalicelib.customers.timeline import Timeline
from chalicelib.wechat.errors import error_for
from tests.syncing import applied

FAR_MS = 2_900_000_000_000


def test_the_first_run_takes_everybody_in_and_tells_nobody(sync, account, ours):
    account.follow("h", scene="store-1", union_id="u-h", remark="老客", tag_ids=(2,))

    sync.run()

    assert sync.state().state == State.DONE
    assert ours.followers(account.listed) == account.listed
    profile = ours.profile("h")
    assert profile["source"] == "scene:store-1"
    assert profile["sub_at"] == 1_700_000_000_000
    assert (profile["unionid"], profile["remark"]) == ("u-h", "老客")
    assert profile["wx_tags"] == [2]
    assert ours.entries("h") == ["subscribe"]
    assert ours.told() == []
    app_id = settings().wechat_app_id
    for name in (f"ID#openid#{app_id}#h", "ID#unionid#u-h"):
        identity = connections.profiles().get(pk=name, sk="IDENTITY")
        assert identity["customer"] == connections.customer_id("h")


def test_the_first_run_gives_everybody_a_stage_and_the_recent_a_timer(
    sync, account, ours, clock
):
    started = clock[0]
    account.follow("new", at=(started - DAY_MS) // 1000)
    account.follow("cool", at=(started - 20 * DAY_MS) // 1000)

    sync.run()

    found = {one: ours.profile(one) for one in ("a", "new", "cool")}
    stages = {one: profile["stage"] for one, profile in found.items()}
    assert stages == {"a": "dormant", "new": "new", "cool": "cooling"}
    assert all(one["stage_at"] == started for one in found.values())
    assert ours.entries("new") == ["subscribe"]
    assert ours.told() == []
    due = {one.customer_id: one.due_ms for one in connections.timers().due(FAR_MS)}
    assert due == {found[one]["pk"]: found[one]["stage_due"] for one in ("new", "cool")}
    assert due[found["new"]["pk"]] == found["new"]["sub_at"] + 7 * DAY_MS


def test_a_stage_that_was_imported_ends_by_itself(sync, account, ours, clock):
    account.follow("new", at=(clock[0] - 8 * DAY_MS) // 1000)
    sync.run()
    customer = connections.customer_id("new")
    assert ours.profile("new")["stage"] == "active"

    clock[0] += 7 * DAY_MS
    profiles = connections.profiles()
    effects = Effects(Timeline(connections.interactions()), connections.outbox())
    stages = Stages(profiles, effects, connections.timers(), lambda: clock[0])
    read = ProfileRepository(profiles).get
    Course(stages, read, Thresholds, lambda: clock[0]).wake(customer, "timer")

    assert ours.profile("new")["stage"] == "cooling"
    assert ours.told() == [("lifecycle.changed", customer)]


def test_a_later_run_finds_who_joined_left_and_returned(sync, account, ours, tomorrow):
    account.leave("c")
    sync.run()
    tomorrow()
    account.follow("c", at=1_750_000_000)
    account.follow("new", at=1_750_000_001)
    account.leave("a")
    applied("c", subscribed=False, at_ms=1_740_000_000_000)

    sync.run()

    assert ours.followers(["a", "b", "c", "new"]) == ["b", "c", "new"]
    assert ours.entries("a") == ["subscribe", "unsubscribe"]
    assert ours.told() == sorted(
        [
            ("follower.joined", connections.customer_id("c")),
            ("follower.joined", connections.customer_id("new")),
            ("follower.left", connections.customer_id("a")),
        ]
    )


def test_who_followed_before_returns(sync, account, ours, tomorrow):
    sync.run()
    tomorrow()
    account.leave("a")
    sync.run()
    tomorrow()
    account.follow("a", at=sync.clock[0] // 1000 - 60)

    sync.run()

    assert ours.profile("a")["sub_n"] == 2
    kinds = [kind for kind, _ in ours.told()]
    assert kinds == ["follower.left", "follower.returned"]
    assert ours.entries("a") == ["subscribe", "unsubscribe", "subscribe"]


def test_a_run_that_finds_nothing_new_writes_nothing_about_followers(
    sync, account, ours, faults, tomorrow
):
    sync.run()
    tomorrow()
    before = {open_id: ours.profile(open_id) for open_id in account.listed}
    account.looked_at.clear()
    faults.calls.clear()

    sync.run()

    assert {open_id: ours.profile(open_id) for open_id in account.listed} == before
    assert account.looked_at == []
    assert "BatchWriteItem" not in faults.calls
    assert all(len(ours.entries(open_id)) == 1 for open_id in account.listed)


def test_a_joiner_known_by_an_event_is_not_counted_twice(sync, account, ours, tomorrow):
    sync.run()
    tomorrow()
    account.follow("new", at=1_750_000_000, scene="7")
    applied("new", subscribed=True, at_ms=1_750_000_000_000)

    sync.run()

    profile = ours.profile("new")
    assert (profile["sub_n"], profile["source"]) == (1, "scene:7")
    assert ours.told() == []


def test_who_followed_and_left_between_two_runs_is_found(sync, ours, tomorrow):
    sync.run()
    sync.clock[0] += MINUTE_MS
    applied("brief", subscribed=True, at_ms=sync.clock[0])
    workspace, app_id = connections.workspace(), settings().wechat_app_id
    Newcomers(workspace, app_id, lambda: sync.clock[0]).note("brief")
    tomorrow()

    sync.run()

    assert ours.profile("brief")["sub"] is False
    assert [kind for kind, _ in ours.told()] == ["follower.left"]


def test_an_event_during_the_run_beats_the_page(sync, account, ours, tomorrow):
    sync.run()
    tomorrow()
    account.follow("new", at=1_750_000_000)
    account.leave("a")

    def meanwhile(_open_ids):
        # Both change their minds after the list was read; their events are here first.
        if account.people["new"].subscribed:
            applied("new", subscribed=False, at_ms=sync.clock[0] + 1)
            applied("a", subscribed=True, at_ms=sync.clock[0] + 1)

    account.before_details = meanwhile
    sync.run()

    assert ours.profile("new")["sub"] is False
    assert ours.profile("a")["sub"] is True
    assert ours.told() == []


def test_a_follow_that_arrives_while_we_write_is_not_overwritten(
    sync, account, ours, tomorrow, monkeypatch
):
    sync.run()
    tomorrow()
    account.follow("new", at=1_750_000_000)
    looks = []

    def race(open_ids):
        looks.append(list(open_ids))
        if len(looks) == 1:  # between our reading the profile and our writing it
            applied("new", subscribed=True, at_ms=1_750_000_000_000)

    account.before_details = race
    sync.run()

    assert ours.profile("new")["sub_n"] == 1
    assert ours.entries("new") == []  # the inbound worker writes that one
    assert len(looks) == 2


def test_one_openid_that_wechat_refuses_spoils_no_other(sync, account, ours):
    def refuse(open_ids):
        if "c" in open_ids:
            raise error_for(40003, "invalid openid", "/cgi-bin/user/info/batchget")

    account.before_details = refuse
    sync.run()

    assert sync.state().state == State.DONE
    assert ours.followers(list("abcdefg")) == list("abdefg")


def test_a_spent_quota_parks_the_run_until_tomorrow(sync, account, ours):
    def spent(start):
        if start:
            raise error_for(45009, "reach max api daily quota limit", "/user/get")

    account.before_page = spent
    sync.run()

    seen = progress(sync.runs, sync.clock[0])
    wall = local_time(seen.parked_until_ms)
    assert (seen.state, seen.pages, seen.listed) == ("parked", 1, 3)
    assert seen.cursor == "c"
    assert (wall.hour, wall.minute) == (0, 5)
    assert business_day(seen.parked_until_ms) > business_day(sync.clock[0])
    (timer,) = connections.timers().due(seen.parked_until_ms)
    assert (timer.kind, timer.due_ms) == ("sync", seen.parked_until_ms)

    account.before_page = lambda _: None
    sync.clock[0] = timer.due_ms
    sync.course().wake(timer.id)
    sync.drain()

    assert ours.followers(account.listed) == account.listed
    assert account.pages_read.count("") == 1


def test_a_quota_spent_on_details_loses_nobody(sync, account, ours):
    def spent(_open_ids):
        raise error_for(45009, "reach max api daily quota limit", "/batchget")

    account.before_details = spent
    sync.run()
    assert progress(sync.runs, sync.clock[0]).missing == len(account.listed)

    account.before_details = lambda _: None
    sync.clock[0] = sync.state().parked_until_ms
    sync.course().wake(sync.state().id)
    sync.drain()

    assert ours.followers(account.listed) == account.listed


def test_progress_proves_that_nobody_is_missing(sync, account):
    sync.run()

    seen = progress(sync.runs, sync.clock[0], receipts=True)

    assert (seen.state, seen.pages, seen.listed, seen.total) == ("done", 3, 7, 7)
    assert (seen.missing, seen.extra, seen.done.joined) == (0, 0, 7)
    assert [receipt.count for receipt in seen.receipts] == [3, 3, 1]


def test_everybodys_wechat_fields_are_looked_at_within_a_month(sync, account, ours):
    sync.run()
    account.looked_at.clear()
    account.follow(*account.listed, remark="老客")
    sync.clock[0] += 30 * DAY_MS

    sync.run()

    assert sorted(account.looked_at) == account.listed
    assert all(ours.profile(open_id)["remark"] == "老客" for open_id in account.listed)
    assert ours.told() == []


def test_a_follow_that_arrives_while_we_end_another_is_not_ended(
    sync, account, ours, tomorrow
):
    sync.run()
    tomorrow()
    account.leave("a")

    def race(open_ids):
        if "a" in open_ids and ours.profile("a")["sub_n"] == 1:
            applied("a", subscribed=True, at_ms=sync.clock[0] + 1)

    account.before_details = race
    sync.run()

    assert ours.profile("a")["sub"] is True
    assert ours.entries("a") == ["subscribe"]
    assert ours.told() == []


def test_who_is_erased_while_we_look_does_not_come_back_as_half_a_profile(
    sync, account, ours, tomorrow
):
    sync.run()
    tomorrow()
    account.leave("a")

    def erase(open_ids):
        if "a" in open_ids:
            key = {"pk": connections.customer_id("a"), "sk": "PROFILE"}
            connections.profiles().delete(key)

    account.before_details = erase
    sync.run()

    assert ours.profile("a") == {}
    assert sync.state().state == State.DONE
