"""The platform's answers have the keys of the recorded ones."""

import json
import struct
from pathlib import Path

import pytest

from infra.local import brand
from infra.local.wechat import demo
from infra.local.wechat.media import voice
from infra.local.wechat.wire import parse

RECORDED = Path(__file__).parents[2] / "fixtures" / "wechat"
APP = "wx0123456789abcdef"


def recorded(name):
    return json.loads((RECORDED / f"{name}.json").read_text())


def test_answers_have_the_recorded_keys(api, wechat):
    openid, gone = wechat.follower(), wechat.people.create()
    demo.install(wechat)
    template = wechat.templates.install(*demo.SHIPPED)
    scene = recorded("api_qrcode_create_qr_str_scene_request")
    sent = {"touser": openid, "template_id": template}
    sent["data"] = {
        "character_string1": {"value": "QH1"},
        "thing2": {"value": "云南水洗豆"},
        "thing3": {"value": "顺丰速运"},
        "character_string4": {"value": "SF138"},
        "time5": {"value": "2026-10-09 12:00:00"},
    }
    path = {"cgi_path": "/cgi-bin/message/custom/send"}
    industry = api.post("/cgi-bin/tags/create", {"tag": {"name": "广东"}})
    answers = {
        "api_user_get_response": api.get("/cgi-bin/user/get"),
        "api_user_info_response": api.get("/cgi-bin/user/info", openid=openid),
        "api_user_info_unsubscribed_response": api.get(
            "/cgi-bin/user/info", openid=gone
        ),
        "api_tags_create_response": industry,
        "api_tags_get_response": api.get("/cgi-bin/tags/get"),
        "api_qrcode_create_response": api.post("/cgi-bin/qrcode/create", scene),
        "api_getticket_response": api.get("/cgi-bin/ticket/getticket", type="jsapi"),
        "api_quota_get_response": api.post("/cgi-bin/openapi/quota/get", path),
        "api_getcallbackip_response": api.get("/cgi-bin/getcallbackip"),
        "api_template_send_response": api.post("/cgi-bin/message/template/send", sent),
        "api_token_response": api.new_token(),
    }
    for name, answer in answers.items():
        assert answer.keys() == recorded(name).keys(), name
    listed = api.get("/cgi-bin/template/get_all_private_template")["template_list"]
    shape = recorded("api_template_list_response")["template_list"][0]
    assert listed[0].keys() == shape.keys()
    wechat.menus.publish(brand.menu("http://127.0.0.1:8000"))
    assert api.get("/cgi-bin/menu/get")["menu"]["button"][0]["name"] == "会员中心"


def authorize_address(wechat, scope, redirect="http://127.0.0.1:8000/portal/back"):
    query = f"appid={APP}&redirect_uri={redirect}&response_type=code"
    return f"{wechat.url}/connect/oauth2/authorize?{query}&scope={scope}&state=abc"


def exchange(api, code):
    query = {"appid": APP, "secret": "zhikelocalappsecret0123456789abc"}
    query |= {"code": code, "grant_type": "authorization_code"}
    return api.http.get("/sns/oauth2/access_token", params=query).json()


def code_of(place):
    return place.split("code=")[1].split("&")[0]


def test_a_code_is_good_once_and_tells_who_came(api, wechat, clock):
    openid = wechat.people.create("小青")
    address = authorize_address(wechat, "snsapi_userinfo")
    place = wechat.authorize(openid, address)
    granted = exchange(api, code_of(place))

    assert place.startswith("http://127.0.0.1:8000/portal/back?code=")
    assert place.endswith("&state=abc")
    assert granted["openid"] == openid
    assert exchange(api, code_of(place))["errcode"] == 40163
    who = {"access_token": granted["access_token"], "openid": openid}
    person = api.http.get("/sns/userinfo", params=who).json()
    assert person["nickname"] == "小青"
    assert person.keys() == recorded("api_sns_userinfo_response").keys()
    late = code_of(wechat.authorize(openid, address))
    clock.advance(300)
    assert exchange(api, late)["errcode"] == 42003


def test_a_snapshot_shows_a_person_who_does_not_exist(api, wechat):
    wechat.oauth.snapshot = True
    openid = wechat.people.create()
    place = wechat.authorize(openid, authorize_address(wechat, "snsapi_userinfo"))
    granted = exchange(api, code_of(place))

    assert granted["is_snapshotuser"] == 1
    assert granted["openid"] != openid


def test_a_foreign_redirect_host_is_refused_when_domains_are_set(api, wechat):
    wechat.account.web_domains = ("portal.example.com",)
    openid = wechat.people.create()
    with pytest.raises(Exception, match="10003"):
        wechat.authorize(openid, authorize_address(wechat, "snsapi_base"))


def test_a_voice_is_playable_amr_of_its_length(api, wechat, clock):
    openid = wechat.follower()
    wechat.act.voice(openid, 3000)
    said = parse(wechat.pushes.log()[0]["xml"])
    token = {"access_token": api.new_token()["access_token"]}
    for tag, magic in (("MediaId", b"#!AMR\n"), ("MediaId16K", b"#!AMR-WB\n")):
        asked = token | {"media_id": said.findtext(tag)}
        answer = api.http.get("/cgi-bin/media/get", params=asked)
        assert answer.content.startswith(magic)
        assert "attachment" in answer.headers["Content-disposition"]
    # 4.75 kbit/s has 13 bytes in each of fifty frames a second.
    assert len(voice(3000)) == 6 + 150 * 13
    clock.advance(3 * 86_400)
    asked["access_token"] = api.new_token()["access_token"]
    answer = api.http.get("/cgi-bin/media/get", params=asked)
    assert (answer.status_code, answer.json()["errcode"]) == (200, 40007)


def test_an_upload_comes_back_as_it_was(api):
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 7) * 9 + b"\r\n\r\nend"
    token = {"access_token": api.new_token()["access_token"]}
    made = api.http.post(
        "/cgi-bin/media/upload",
        params=token | {"type": "image"},
        files={"media": ("p.png", picture, "image/png")},
    ).json()
    assert made.keys() == recorded("api_media_upload_response").keys()
    got = api.http.get(
        "/cgi-bin/media/get", params=token | {"media_id": made["media_id"]}
    )
    assert got.content == picture
