"""A push: everybody once, whatever breaks, and the totals add up at every look."""

import contextlib
import hashlib
import threading
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.errors import InvalidInput, Unavailable
from chalicelib.messaging.models import Purpose
from chalicelib.messaging.pushes.models import PushTask
from chalicelib.messaging.token.service import Kept
from tests.integration.messaging.office import SEND, china

pytestmark = pytest.mark.ministack

NEWS = {"thing1": "新豆到店", "time2": "2026-11-24 10:00"}


def once_each(office, people):
    return [len(office.got(one)) for one in people] == [1] * len(people)


def test_everybody_of_a_push_gets_it_once(office):
    people = office.followers(45)

    office.start(people)
    assert office.totals() == {"pending": 45}
    while office.push():
        pass

    assert office.totals() == {"sent": 45}
    assert office.assembly.pushes().totals("p1").state == "done"
    assert once_each(office, people)
    assert office.entries(people[0]) == [("send", "template")]
    assert office.profile(people[0])["out_n"] == 1


def test_starting_a_push_again_adds_nobody_twice(office):
    people = office.followers(25)

    office.start([*people, people[0]])
    office.start(people)
    office.push()

    assert office.totals() == {"sent": 25}
    assert once_each(office, people)


def test_another_push_under_the_same_id_is_refused(office):
    office.start(office.followers(1))

    with pytest.raises(InvalidInput):
        office.start([], data=NEWS)


def test_what_wechat_would_refuse_is_refused_at_once(office):
    with pytest.raises(InvalidInput, match="thing1"):
        office.start([], data={"thing1": "一" * 21})


def test_f2_a_request_that_was_lost_before_wechat_is_sent_again(office):
    people = office.followers(3)
    office.wechat.fail(SEND, how="cut_before", times=2)

    office.start(people)
    assert office.push() == 1
    office.later(30)
    office.push()

    assert office.totals() == {"sent": 3}
    assert once_each(office, people)


def test_f3_a_lost_answer_is_asked_for_again_and_it_is_one_message(office):
    people = office.followers(3)
    office.wechat.fail(SEND, how="cut_after", openid=people[1])

    office.start(people)
    assert office.push() == 1
    assert office.totals() == {"sent": 2, "pending": 1}
    office.later(30)
    office.push()

    assert office.totals() == {"sent": 3}
    assert once_each(office, people)


def test_f4_after_eleven_minutes_a_lost_answer_is_unknown_and_not_sent_again(office):
    people = office.followers(3)
    office.wechat.fail(SEND, how="cut_after", openid=people[1])

    office.start(people)
    office.push()
    office.later(660)
    office.push()

    assert office.totals() == {"sent": 2, "unknown": 1}
    assert once_each(office, people)


def test_a_late_receipt_tells_that_an_unknown_one_arrived(office):
    (anna,) = office.followers(1)
    office.wechat.fail(SEND, how="cut_after", openid=anna)
    office.start([anna])
    office.push()
    msgid = str(office.got(anna)[0]["body"]["msgid"])
    receipts = office.assembly.receipts()
    receipts.take(msgid, "success", office.id(anna), office.now_ms)
    office.later(661)
    office.push()
    assert office.totals() == {"unknown": 1}

    office.tick()

    assert office.totals() == {"sent": 1}
    assert office.assembly.pushes().totals("p1").delivered == 1


def test_f5_a_token_that_dies_in_the_middle_costs_one_renewal(office):
    people = office.followers(40)
    office.start(people)
    office.wechat.fail(SEND, how="rotate")

    assert office.push() == 2
    assert office.totals() == {"pending": 40}
    kept = [office.assembly.keeper().keep(_mark(stale)) for stale in office.asked]
    assert kept == [Kept.RENEWED] + [Kept.FRESH] * (len(kept) - 1)
    office.later(30)
    while office.push():
        office.later(30)

    assert office.totals() == {"sent": 40}
    assert once_each(office, people)


def _mark(token):
    return hashlib.sha256(token.encode()).hexdigest()


def test_f7_when_the_days_quota_is_spent_the_rest_goes_at_five_past_midnight(office):
    people = office.followers(30)
    for one in people[12:]:
        office.wechat.fail(SEND, errcode=45009, times=1, openid=one)
    office.start(people)

    assert office.push() == 0, "no receive count is spent on waiting"
    parked = office.assembly.pushes().totals("p1")
    assert parked.state == "parked"
    sent = office.totals()["sent"]
    office.later(3600)
    office.tick()
    assert office.push() == 0
    assert office.totals()["sent"] == sent

    office.wechat.faults.clear()
    office.wechat.clock.advance(china(0, 6, day=24) - office.wechat.clock())
    office.assembly.keeper().keep()
    office.tick()
    office.push()

    assert office.totals() == {"sent": 30}
    assert once_each(office, people)


def test_f8_what_is_final_for_one_person_does_not_touch_the_others(office):
    people = office.followers(6)
    for errcode, one in zip((43004, 40003, 43101, 43117), people, strict=False):
        office.wechat.fail(SEND, errcode=errcode, openid=one)

    office.start(people)
    assert office.push() == 0

    assert office.totals() == {"sent": 2, "failed": 3, "pending": 1}
    assert office.assembly.pushes().totals("p1").codes == {
        "43004": 1,
        "40003": 1,
        "43101": 1,
    }
    assert office.profile(people[0])["sub"] is False
    office.later(24 * 3600 + 60)
    office.assembly.keeper().keep()
    for _ in range(3):
        office.tick()
        office.push()
        office.later(1000)
    assert office.totals() == {"sent": 3, "failed": 3}


@pytest.mark.parametrize("errcode", [40164, 40037, 47003, 48001, 48004, 43116])
def test_f9_what_would_hit_everybody_stops_the_push(office, errcode, capsys):
    people = office.followers(25)
    office.wechat.fail(SEND, errcode=errcode, times=-1)
    office.set_rules(sends_per_s=20)

    office.start(people)
    office.push()

    stopped = office.assembly.pushes().totals("p1")
    assert (stopped.state, stopped.reason) == ("stopped", str(errcode))
    assert stopped.failed <= 20
    assert office.push() == 0
    assert f"wechat_{errcode}" in capsys.readouterr().out
    office.wechat.faults.clear()
    office.assembly.lifecycle().resume("p1")
    while office.push():
        pass
    assert office.totals() == {"failed": stopped.failed, "sent": 25 - stopped.failed}


def test_f21_a_second_delivery_while_the_first_still_runs_has_no_effect(office):
    people = office.followers(20)
    office.start(people)
    (task,) = [PushTask.model_validate(one) for one in office.aws.messages("push")]
    worker = office.assembly.push_worker()
    inside, seen = worker.send_all, []

    def while_the_other_comes(push, rows):
        try:
            office.assembly.push_worker().work(task)
        except Unavailable as error:
            seen.append(type(error).__name__)
        return inside(push, rows)

    # Whom the first has not come to yet, the second may take; then the first returns.
    with contextlib.suppress(Unavailable):
        replace(worker, send_all=while_the_other_comes).work(task)

    assert set(seen) == {"Unavailable"}
    assert office.totals() == {"sent": 20}
    assert once_each(office, people)


def test_f23_a_timeout_in_the_middle_repeats_nothing_that_was_done(office):
    people = office.followers(40)
    office.start(people)
    first, second = office.aws.messages("push")
    office.assembly.push_worker().work(PushTask.model_validate(first))
    assert office.totals() == {"sent": 20, "pending": 20}

    office.back = [first, second]
    office.push()

    assert office.totals() == {"sent": 40}
    assert once_each(office, people)


def test_stopping_a_push_leaves_the_rest_pending_and_resuming_sends_it(office):
    people = office.followers(40)
    office.start(people)
    first, second = office.aws.messages("push")
    office.assembly.push_worker().work(PushTask.model_validate(first))
    office.assembly.lifecycle().stop("p1", "by the supervisor")
    office.assembly.push_worker().work(PushTask.model_validate(second))
    assert office.totals() == {"sent": 20, "pending": 20}

    office.assembly.lifecycle().resume("p1")
    office.push()

    assert office.totals() == {"sent": 40}


@pytest.mark.parametrize("switch", ["rules", "push"])
def test_a_switch_thrown_while_a_batch_is_sent_ends_it_within_five_seconds(
    office, switch
):
    people = office.followers(20)
    office.set_rules(sends_per_s=1)
    office.start(people)
    (task,) = [PushTask.model_validate(one) for one in office.aws.messages("push")]
    worker = office.assembly.push_worker()
    sent_at, thrown_at = [], []

    def send_all(push, rows):
        if not thrown_at:
            thrown_at.append(office.now_ms)
            _throw(office, switch)
        sent_at.extend([office.now_ms] * len(rows))
        return inside(push, rows)

    inside = worker.send_all
    replace(worker, send_all=send_all).work(task)

    assert 0 < len(sent_at) < 20, "the batch was under way, and was not finished"
    assert max(sent_at) - thrown_at[0] <= 5_000
    assert office.totals() == {"sent": len(sent_at), "pending": 20 - len(sent_at)}
    state = office.assembly.pushes().totals("p1").state
    assert state == ("parked" if switch == "rules" else "stopped")
    office.later(60)
    assert office.push() == 0
    assert office.totals()["sent"] == len(sent_at)


def _throw(office, switch):
    if switch == "push":
        office.assembly.lifecycle().stop("p1", "by the supervisor")
        return
    body = {"stopped": True, "sends_per_s": 1}
    connections.workspace().put(
        {"pk": "CONFIG#governor", "sk": "CURRENT", "version": 2, "body": body}
    )


def test_offers_are_capped_a_person_and_sent_by_day(office):
    people = office.followers(4)
    office.submit(office.offer(people[0]))
    office.out()

    office.start(people, purpose=Purpose.MARKETING, data=NEWS)
    office.push()

    assert office.totals() == {"sent": 3, "capped": 1}
    assert office.entries(people[0])[-1] == ("send", "template")


def test_offers_at_night_wait_until_the_morning(office):
    people = office.followers(3)
    office.wechat.clock.advance(china(22) - office.wechat.clock())
    office.start(people, purpose=Purpose.MARKETING)

    assert office.push() == 0
    assert office.totals() == {"pending": 3}
    office.wechat.clock.advance(china(9, 31, day=24) - office.wechat.clock())
    office.assembly.keeper().keep()
    for _ in range(3):
        office.tick()
        office.push()

    assert office.totals() == {"sent": 3}


def test_a_stranger_and_one_who_left_fail_by_name(office):
    (anna,) = office.followers(1)
    office.start([anna, "oTESTxNobodyKnowsThisPerson1"])
    office.push()

    assert office.totals() == {"sent": 1, "failed": 1}
    assert office.assembly.pushes().totals("p1").codes == {"NOT_SUBSCRIBED": 1}


def test_a_lost_message_of_the_queue_is_replaced_by_the_pushs_own_timer(office):
    people = office.followers(25)
    office.start(people)
    office.aws.messages("push")
    office.later(901)
    office.tick()
    office.push()

    assert office.totals() == {"sent": 25}
    assert once_each(office, people)


def test_the_totals_add_up_whenever_one_looks(office):
    people = office.followers(60)
    for one in people[::7]:
        office.wechat.fail(SEND, errcode=43004, openid=one)
    office.start(people)
    looks, done = [], threading.Event()

    def look():
        while not done.is_set():
            looks.append(office.totals())

    watcher = threading.Thread(target=look)
    watcher.start()
    office.push()
    done.set()
    watcher.join()

    assert len(looks) > 3
    assert office.totals() == {"sent": 51, "failed": 9}


def test_a_wechat_that_is_busy_is_sent_to_more_slowly(office):
    people = office.followers(40)
    office.wechat.fail(SEND, errcode=-1, times=10)
    office.start(people)

    office.push()
    bucket = connections.workspace().get(pk="RATE#send", sk="BUCKET")
    assert bucket["permille"] == 500
    while office.push():
        office.later(30)

    assert office.totals() == {"sent": 40}
    assert once_each(office, people)
