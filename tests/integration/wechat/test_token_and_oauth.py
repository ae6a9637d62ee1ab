import httpx
import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.wechat import errors
from chalicelib.wechat.oauth import SILENT, WITH_PROFILE, WebAuthorization
from chalicelib.wechat.token import stable_token
from tests.unit.wechat.fixtures import loaded

PERSON = "oTESTxAbCdEfGhIjKlMnOpQrSt01"
SECRET = "5ecret"


@pytest.fixture
def oauth(platform) -> WebAuthorization:
    return WebAuthorization(
        "https://api.example",
        "https://open.example",
        "APPID",
        lambda: SECRET,
        http=platform.http(),
    )


def test_a_token_is_asked_for_with_the_secret_in_the_body(platform):
    platform.answers("api_token_response.json")

    token = stable_token(platform.http(), "APPID", "APPSECRET", api="https://a.example")

    assert token == ("ACCESS_TOKEN", 7200)
    assert str(platform.last.url) == "https://a.example/cgi-bin/stable_token"
    assert platform.body == loaded("api_stable_token_request.json")


def test_a_token_can_be_forced(platform):
    platform.answers("api_token_response.json")

    stable_token(platform.http(), "APPID", "APPSECRET", force=True)

    assert platform.body["force_refresh"] is True


def test_a_wrong_secret_is_our_mistake_and_not_a_stale_token(platform):
    platform.answers("error_40001.json")

    with pytest.raises(errors.CallerBug) as raised:
        stable_token(platform.http(), "APPID", SECRET)
    assert SECRET not in str(raised.value)


def test_an_address_outside_the_whitelist_is_named(platform):
    platform.answers("error_40164.json")

    with pytest.raises(errors.CallerBug, match=r"203\.0\.113\.9") as raised:
        stable_token(platform.http(), "APPID", SECRET)
    assert raised.value.ip_refused


def test_the_authorize_url_has_wechats_order_and_fragment(oauth):
    url = oauth.authorize_url("https://crm.example/portal/back?a=1&b=2", "abc123")

    assert url == (
        "https://open.example/connect/oauth2/authorize?appid=APPID"
        "&redirect_uri=https%3A%2F%2Fcrm.example%2Fportal%2Fback%3Fa%3D1%26b%3D2"
        f"&response_type=code&scope={SILENT}&state=abc123#wechat_redirect"
    )


@pytest.mark.parametrize("state", ["", "a" * 129, "a-b", "a&scope=x", "状态"])
def test_a_state_wechat_would_not_return_is_refused(oauth, state):
    with pytest.raises(InvalidInput):
        oauth.authorize_url("https://crm.example", state)


def test_a_code_becomes_a_person(oauth, platform):
    platform.answers("api_sns_access_token_response.json")

    grant = oauth.exchange("CODE")

    assert (grant.open_id, grant.union_id) == (PERSON, "UNIONID")
    assert grant.is_snapshot
    assert platform.query == {
        "appid": "APPID",
        "secret": SECRET,
        "code": "CODE",
        "grant_type": "authorization_code",
    }


def test_a_grant_does_not_print_its_tokens(oauth, platform):
    platform.answers("api_sns_access_token_response.json")

    assert "TOKEN" not in repr(oauth.exchange("CODE"))


def test_a_refreshed_grant_has_a_new_refresh_token(oauth, platform):
    platform.answers("api_sns_refresh_token_response.json")

    grant = oauth.refresh("REFRESH_TOKEN")

    assert grant.refresh_token == "REFRESH_TOKEN2"
    assert (grant.is_snapshot, grant.union_id) == (False, "")
    assert platform.query["refresh_token"] == "REFRESH_TOKEN"


def test_name_and_picture_are_read_with_the_persons_token(oauth, platform):
    platform.answers(
        "api_sns_access_token_response.json", "api_sns_userinfo_response.json"
    )

    profile = oauth.profile(oauth.exchange("CODE"))

    assert (profile.open_id, profile.nickname) == (PERSON, "小明😀")
    assert platform.path == "/sns/userinfo"
    assert platform.query["access_token"] == "OAUTH_ACCESS_TOKEN"
    assert WITH_PROFILE == "snsapi_userinfo"


@pytest.mark.parametrize("name", ["error_oauth_40029.json", "error_oauth_40163.json"])
def test_a_used_code_asks_for_another_round(oauth, platform, name):
    platform.answers(name)

    with pytest.raises(errors.CodeSpent):
        oauth.exchange("CODE")


@pytest.mark.parametrize("code", ['"', "a" * 100_000, "", "a&secret=x", "a\r\nb", "é"])
def test_a_code_that_cannot_be_one_is_never_sent(oauth, platform, code):
    with pytest.raises(errors.CodeSpent) as raised:
        oauth.exchange(code)

    assert platform.asked == []
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("x"), b"<html>", b"{}"])
def test_a_failed_exchange_shows_no_secret(oauth, platform, answer):
    platform.answers(answer)

    with pytest.raises(errors.WeChatUnavailable) as raised:
        oauth.exchange("CODE")
    assert SECRET not in f"{raised.value!r}"


def test_a_persons_stale_token_asks_for_another_round(oauth, platform):
    platform.answers("api_sns_access_token_response.json", "error_42001.json")

    with pytest.raises(errors.CodeSpent):
        oauth.profile(oauth.exchange("CODE"))
