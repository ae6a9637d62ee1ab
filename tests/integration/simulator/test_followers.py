import time

import pytest

from infra.local.wechat.people import openid_for


def test_followers_come_in_follow_order_ten_thousand_a_page(api, wechat):
    wechat.seed(10_001, days=1)
    first = api.get("/cgi-bin/user/get", next_openid="")
    second = api.get("/cgi-bin/user/get", next_openid=first["next_openid"])
    last = api.get("/cgi-bin/user/get", next_openid=second["next_openid"])

    assert (first["total"], first["count"], second["count"]) == (10_001, 10_000, 1)
    assert first["data"]["openid"][0] == openid_for("zhike/0")
    assert second["data"]["openid"] == [openid_for("zhike/10000")]
    # The page behind the last has no data at all.
    assert last == {"total": 10_001, "count": 0, "next_openid": ""}


def test_whoever_follows_again_moves_to_the_end(api, wechat):
    first, second = wechat.follower(), wechat.follower()
    wechat.people.unfollow(first)
    wechat.people.follow(first, "ADD_SCENE_SEARCH")

    assert api.get("/cgi-bin/user/get")["data"]["openid"] == [second, first]


def test_seeding_is_the_same_every_time_and_quick(wechat):
    began = time.monotonic()

    assert wechat.seed(100_000) == 100_000
    assert wechat.seed(100_000) == 0
    assert time.monotonic() - began < 60
    assert wechat.people.get(openid_for("zhike/99999"))["follow_seq"]
    assert len(openid_for("x")) == 28


def test_a_scene_comes_back_as_number_or_text(api, wechat):
    for scene in ({"scene_id": 123}, {"scene_str": "store:sh-001"}):
        name = "QR_SCENE" if "scene_id" in scene else "QR_STR_SCENE"
        body = {"expire_seconds": 60, "action_name": name}
        made = api.post(
            "/cgi-bin/qrcode/create", body | {"action_info": {"scene": scene}}
        )
        openid = wechat.people.create()
        wechat.act.scan(openid, made["url"])
        shown = api.get("/cgi-bin/user/info", openid=openid)
        expected = (123, "") if "scene_id" in scene else (0, "store:sh-001")
        assert (shown["qr_scene"], shown["qr_scene_str"]) == expected
        assert shown["subscribe_scene"] == "ADD_SCENE_QR_CODE"


def test_a_temporary_code_ends(wechat, api, clock):
    body = {"expire_seconds": 60, "action_name": "QR_STR_SCENE"}
    body |= {"action_info": {"scene": {"scene_str": "soon"}}}
    made = api.post("/cgi-bin/qrcode/create", body)
    clock.advance(61)
    openid = wechat.people.create()
    with pytest.raises(Exception, match="40129"):
        wechat.act.scan(openid, made["url"])
    assert not wechat.people.get(openid)["follow_seq"]


def test_tags_have_limits_and_a_batch_is_all_or_nothing(api, wechat):
    openid = wechat.follower()
    tag = api.post("/cgi-bin/tags/create", {"tag": {"name": "熟客"}})["tag"]["id"]
    path = "/cgi-bin/tags/members/batchtagging"
    wrong = {"openid_list": [openid, "oNobody"], "tagid": tag}

    assert api.post(path, wrong)["errcode"] == 49003
    assert api.post("/cgi-bin/tags/getidlist", {"openid": openid})["tagid_list"] == []
    many = {"openid_list": [openid] * 51, "tagid": tag}
    assert api.post(path, many)["errcode"] == 40032
    again = api.post("/cgi-bin/tags/create", {"tag": {"name": "熟客"}})
    assert again["errcode"] == 45157
    for number in range(99):
        api.post("/cgi-bin/tags/create", {"tag": {"name": f"标签{number}"}})
    assert api.post("/cgi-bin/tags/create", {"tag": {"name": "满"}})["errcode"] == 45056


def test_detail_calls_take_a_hundred_people(api, wechat):
    wechat.seed(101)
    people = [{"openid": openid_for(f"zhike/{i}")} for i in range(101)]
    path = "/cgi-bin/user/info/batchget"

    assert api.post(path, {"user_list": people})["errcode"] == 40032
    assert len(api.post(path, {"user_list": people[:100]})["user_info_list"]) == 100


def test_statistics_count_follows_and_are_not_ready_before_eight(api, wechat, clock):
    wechat.act.follow(wechat.people.create())
    clock.advance(86_400)
    api.token = ""
    today = {"begin_date": "2026-11-18", "end_date": "2026-11-18"}
    row = {"ref_date": "2026-11-18", "user_source": 1, "new_user": 1, "cancel_user": 0}

    assert api.post("/datacube/getusersummary", today) == {"list": [row]}
    long = {"begin_date": "2026-11-01", "end_date": "2026-11-18"}
    assert api.post("/datacube/getusersummary", long)["errcode"] == 61501
    clock.advance(-12 * 3600)
    assert api.post("/datacube/getusersummary", today)["errcode"] == 61503
