"""The sync dies between any two steps, and still ends where it should.

Every call to DynamoDB, SQS, S3 and WeChat is a point to die at.  What dies is delivered
again, as SQS does, and a start is invoked again, as Lambda does.
"""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Unavailable
from chalicelib.customers.sync.messages import MergeTask, PageTask
from chalicelib.customers.sync.models import LEASE_MS, State
from chalicelib.wechat.errors import error_for
from tests.syncing import applied

pytestmark = pytest.mark.ministack

PAGES = 3
SHARES = 5


def _yesterday(account, sync, tomorrow):
    """Finish a run; then let one person join, one leave and one come back."""
    applied("back", subscribed=True, at_ms=1_710_000_000_000)
    applied("back", subscribed=False, at_ms=1_720_000_000_000)
    sync.run()
    tomorrow()
    account.follow("back", at=sync.clock[0] // 1000 - 60)
    account.follow("new", at=sync.clock[0] // 1000 - 50)
    account.leave("a")
    account.pages_read.clear()


def _is_exact(account, sync, ours):
    assert sync.state().state == State.DONE
    assert ours.followers(["a", *account.listed]) == account.listed
    assert ours.entries("new") == ["subscribe"]
    assert ours.entries("a") == ["subscribe", "unsubscribe"]
    assert ours.entries("back") == ["subscribe"]
    assert [ours.profile(o)["sub_n"] for o in ("new", "back")] == [1, 2]
    _send_leftovers()
    assert sorted(set(ours.told())) == sorted(
        [
            ("follower.joined", connections.customer_id("new")),
            ("follower.left", connections.customer_id("a")),
            ("follower.returned", connections.customer_id("back")),
        ]
    )


def _send_leftovers():
    """Do what the clock does every minute."""
    outbox = connections.outbox()
    for event in list(outbox.leftovers(2**60)):
        outbox.flush(event)


@pytest.mark.parametrize("share", range(SHARES))
def test_death_at_any_call_ends_in_the_exact_set_and_costs_one_page(
    aws, account, sync, ours, faults, tomorrow, share
):
    died = True
    call = share
    while died:  # until a run has no call with that number
        aws.empty()
        account.people.clear()
        account.follow(*"abcdef")
        faults.kill_before = None
        _yesterday(account, sync, tomorrow)
        faults.calls.clear()
        faults.kill_before = call

        deaths = sync.deaths
        sync.run()

        faults.kill_before = None
        died, call = sync.deaths > deaths, call + SHARES
        assert len(account.pages_read) <= PAGES + 1
        _is_exact(account, sync, ours)
    assert sync.deaths >= 60 // SHARES


@pytest.mark.parametrize(
    "operation", ["TransactWriteItems", "UpdateItem", "SendMessage", "SendMessageBatch"]
)
def test_answers_that_get_lost_change_nothing(
    account, sync, ours, faults, tomorrow, operation
):
    _yesterday(account, sync, tomorrow)
    faults.cut[operation] = 3

    sync.run()

    _is_exact(account, sync, ours)


def test_a_message_that_is_lost_is_made_up_for_when_the_lease_ends(
    aws, account, sync, ours
):
    sync.start()
    aws.messages("sync")  # into the dead letters, say
    sync.run()
    assert sync.state().state == State.LISTING

    sync.clock[0] += LEASE_MS
    sync.run()

    assert sync.state().state == State.DONE
    assert ours.followers(account.listed) == account.listed


def test_an_operator_need_not_wait_for_the_lease(aws, sync):
    sync.start()
    aws.messages("sync")

    sync.run(resume=True)

    assert sync.state().state == State.DONE


def test_two_starts_at_once_are_one_run(account, sync):
    sync.start()
    sync.start()
    sync.drain()

    assert len(account.pages_read) == PAGES


def test_old_messages_delivered_again_do_nothing(account, sync, ours):
    sync.run()
    done = sync.state()
    for task in (
        PageTask(run=done.id, version=1),
        PageTask(run=done.id, version=3),
        MergeTask(run=done.id, version=4, part=0),
    ):
        sync.deliver_late(task)

    sync.drain()

    assert sync.state() == done
    assert len(account.pages_read) == PAGES


def test_a_page_error_resumes_from_the_checkpoint(account, sync, ours):
    broken = [True]

    def fail(start):
        if start == "f" and broken:
            raise Unavailable("WeChat: HTTP 502")

    account.before_page = fail
    with pytest.raises(Unavailable):
        sync.run()
    broken.clear()

    sync.drain()  # the same message, redelivered

    assert account.pages_read == ["", "c", "f"]
    assert ours.followers(account.listed) == account.listed


@pytest.mark.parametrize("reason", ["repeated", "shrunk", "empty", "incomplete"])
def test_a_list_that_cannot_be_right_ends_nobodys_follow(
    account, sync, ours, tomorrow, reason
):
    sync.run()
    before = sync.runs.current().base
    tomorrow()
    account.altered = lambda page: _altered(page, reason)
    account.leave("a")

    sync.run()

    failed = sync.state()
    assert (failed.state, failed.reason) == (State.FAILED, reason)
    assert sync.runs.current().base == before
    assert ours.profile("a")["sub"] is True

    account.altered = lambda page: page
    tomorrow()
    sync.run()
    assert ours.profile("a")["sub"] is False


def _altered(page, reason):
    match reason:
        case "repeated" if page.open_ids[0] == "e":
            return type(page)(page.open_ids, "d", page.total)
        case "shrunk" if page.open_ids[0] == "e":
            return type(page)(page.open_ids, page.next_open_id, page.total - 1)
        case "empty":
            return type(page)([], "", page.total)
        case "incomplete" if page.open_ids[0] == "e":
            return type(page)(page.open_ids[:1], page.next_open_id, page.total)
    return page


def test_a_refusal_by_wechat_fails_the_run_at_once(account, sync):
    def refuse(_start):
        raise error_for(48001, "api unauthorized", "/cgi-bin/user/get")

    account.before_page = refuse

    sync.run()

    assert (sync.state().state, sync.state().reason) == (
        State.FAILED,
        "refused_by_wechat",
    )
