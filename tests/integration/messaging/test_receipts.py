"""WeChat's receipts find their send, whichever of the two is written first."""

from chalicelib import connections
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.models import Profile
from chalicelib.messaging import receipts
from chalicelib.wechat import events
from infra.local.wechat.templates import FIRST_MSGID
from tests.integration.messaging.office import SEND


def finished(office, open_id, msgid, status="success"):
    """Have WeChat's event come in, as the inbound worker hands it on."""
    xml = f"""<xml><ToUserName>gh_1</ToUserName><FromUserName>{open_id}</FromUserName>
        <CreateTime>{office.now_ms // 1000}</CreateTime><MsgType>event</MsgType>
        <Event>TEMPLATESENDJOBFINISH</Event><MsgID>{msgid}</MsgID>
        <Status>{status}</Status></xml>"""
    event = events.parse(xml.encode())
    customer = office.id(open_id)
    profile = Profile(customer, open_id, "wx1")
    receipts.template_finished(
        Occurrence(event, event.key, customer, event.create_time * 1000, profile)
    )


def counts(office):
    found = office.assembly.pushes().totals("p1")
    return found.delivered, found.undelivered, found.sent


def msgid_of(office, open_id):
    return str(office.got(open_id)[0]["body"]["msgid"])


def test_a_receipt_counts_once(office):
    anna, ben = office.followers(2)
    office.start([anna, ben])
    office.push()
    for _ in range(2):
        finished(office, anna, msgid_of(office, anna))
        finished(office, ben, msgid_of(office, ben), "failed:user block")

    assert counts(office) == (1, 1, 2)
    assert ("receipt", "delivered") in office.entries(anna)
    assert office.entries(ben).count(("receipt", "undelivered")) == 1


def test_a_receipt_that_is_quicker_than_our_own_writing_is_not_lost(office):
    (anna,) = office.followers(1)
    finished(office, anna, FIRST_MSGID)
    office.start([anna])
    office.push()

    assert counts(office) == (1, 0, 1)


def test_a_status_nobody_knows_is_kept_as_it_came(office):
    (anna,) = office.followers(1)
    office.start([anna])
    office.push()
    finished(office, anna, msgid_of(office, anna), "failed:freq limit")

    item = connections.workspace().get(
        pk=f"MSGID#{msgid_of(office, anna)}", sk="RECEIPT"
    )
    assert item["status"] == "failed:freq limit"
    assert counts(office) == (0, 1, 1)


def test_a_receipt_of_somebody_elses_message_moves_nothing(office):
    (anna,) = office.followers(1)
    office.start([anna])
    office.push()
    finished(office, anna, 999)
    office.later(700)
    office.tick()

    assert counts(office) == (0, 0, 1)


def test_with_two_unknown_sends_a_receipt_is_given_to_neither(office):
    (anna,) = office.followers(1)
    office.wechat.fail(SEND, how="cut_after", times=2, openid=anna)
    office.start([anna])
    office.start([anna], "p2", data={"thing1": "另一条", "time2": "2026-11-23"})
    office.push()
    for line in office.got(anna):
        finished(office, anna, line["body"]["msgid"])
    office.later(700)
    office.push()
    office.tick()

    assert office.totals("p1") == {"unknown": 1}
    assert office.totals("p2") == {"unknown": 1}


def test_an_unknown_single_notice_becomes_sent_by_its_receipt(office):
    (anna,) = office.followers(1)
    office.wechat.fail(SEND, how="cut_after", openid=anna)
    office.submit(office.offer(anna))
    office.out()
    finished(office, anna, msgid_of(office, anna))
    office.later(661)
    office.assembly.outbound().send("i1")
    assert office.state() == "unknown"

    office.tick()

    assert office.state() == "sent"
    assert ("receipt", "delivered") in office.entries(anna)
