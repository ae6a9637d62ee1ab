import time
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.local.wechat import wire
from infra.local.wechat.replies import OUT_OF_SERVICE


def states(wechat):
    return [push["state"] for push in wechat.pushes.log()]


def query(post):
    return {k: v[0] for k, v in parse_qs(urlsplit(post[0]).query).items()}


def reply(wechat, openid, content, *, sealed=True, signature=""):
    """Build the answer a brand's server gives."""
    account = wechat.account
    head = [("ToUserName", openid), ("FromUserName", account.original_id)]
    tail = [("CreateTime", 1), ("MsgType", "text"), ("Content", content)]
    xml = wire.build([*head, *tail])
    if not sealed:
        return xml.encode()
    encrypted = wire.Cryptor(account.aes_key, account.app_id).encrypt(xml)
    signature = signature or wire.signature(account.token, "1", "n", encrypted)
    seal = [("Encrypt", encrypted), ("MsgSignature", signature)]
    return wire.build([*seal, ("TimeStamp", 1), ("Nonce", "n")]).encode()


def test_a_push_is_signed_sealed_and_names_its_sender(wechat, brand):
    openid = wechat.follower()
    wechat.act.text(openid, "你好 ]]> 😀")
    assert wechat.settle()

    (post,) = brand.posts
    given, token = query(post), wechat.account.token
    when, nonce = given["timestamp"], given["nonce"]
    envelope = wire.parse(post[1].decode())
    sealed = wire.text(envelope, "Encrypt")
    assert given["signature"] == wire.signature(token, when, nonce)
    assert given["msg_signature"] == wire.signature(token, when, nonce, sealed)
    assert (given["openid"], given["encrypt_type"]) == (openid, "aes")
    assert {child.tag for child in envelope} == {"ToUserName", "Encrypt"}
    cryptor = wire.Cryptor(wechat.account.aes_key, wechat.account.app_id)
    inner = wire.parse(cryptor.decrypt(sealed))
    assert wire.text(inner, "Content") == "你好 ]]> 😀"
    assert wire.text(inner, "FromUserName") == openid


@pytest.mark.parametrize("mode", ["plain", "compatible"])
def test_the_other_modes_carry_the_fields_in_the_open(wechat, brand, mode):
    wechat.account.mode = mode
    wechat.act.text(wechat.follower(), "你好")
    assert wechat.settle()

    root = wire.parse(brand.posts[0][1].decode())
    assert wire.text(root, "Content") == "你好"
    assert bool(wire.text(root, "Encrypt")) == (mode == "compatible")
    assert ("msg_signature" in query(brand.posts[0])) == (mode == "compatible")


def test_a_server_that_fails_gets_three_deliveries_of_one_message(wechat, brand):
    brand.answer = lambda _: (500, b"")
    openid = wechat.follower()
    wechat.act.text(openid, "在吗")
    assert wechat.settle()

    keys = {post[1] and inner_id(wechat, post) for post in brand.posts}
    assert len(brand.posts) == 3
    assert len(keys) == 1
    assert states(wechat) == ["failed"]
    assert wechat.truth.of(openid)[-1]["body"]["content"] == OUT_OF_SERVICE


def inner_id(wechat, post):
    cryptor = wire.Cryptor(wechat.account.aes_key, wechat.account.app_id)
    sealed = wire.text(wire.parse(post[1].decode()), "Encrypt")
    return wire.text(wire.parse(cryptor.decrypt(sealed)), "MsgId")


def test_an_answer_after_the_limit_is_no_answer(wechat, brand):
    def slow_at_first(number):
        time.sleep(0.6 if number == 1 else 0)
        return 200, b"success"

    brand.answer = slow_at_first
    wechat.act.text(wechat.follower(), "在吗")
    assert wechat.settle()

    assert [a["status"] for a in wechat.pushes.log()[0]["attempts"]] == [0, 200]


def test_a_sealed_reply_is_shown(wechat, brand):
    openid = wechat.follower()
    brand.answer = lambda _: (200, reply(wechat, openid, "您好"))
    wechat.act.text(openid, "在吗")
    assert wechat.settle()

    (seen,) = wechat.truth.received(openid)
    assert (seen["via"], seen["body"]) == ("passive", {"content": "您好"})


@pytest.mark.parametrize(
    "wrong", ["json", "not sealed", "signature", "other person", "spaces"]
)
def test_a_reply_wechat_cannot_read_shows_out_of_service(wechat, brand, wrong):
    openid = wechat.follower()
    answers = {
        "json": b'{"errcode":0}',
        "not sealed": reply(wechat, openid, "您好", sealed=False),
        "signature": reply(wechat, openid, "您好", signature="0" * 40),
        "other person": reply(wechat, "oSomebodyElse", "您好"),
        "spaces": b" success",
    }
    brand.answer = lambda _: (200, answers[wrong])
    wechat.act.text(openid, "在吗")
    assert wechat.settle()

    assert states(wechat) == ["garbled"]
    assert len(brand.posts) == 1
    assert wechat.truth.received(openid) == []
    assert wechat.truth.of(openid)[-1]["body"]["content"] == OUT_OF_SERVICE


def test_a_duplicate_is_the_same_message_delivered_twice(wechat, brand):
    wechat.pushes.manners.duplicate = 1
    wechat.act.text(wechat.follower(), "一次")
    assert wechat.settle()

    assert len(brand.posts) == 2
    assert len({inner_id(wechat, post) for post in brand.posts}) == 1


def test_a_reordered_push_comes_after_the_next(wechat, brand):
    openid = wechat.follower()
    wechat.pushes.manners.reorder = 1
    wechat.act.text(openid, "先")
    wechat.act.text(openid, "后")
    assert wechat.settle()

    first, second = (inner_id(wechat, post) for post in brand.posts)
    assert int(first) == int(second) + 1


def test_a_code_brings_a_stranger_by_subscribe_and_a_follower_by_scan(wechat):
    openid = wechat.people.create()
    wechat.act.scan(openid, "store:sh-001")
    wechat.act.scan(openid, "store:sh-001")
    assert wechat.settle()

    scan, subscribe = (wire.parse(push["xml"]) for push in wechat.pushes.log())
    assert wire.text(subscribe, "EventKey") == "qrscene_store:sh-001"
    assert wire.text(scan, "EventKey") == "store:sh-001"
    assert wire.text(scan, "Ticket") == wire.text(subscribe, "Ticket")


def test_a_held_push_that_nothing_follows_goes_in_the_end(wechat, brand):
    wechat.pushes.manners.reorder = 1
    wechat.act.text(wechat.follower(), "只有这一条")

    assert wechat.settle(5)
    assert len(brand.posts) == 1


def test_a_push_already_under_way_does_not_count_as_the_next(wechat, brand):
    openid = wechat.follower()
    brand.answer = lambda number: (time.sleep(0.1) or 200, b"success")
    wechat.act.text(openid, "早已出发")
    wechat.pushes.manners.reorder = 1
    wechat.act.text(openid, "先")
    time.sleep(0.2)
    wechat.act.text(openid, "后")
    assert wechat.settle(5)

    numbers = [int(inner_id(wechat, post)) for post in brand.posts]
    assert numbers == [numbers[0], numbers[0] + 2, numbers[0] + 1]
