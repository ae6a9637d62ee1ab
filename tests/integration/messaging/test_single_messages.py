"""One message to one person: decided once, sent once, and told truthfully."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core.errors import InvalidInput
from chalicelib.messaging.governor.models import Code, Outcome
from chalicelib.messaging.intents.repository import SendRepository
from chalicelib.messaging.models import Purpose
from chalicelib.wechat.messages import text
from tests.integration.messaging.office import CUSTOM, DATA, SEND, china


def test_a_reply_reaches_the_follower_once_however_often_it_is_delivered(office):
    anna = office.follower("Anna", window_left=5)

    decision = office.submit(office.intent(anna))
    office.out()
    office.submit(office.intent(anna))
    office.out()

    assert decision.outcome is Outcome.ALLOWED
    assert [line["kind"] for line in office.got(anna)] == ["text"]
    assert office.state() == "sent"
    assert office.entries(anna) == [("send", "text"), ("receipt", "sent")]
    assert office.profile(anna)["win_n"] == 4
    assert office.profile(anna)["out_n"] == 1


def test_a_profile_remembers_the_last_three_messages_and_the_last_reply(office):
    anna = office.follower("Anna", window_left=5)
    sent = []
    for number, purpose in enumerate(("reply", "service", "service", "reply")):
        office.later(30)
        words = text(f"第 {number} 句")
        said = office.intent(
            anna, f"i{number}", purpose=Purpose(purpose), content=words
        )
        office.submit(said)
        office.out()
        profile = office.profile(anna)
        sent.append(profile["last_out"])

    assert [profile[name] for name in ("last_out", "out2", "out3")] == sent[:0:-1]
    assert (profile["rep_at"], profile["out_n"]) == (sent[3], 4)


def test_a_notice_is_no_reply(office):
    anna = office.follower("Anna")

    office.submit(office.offer(anna))
    office.out()

    assert office.profile(anna)["out_n"] == 1
    assert "rep_at" not in office.profile(anna)


def test_another_message_under_the_same_id_is_refused_and_a_later_repeat_is_not(
    office,
):
    anna = office.follower("Anna", window_left=5)
    office.submit(office.intent(anna))
    office.later(5)

    assert office.submit(office.intent(anna)).outcome is Outcome.ALLOWED
    with pytest.raises(InvalidInput):
        office.submit(office.intent(anna, content=text("别的")))


def test_a_notice_is_sent_with_its_msgid_and_its_receipt_is_entered(office):
    anna = office.follower("Anna")

    office.submit(office.offer(anna))
    office.out()
    msgid = str(office.got(anna)[0]["body"]["msgid"])
    office.assembly.receipts().take(msgid, "success", office.id(anna), office.now_ms)

    assert office.state() == "sent"
    assert office.entries(anna) == [
        ("send", "template"),
        ("receipt", "delivered"),
        ("receipt", "sent"),
    ]


def test_without_a_window_nothing_leaves_and_the_reason_is_on_the_time_axis(office):
    anna = office.follower("Anna")

    decision = office.submit(office.intent(anna))

    assert decision.code is Code.NO_WINDOW
    assert office.out() == []
    assert office.got(anna) == []
    assert office.entries(anna) == [("send", "text")]


def test_a_stranger_is_not_sent_to(office):
    decision = office.submit(office.intent("oTESTxNobodyKnowsThisPerson1"))

    assert decision.code is Code.NOT_SUBSCRIBED


def test_a_cut_answer_makes_a_reply_unknown_and_it_is_never_sent_again(office):
    anna = office.follower("Anna", window_left=5)
    office.wechat.fail(CUSTOM, how="cut_after")

    office.submit(office.intent(anna))
    office.out()
    office.assembly.outbound().send("i1")

    assert office.state() == "unknown"
    assert len(office.got(anna)) == 1


def test_a_cut_answer_of_a_notice_is_asked_again_and_it_is_one_message(office):
    anna = office.follower("Anna")
    office.wechat.fail(SEND, how="cut_after")

    office.submit(office.offer(anna))
    assert office.out() == ["i1"]
    office.later(60)
    office.assembly.outbound().send("i1")

    assert office.state() == "sent"
    assert len(office.got(anna)) == 1


def test_a_notice_whose_answer_was_lost_too_long_ago_is_unknown(office):
    anna = office.follower("Anna")
    office.wechat.fail(SEND, how="cut_after")

    office.submit(office.offer(anna))
    office.out()
    office.later(660)
    office.assembly.outbound().send("i1")

    assert office.state() == "unknown"
    assert len(office.got(anna)) == 1


@pytest.mark.parametrize("how", ["cut_before", "http_502"])
def test_what_never_reached_wechat_goes_out_later(office, how):
    anna = office.follower("Anna")
    office.wechat.fail(SEND, how=how)

    office.submit(office.offer(anna))
    assert office.out() == ["i1"]
    office.later(30)
    office.assembly.outbound().send("i1")

    assert office.state() == "sent"
    assert len(office.got(anna)) == 1


def test_system_error_is_tried_again(office):
    anna = office.follower("Anna", window_left=5)
    office.wechat.fail(CUSTOM, errcode=-1, times=2)

    office.submit(office.intent(anna))
    assert office.out() == ["i1"]
    with pytest.raises(Exception, match="-1"):
        office.assembly.outbound().send("i1")
    office.assembly.outbound().send("i1")

    assert office.state() == "sent"
    assert len(office.got(anna)) == 1


def test_a_message_still_being_sent_is_left_to_its_first_delivery(office):
    anna = office.follower("Anna", window_left=5)
    office.submit(office.intent(anna))
    sends = office.assembly.sends()
    sends.begin(sends.get("i1"), office.now_ms + 60_000)

    assert office.out() == ["i1"]
    assert office.state() == "sending"
    assert office.got(anna) == []


def test_somebody_who_left_is_known_to_have_left(office):
    anna = office.follower("Anna")
    office.wechat.fail(SEND, errcode=43004)

    office.submit(office.offer(anna))
    office.out()

    assert office.state() == "failed"
    assert office.profile(anna)["sub"] is False
    again = office.submit(office.offer(anna, "i2"))
    assert again.code is Code.NOT_SUBSCRIBED


@pytest.mark.parametrize("errcode", [45015, 45047])
def test_when_wechat_says_the_window_is_closed_the_ledger_believes_it(office, errcode):
    anna = office.follower("Anna", window_left=5)
    office.wechat.fail(CUSTOM, errcode=errcode)

    office.submit(office.intent(anna))
    office.out()

    assert office.state() == "failed"
    assert office.submit(office.intent(anna, "i2")).code in (
        Code.NO_QUOTA,
        Code.NO_WINDOW,
    )


def test_what_is_refused_for_good_gives_its_cap_back(office):
    anna = office.follower("Anna")
    office.wechat.fail(SEND, errcode=47003)
    office.submit(office.offer(anna))
    office.out()
    assert office.state() == "failed"

    assert office.submit(office.offer(anna, "i2")).outcome is Outcome.ALLOWED


def test_one_offer_a_day_and_three_a_week(office):
    anna = office.follower("Anna")
    codes = []
    for day in range(5):
        for turn in range(2):
            data = {"thing1": f"{day}.{turn}", "time2": "2026-11-23 12:00"}
            offer = office.offer(anna, f"i{day}-{turn}", template=office.notice(data))
            codes.append(str(office.submit(offer).code or "yes"))
        office.later(86_400)

    assert codes[:6] == ["yes", "FREQ_CAP_CHANNEL"] * 3
    assert codes[6:] == ["FREQ_CAP_GLOBAL"] * 4


def test_an_offer_at_night_waits_until_morning_and_is_decided_anew(office):
    anna, ben = office.follower("Anna"), office.follower("Ben")
    office.wechat.clock.advance(china(22) - office.wechat.clock())

    assert office.submit(office.offer(anna)).code is Code.QUIET_HOURS
    assert office.submit(office.offer(ben, "i2")).outcome is Outcome.DEFERRED
    office.wechat.fail(SEND, errcode=43004, openid=ben)
    office.tick()
    assert office.out() == []
    office.later(11.6 * 3600)
    office.assembly.keeper().keep()
    office.tick()
    office.out()

    assert len(office.got(anna)) == 1
    assert office.state("i2") == "failed"
    assert office.entries(anna)[0] == ("send", "template")
    assert len(office.entries(anna)) == 3


def test_the_same_words_twice_from_two_sources_are_sent_once(office):
    anna = office.follower("Anna")
    first = office.offer(anna, "i1", purpose="service")

    assert office.submit(first).outcome is Outcome.ALLOWED
    assert office.submit(first.model_copy(update={"id": "i2"})).code is Code.DUPLICATE


def test_two_at_once_cannot_take_the_same_last_place(office):
    anna = office.follower("Anna", window_left=1)

    first = office.submit(office.intent(anna, "i1"))
    second = office.submit(office.intent(anna, "i2"))

    assert (first.outcome, second.code) == (Outcome.ALLOWED, Code.NO_QUOTA)


def test_when_the_days_quota_is_spent_a_notice_goes_tomorrow(office):
    anna = office.follower("Anna")
    office.wechat.fail(SEND, errcode=45009)

    office.submit(office.offer(anna, purpose="service"))
    office.out()
    assert office.state() == "deferred"
    office.tick()
    assert office.got(anna) == []
    office.wechat.clock.advance(china(0, 6, day=24) - office.wechat.clock())
    office.assembly.keeper().keep()
    office.tick()
    office.out()

    assert office.state() == "sent"
    assert len(office.got(anna)) == 1


def test_the_kill_switch_holds_a_reply_until_it_is_lifted(office):
    anna = office.follower("Anna", window_left=5)
    office.submit(office.intent(anna))
    office.set_rules(stopped=True)

    office.out()
    assert office.state() == "deferred"
    office.set_rules(stopped=False)
    office.later(301)
    office.tick()
    office.out()

    assert office.state() == "sent"


def test_a_reply_whose_worker_died_is_unknown_and_never_sent_again(office):
    anna = office.follower("Anna", window_left=5)
    office.submit(office.intent(anna))
    sends = office.assembly.sends()
    sends.begin(sends.get("i1"), office.now_ms + 60_000)
    office.later(61)

    assert office.out() == []

    assert office.state() == "unknown"
    assert office.got(anna) == []
    assert office.entries(anna)[-1] == ("receipt", "unknown")


def test_of_offers_that_come_at_once_a_person_gets_one(office):
    anna = office.follower("Anna")
    offers = [
        office.offer(anna, f"i{n}", template=office.notice(DATA | {"thing1": str(n)}))
        for n in range(6)
    ]

    with ThreadPoolExecutor(6) as pool:
        found = [decision.outcome for decision in pool.map(office.submit, offers)]

    assert found.count(Outcome.ALLOWED) == 1
    assert found.count(Outcome.SUPPRESSED) == 5


def test_of_two_workers_with_one_message_the_later_sends_nothing(office, monkeypatch):
    """The other begins and ends between this one's look and its own beginning."""
    anna = office.follower("Anna", window_left=5)
    office.submit(office.intent(anna))
    real = SendRepository.begin

    def overtaken(sends, send, lease_ms):
        monkeypatch.setattr(SendRepository, "begin", real)
        office.assembly.outbound().send(send.intent.id)
        return real(sends, send, lease_ms)

    monkeypatch.setattr(SendRepository, "begin", overtaken)
    with pytest.raises(TransactionFailed):
        office.assembly.outbound().send("i1")

    assert [line["kind"] for line in office.got(anna)] == ["text"]
    assert office.state() == "sent"
    assert office.profile(anna)["out_n"] == 1


def test_a_decision_that_rests_on_an_old_ledger_is_not_stored(office):
    anna = office.follower("Anna")
    people, rules = office.assembly.people(), office.assembly.rules()()
    stale = people.find(anna)
    office.submit(office.offer(anna))

    with pytest.raises(TransactionFailed):
        transact(
            [
                people.note(
                    stale, office.offer(anna, "i2"), "template", office.now_ms, rules
                )
            ]
        )
