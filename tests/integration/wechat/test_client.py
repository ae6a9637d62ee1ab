"""What holds for every call: tokens, limits, errors, secrets."""

import gzip
import json
import logging

import httpx
import pytest

from chalicelib.core.errors import Conflict, Rejected, Unavailable
from chalicelib.wechat import errors
from chalicelib.wechat.client import http_client
from chalicelib.wechat.messages import custom, text
from tests.unit.wechat.fixtures import loaded, raw

STALE = ["error_40001.json", "error_40014.json", "error_42001.json"]

# Fixture: the class of its errcode.
CLASSES = {
    "error_minus1.json": errors.WeChatUnavailable,
    "error_45011.json": errors.WeChatUnavailable,
    "error_45009.json": errors.QuotaSpent,
    "error_40003.json": errors.UnreachableUser,
    "error_43004.json": errors.UnreachableUser,
    "error_43101.json": errors.UnreachableUser,
    "error_45015.json": errors.UnreachableUser,
    "error_45047.json": errors.UnreachableUser,
    "error_40033.json": errors.CallerBug,
    "error_40037.json": errors.CallerBug,
    "error_40164.json": errors.CallerBug,
    "error_46003.json": errors.CallerBug,
    "error_47001.json": errors.CallerBug,
    "error_47003.json": errors.CallerBug,
    "error_48001.json": errors.CallerBug,
    "error_oauth_40029.json": errors.CodeSpent,
    "error_oauth_40163.json": errors.CodeSpent,
}


@pytest.mark.parametrize("name", CLASSES)
def test_an_error_says_what_can_be_done_about_it(account, platform, name):
    platform.answers(name)

    with pytest.raises(errors.WeChatError) as raised:
        account.tags()

    assert type(raised.value) is CLASSES[name]
    assert raised.value.errcode == loaded(name)["errcode"]
    assert "/cgi-bin/tags/get" in str(raised.value)
    assert len(platform.asked) == 1


@pytest.mark.parametrize("name", STALE)
def test_a_stale_token_is_renewed_and_the_call_repeated_once(
    account, platform, tokens, name
):
    platform.answers(name, "api_tags_get_response.json")

    account.tags()

    assert [r.url.params["access_token"] for r in platform.asked] == ["t1", "t2"]
    assert tokens.stale == ["t1"]


def test_a_token_that_is_refused_again_does_not_loop(account, platform, tokens):
    platform.answers("error_40001.json")

    with pytest.raises(errors.StaleToken):
        account.tags()

    assert len(platform.asked) == 2
    assert tokens.stale == ["t1"]


def test_the_repeated_call_has_the_same_body(account, platform):
    platform.answers("error_42001.json", "api_ok_response.json")

    account.send_custom(custom("o1", text("你好")))

    assert platform.asked[0].content == platform.asked[1].content


TRANSPORT = {
    "garbage": b"<html>502</html>",
    "a list": b"[]",
    "a number": b"7",
    "NaN": b'{"a": NaN}',
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "cut short": b'{"errcode": 0, "errmsg": "o',
    "too deep": b'{"a":' * 100_000,
    "too large": b'{"a":"' + b"x" * (2 * 1024 * 1024) + b'"}',
    "nothing": b"",
    "moved": httpx.Response(302, headers={"Location": "https://evil.example"}),
    "HTTP 502": httpx.Response(502, content=b"bad gateway"),
    "HTTP 404": httpx.Response(404),
    "no connection": httpx.ConnectError("x"),
    "no answer": httpx.ReadTimeout("x"),
    "cut": httpx.RemoteProtocolError("x"),
}
BOMB = httpx.Response(
    200,
    stream=httpx.ByteStream(gzip.compress(b"0" * 10_000_000)),
    headers={"Content-Encoding": "gzip"},
)


@pytest.mark.parametrize("answer", TRANSPORT.values(), ids=TRANSPORT.keys())
def test_no_proper_answer_is_worth_another_try(account, platform, answer):
    platform.answers(answer)

    with pytest.raises(Unavailable):
        account.tags()

    assert len(platform.asked) == 1


def test_a_compressed_answer_is_refused_before_it_unfolds(account, platform):
    platform.answers(BOMB)

    with pytest.raises(errors.WeChatUnavailable, match="compressed"):
        account.tags()
    assert platform.last.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("how", ["cut", "no answer", "garbage", "cut short"])
def test_a_send_whose_answer_is_lost_has_an_unknown_outcome(account, platform, how):
    platform.answers(TRANSPORT[how])

    with pytest.raises(errors.UnknownOutcome):
        account.send_custom(custom("o1", text("hi")))


@pytest.mark.parametrize("how", ["no connection", "HTTP 502"])
def test_a_send_that_was_not_taken_may_be_repeated(account, platform, how):
    platform.answers(TRANSPORT[how])

    with pytest.raises(errors.WeChatUnavailable) as raised:
        account.send_custom(custom("o1", text("hi")))

    assert not isinstance(raised.value, errors.UnknownOutcome)


def test_a_send_answered_without_its_id_has_an_unknown_outcome(account, platform):
    platform.answers("api_ok_response.json")

    with pytest.raises(errors.UnknownOutcome, match="msgid"):
        account.send_template({"touser": "o1"})


def test_control_characters_in_an_answer_are_taken(account, platform):
    platform.answers(b'{"tags": [{"id": 1, "name": "a\x01b"}]}')

    assert account.tags()[0].name == "a\x01b"


@pytest.mark.parametrize("answer", TRANSPORT.values(), ids=TRANSPORT.keys())
def test_no_token_gets_into_an_error_or_a_log(account, platform, answer, caplog):
    caplog.set_level(logging.INFO)
    platform.answers(answer)

    with pytest.raises(errors.WeChatError) as raised:
        account.tags()

    assert "t1" not in f"{raised.value!r}{raised.value}{caplog.text}"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_bodies_are_the_characters_themselves(account, platform):
    platform.answers("api_ok_response.json")

    account.send_custom(custom("o1", text("你好&😀\ud83d")))

    assert "你好&😀?".encode() in platform.last.content
    assert b"\\u" not in platform.last.content
    assert platform.last.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_client_waits_two_seconds_to_connect_and_five_to_read():
    with http_client() as http:
        assert (http.timeout.connect, http.timeout.read) == (2.0, 5.0)
        assert not http.follow_redirects


@pytest.mark.parametrize("code", [40241, 45065])
def test_a_repeat_that_wechat_recognises_is_a_conflict(code):
    error = errors.error_for(code, "clientmsgid exist", "/x")

    assert isinstance(error, errors.DuplicateSend)
    assert isinstance(error, Conflict)


@pytest.mark.parametrize("code", [40037, 47003, 48001, 48004, 50002, 40164])
def test_what_the_next_person_would_be_told_too_stops_a_campaign(code):
    error = errors.error_for(code, "", "/x")

    assert error.stop_campaign
    assert isinstance(error, Rejected)
    assert error.ip_refused == (code == 40164)


def test_a_person_who_had_too_much_is_left_alone_for_a_day():
    error = errors.error_for(43117, "", "/x")

    assert error.slow_person
    assert isinstance(error, errors.WeChatUnavailable)
    assert error.retry_after_s == 86_400
    assert not error.stop_campaign


@pytest.mark.parametrize(("code", "wait_s"), [(45011, 60), (61503, 3600), (-1, 0)])
def test_wechat_says_how_long_to_wait(code, wait_s):
    error = errors.error_for(code, "", "/x")

    assert isinstance(error, errors.WeChatUnavailable)
    assert error.retry_after_s == wait_s


@pytest.mark.parametrize("code", [123456, 39999, 7])
def test_a_code_nobody_knows_is_final_and_said_to_be_unknown(code):
    error = errors.error_for(code, "", "/x")

    assert isinstance(error, errors.CallerBug)
    assert not error.is_known


def test_a_closed_window_and_a_lost_follower_are_told_apart():
    assert errors.error_for(45047, "", "/x").no_window
    assert errors.error_for(43004, "", "/x").not_a_follower
    assert not errors.error_for(43004, "", "/x").no_window


def test_an_errcode_written_as_text_is_an_error(account, platform):
    platform.answers(json.dumps({"errcode": "40003", "errmsg": "x"}).encode())

    with pytest.raises(errors.UnreachableUser):
        account.tags()


def test_an_answer_without_errcode_is_a_success(account, platform):
    platform.answers(raw("api_tags_getidlist_response.json"))

    assert account.tag_ids("o1") == [134, 2]
