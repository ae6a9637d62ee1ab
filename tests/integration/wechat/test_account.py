"""One method per endpoint: what it asks, and what it makes of the answer."""

import json
from datetime import date

import httpx
import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.wechat import errors, messages
from chalicelib.wechat.account import Follower, Tag, picture_url
from chalicelib.wechat.account_statistics import MAX_DAYS
from tests.unit.wechat.fixtures import loaded, raw

PERSON = "oTESTxAbCdEfGhIjKlMnOpQrSt01"
BUTTONS = loaded("api_menu_create_request.json")["button"]
IMAGES = messages.mass_images(["aaa", "bbb", "ccc"], "xxx")
NEWS = messages.mpnews("MEDIA_ID")

# Path: the call, and the fixture its body has to equal.
ASKED = {
    "/cgi-bin/user/info/batchget": (
        lambda a: a.followers([PERSON]),
        {"user_list": [{"openid": PERSON, "lang": "zh_CN"}]},
    ),
    "/cgi-bin/user/info/updateremark": (
        lambda a: a.set_remark(PERSON, "VIP-上海-张"),
        "api_updateremark_request.json",
    ),
    "/cgi-bin/changeopenid": (
        lambda a: a.changed_open_ids("OLD_APPID", ["OLD_OPENID1", "OLD_OPENID2"]),
        "api_changeopenid_request.json",
    ),
    "/cgi-bin/tags/update": (
        lambda a: a.rename_tag(134, "广东人"),
        "api_tags_update_request.json",
    ),
    "/cgi-bin/tags/delete": (
        lambda a: a.delete_tag(134),
        "api_tags_delete_request.json",
    ),
    "/cgi-bin/tags/members/batchtagging": (
        lambda a: a.tag(134, ["OPENID1", "OPENID2"]),
        "api_batchtagging_request.json",
    ),
    "/cgi-bin/tags/members/batchuntagging": (
        lambda a: a.untag(134, ["OPENID1", "OPENID2"]),
        "api_batchtagging_request.json",
    ),
    "/cgi-bin/template/del_private_template": (
        lambda a: a.delete_template("Doclyl5uP7Aciu-qZ7mJNPtWkbkYnWBWVja26EGbNyk"),
        "api_template_del_request.json",
    ),
    "/cgi-bin/message/template/subscribe": (
        lambda a: a.send_once(loaded("api_template_subscribe_request.json")),
        "api_template_subscribe_request.json",
    ),
    "/cgi-bin/message/subscribe/bizsend": (
        lambda a: a.send_notice(loaded("api_subscribe_bizsend_request.json")),
        "api_subscribe_bizsend_request.json",
    ),
    "/cgi-bin/message/custom/typing": (
        lambda a: a.typing(PERSON),
        "api_custom_typing_request.json",
    ),
    "/cgi-bin/message/mass/preview": (
        lambda a: a.preview_mass(NEWS, "example_wxid"),
        "api_mass_preview_request.json",
    ),
    "/cgi-bin/message/mass/delete": (
        lambda a: a.delete_mass(30124, 2),
        "api_mass_delete_request.json",
    ),
    "/cgi-bin/menu/create": (
        lambda a: a.create_menu(BUTTONS),
        "api_menu_create_request.json",
    ),
    "/cgi-bin/menu/delconditional": (
        lambda a: a.delete_conditional_menu("208379533"),
        {"menuid": "208379533"},
    ),
    "/cgi-bin/menu/trymatch": (
        lambda a: a.menu_of(PERSON),
        "api_menu_trymatch_request.json",
    ),
    "/cgi-bin/clear_quota": (
        lambda a: a.clear_quota("APPID"),
        "api_clear_quota_request.json",
    ),
    "/customservice/kfaccount/add": (
        lambda a: a.add_agent("test1@gh_test", "客服1"),
        "api_kfaccount_add_request.json",
    ),
    "/customservice/kfsession/create": (
        lambda a: a.open_session("test1@test", PERSON),
        "api_kfsession_create_request.json",
    ),
    "/customservice/kfsession/close": (
        lambda a: a.close_session("test1@test", PERSON),
        "api_kfsession_create_request.json",
    ),
}


def body_of(expected: object) -> object:
    return loaded(expected) if isinstance(expected, str) else expected


@pytest.mark.parametrize("path", ASKED)
def test_a_call_asks_what_the_documents_say(account, platform, path):
    call, expected = ASKED[path]
    platform.answers("api_ok_response.json")

    call(account)

    assert (platform.last.method, platform.path) == ("POST", path)
    assert platform.body == body_of(expected)
    assert platform.query == {"access_token": "t1"}


# Name: a call, its path, its answer, what it returns, and the body it has to send.
ANSWERED = {
    "tags": (
        lambda a: a.tags(),
        "/cgi-bin/tags/get",
        "api_tags_get_response.json",
        [Tag(2, "星标组", 0), Tag(134, "广东", 5)],
        None,
    ),
    "a new tag": (
        lambda a: a.create_tag("广东"),
        "/cgi-bin/tags/create",
        "api_tags_create_response.json",
        Tag(134, "广东"),
        "api_tags_create_request.json",
    ),
    "a person's tags": (
        lambda a: a.tag_ids(PERSON),
        "/cgi-bin/tags/getidlist",
        "api_tags_getidlist_response.json",
        [134, 2],
        {"openid": PERSON},
    ),
    "a changed openid": (
        lambda a: a.changed_open_ids("OLD_APPID", ["OLD_OPENID1", "OLD_OPENID2"]),
        "/cgi-bin/changeopenid",
        "api_changeopenid_response.json",
        {"OLD_OPENID1": "NEW_OPENID1"},
        "api_changeopenid_request.json",
    ),
    "a template sent": (
        lambda a: a.send_template(
            messages.template(
                PERSON,
                "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
                {
                    "thing1": "巧克力",
                    "amount2": "39.8元",
                    "time3": "2026-10-09 12:00:00",
                },
                client_msg_id="ORDER-1-PAID",
                url="https://example.com/o/1",
                miniprogram={"appid": "wxMINI", "pagepath": "pages/o?id=1"},
            )
        ),
        "/cgi-bin/message/template/send",
        "api_template_send_response.json",
        200228332,
        "api_template_send_request.json",
    ),
    "templates": (
        lambda a: a.templates(),
        "/cgi-bin/template/get_all_private_template",
        "api_template_list_response.json",
        loaded("api_template_list_response.json")["template_list"],
        None,
    ),
    "a new template": (
        lambda a: a.add_template("47123", ["产品名称", "价格"]),
        "/cgi-bin/template/api_add_template",
        "api_template_add_response.json",
        "Doclyl5uP7Aciu-qZ7mJNPtWkbkYnWBWVja26EGbNyk",
        "api_template_add_request.json",
    ),
    "industries": (
        lambda a: a.industries(),
        "/cgi-bin/template/get_industry",
        "api_template_industry_response.json",
        loaded("api_template_industry_response.json"),
        None,
    ),
    "notice templates": (
        lambda a: a.notice_templates()[0]["title"],
        "/wxaapi/newtmpl/gettemplate",
        "api_newtmpl_gettemplate_response.json",
        "报名结果通知",
        None,
    ),
    "a new notice template": (
        lambda a: a.add_notice_template("401", [1, 2], "会员服务"),
        "/wxaapi/newtmpl/addtemplate",
        "api_newtmpl_addtemplate_response.json",
        "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc",
        "api_newtmpl_addtemplate_request.json",
    ),
    "a mass send to a tag": (
        lambda a: a.send_to_tag(messages.mass_to_tag(NEWS, 2, "campaign-2026-10-01")),
        "/cgi-bin/message/mass/sendall",
        "api_mass_send_response.json",
        "34182",
        {
            name: value
            for name, value in loaded("api_mass_sendall_request.json").items()
            if name != "send_ignore_reprint"
        },
    ),
    "a mass send to people": (
        lambda a: a.send_to_people(
            messages.mass_to_people(
                messages.text("hello"), ["OPENID1", "OPENID2"], "campaign-2026-10-01"
            )
        ),
        "/cgi-bin/message/mass/send",
        "api_mass_send_response.json",
        "34182",
        "api_mass_send_request.json",
    ),
    "a mass send of pictures": (
        lambda a: a.send_to_people(
            messages.mass_to_people(IMAGES, ["OPENID1", "OPENID2"])
        ),
        "/cgi-bin/message/mass/send",
        "api_mass_send_response.json",
        "34182",
        "api_mass_send_image_request.json",
    ),
    "how a mass send stands": (
        lambda a: a.mass_status("201053012"),
        "/cgi-bin/message/mass/get",
        "api_mass_get_response.json",
        "SEND_SUCCESS",
        {"msg_id": "201053012"},
    ),
    "the menu": (
        lambda a: a.menu()["menu"]["menuid"],
        "/cgi-bin/menu/get",
        "api_menu_get_response.json",
        208396938,
        None,
    ),
    "no menu": (
        lambda a: a.menu(),
        "/cgi-bin/menu/get",
        "error_46003.json",
        {},
        None,
    ),
    "the menu deleted": (
        lambda a: a.delete_menu(),
        "/cgi-bin/menu/delete",
        "api_ok_response.json",
        None,
        None,
    ),
    "a conditional menu": (
        lambda a: a.add_conditional_menu(
            [{"type": "click", "name": "VIP", "key": "VIP_1"}],
            {"tag_id": "2", "client_platform_type": "2"},
        ),
        "/cgi-bin/menu/addconditional",
        "api_menu_addconditional_response.json",
        "208379533",
        "api_menu_addconditional_request.json",
    ),
    "the website's menu": (
        lambda a: a.website_menu()["is_menu_open"],
        "/cgi-bin/get_current_selfmenu_info",
        "api_selfmenu_info_response.json",
        1,
        None,
    ),
    "a short key": (
        lambda a: a.shorten("loooooong data", 86400),
        "/cgi-bin/shorten/gen",
        "api_shorten_gen_response.json",
        "iTqRJFSEqk9RvPk",
        "api_shorten_gen_request.json",
    ),
    "a long text": (
        lambda a: a.expand("iTqRJFSEqk9RvPk"),
        "/cgi-bin/shorten/fetch",
        "api_shorten_fetch_response.json",
        "loooooong data",
        {"short_key": "iTqRJFSEqk9RvPk"},
    ),
    "a ticket for pages": (
        lambda a: a.page_ticket(),
        "/cgi-bin/ticket/getticket",
        "api_getticket_response.json",
        (loaded("api_getticket_response.json")["ticket"], 7200),
        None,
    ),
    "a quota": (
        lambda a: a.quota("/cgi-bin/message/custom/send")["quota"]["remain"],
        "/cgi-bin/openapi/quota/get",
        "api_quota_get_response.json",
        499988,
        "api_quota_get_request.json",
    ),
    "a recorded call": (
        lambda a: a.request_record("61725984-6126f6f9-040f19c4")["cost_in_ms"],
        "/cgi-bin/openapi/rid/get",
        "api_rid_get_response.json",
        30,
        "api_rid_get_request.json",
    ),
    "WeChat's addresses": (
        lambda a: a.callback_addresses(),
        "/cgi-bin/getcallbackip",
        "api_getcallbackip_response.json",
        ["127.0.0.1", "101.226.103.0/25"],
        None,
    ),
    "permanent files": (
        lambda a: a.materials("image"),
        "/cgi-bin/material/batchget_material",
        "api_ok_response.json",
        [],
        "api_material_batchget_request.json",
    ),
    "counted files": (
        lambda a: a.material_counts(),
        "/cgi-bin/material/get_materialcount",
        "api_material_count_response.json",
        {"voice": 1, "video": 2, "image": 3, "news": 4},
        None,
    ),
    "agents": (
        lambda a: [agent["kf_account"] for agent in a.agents()],
        "/cgi-bin/customservice/getkflist",
        "api_getkflist_response.json",
        ["test1@test", "test3@test"],
        None,
    ),
    "online agents": (
        lambda a: a.online_agents()[0]["accepted_case"],
        "/cgi-bin/customservice/getonlinekflist",
        "api_getonlinekflist_response.json",
        1,
        None,
    ),
    "a person's agent": (
        lambda a: a.agent_of(PERSON),
        "/customservice/kfsession/getsession",
        "api_kfsession_getsession_response.json",
        "test1@test",
        None,
    ),
    "an agent's sessions": (
        lambda a: a.sessions("test1@test")[0]["openid"],
        "/customservice/kfsession/getsessionlist",
        "api_kfsession_getsessionlist_response.json",
        PERSON,
        None,
    ),
    "who waits": (
        lambda a: a.waiting()[0],
        "/customservice/kfsession/getwaitcase",
        "api_kfsession_getwaitcase_response.json",
        150,
        None,
    ),
    "what was said": (
        lambda a: [len(lines) for lines in a.records(1760000000, 1760080000)[:1]],
        "/customservice/msgrecord/getmsglist",
        "api_getmsglist_response.json",
        [2],
        "api_getmsglist_request.json",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERED)
def test_an_answer_becomes_what_the_caller_wants(account, platform, name):
    call, path, answer, returned, body = ANSWERED[name]
    platform.answers(answer)

    assert call(account) == returned
    assert platform.path == path
    if body is None:
        assert platform.last.method == "GET"
    else:
        assert platform.body == body_of(body)


CONTENTS = {
    "text": messages.text(
        loaded("api_custom_send_text_request.json")["text"]["content"]
    ),
    "image": messages.image("MEDIA_ID"),
    "voice": messages.voice("MEDIA_ID"),
    "video": messages.video("MEDIA_ID", "MEDIA_ID", "TITLE", "DESCRIPTION"),
    "music": messages.music(
        "THUMB_MEDIA_ID",
        "MUSIC_TITLE",
        "MUSIC_DESCRIPTION",
        "MUSIC_URL",
        "HQ_MUSIC_URL",
    ),
    "news": messages.article("Happy Day", "Is Really A Happy Day", "URL", "PIC_URL"),
    "mpnews": messages.mpnews("MEDIA_ID"),
    "mpnewsarticle": messages.published("ARTICLE_ID"),
    "msgmenu": messages.menu(
        "您对本次服务是否满意呢?", {"101": "满意", "102": "不满意"}, "欢迎再次光临"
    ),
    "wxcard": messages.card("123dsdajkasd231jhksad"),
    "miniprogrampage": messages.mini_program(
        "title", "appid", "pagepath", "thumb_media_id"
    ),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_service_message_is_what_the_documents_show(account, platform, kind):
    platform.answers("api_ok_response.json")

    account.send_custom(messages.custom(PERSON, CONTENTS[kind]))

    assert platform.path == "/cgi-bin/message/custom/send"
    assert platform.body == loaded(f"api_custom_send_{kind}_request.json")


def test_a_service_message_may_name_an_agent_and_a_machine(account, platform):
    platform.answers("api_ok_response.json")

    account.send_custom(
        messages.custom(
            PERSON, messages.text("您好"), kf_account="test1@kftest", by_ai=True
        )
    )

    assert platform.body == loaded("api_custom_send_as_kf_request.json")


def test_a_full_page_of_followers_asks_for_the_next(account, platform):
    platform.answers("api_user_get_response.json")

    page = account.follower_page("OPENID0")

    assert platform.query["next_openid"] == "OPENID0"
    assert page.open_ids == ["OPENID1", "OPENID2", "OPENID10000"]
    assert (page.next_open_id, page.total) == ("OPENID10000", 23000)


def test_the_page_after_the_last_is_empty_and_has_no_next(account, platform):
    platform.answers("api_user_get_empty_page_response.json")

    page = account.follower_page("OPENID23000")

    assert (page.open_ids, page.next_open_id, page.total) == ([], "", 23000)


def test_the_other_lists_are_paged_alike(account, platform):
    platform.answers("api_user_tag_get_response.json")
    assert account.tagged_page(134).open_ids == ["OPENID1", "OPENID2"]
    assert platform.body == {"tagid": 134, "next_openid": ""}

    platform.answers("api_blacklist_get_response.json")
    assert account.blacklist_page().next_open_id == "OPENID10000"


FOLLOWER = Follower(
    open_id=PERSON,
    subscribed=True,
    subscribed_at=1760000000,
    union_id="oUNION6_2sgVt7hMZOPfL",
    remark="",
    tag_ids=(128, 2),
    source="ADD_SCENE_QR_CODE",
    scene="store:sh-001:poster-7",
    language="zh_CN",
)


def test_a_follower_is_read(account, platform):
    platform.answers("api_user_info_response.json")

    assert account.follower(PERSON) == FOLLOWER
    assert platform.query["openid"] == PERSON


def test_of_one_who_left_only_the_openid_is_known(account, platform):
    platform.answers("api_user_info_unsubscribed_response.json")

    stranger = account.follower(PERSON)

    assert (stranger.subscribed, stranger.subscribed_at) == (False, 0)


def test_followers_are_read_in_batches(account, platform):
    platform.answers("api_user_info_batchget_response.json")

    first, second = account.followers([PERSON, PERSON[:-1] + "2"])

    asked = platform.body["user_list"]
    recorded = loaded("api_user_info_batchget_request.json")["user_list"]
    assert [one["openid"] for one in asked] == [one["openid"] for one in recorded]
    assert first == FOLLOWER
    assert not second.subscribed


def test_a_numbered_scene_is_read_as_text(account, platform):
    platform.answers(b'{"subscribe":1,"openid":"o","qr_scene":7,"qr_scene_str":""}')

    assert account.follower("o").scene == "7"


def test_a_repeated_mass_send_names_the_first(account, platform):
    platform.answers("api_mass_duplicate_response.json")

    with pytest.raises(errors.DuplicateSend) as raised:
        account.send_to_tag({})

    assert raised.value.job_id == "34182"


CODES = {
    "api_qrcode_create_qr_scene_request.json": lambda a: a.temporary_code(123, 604800),
    "api_qrcode_create_qr_str_scene_request.json": (
        lambda a: a.temporary_code("store:sh-001:poster-7", 2592000)
    ),
    "api_qrcode_create_qr_limit_scene_request.json": lambda a: a.permanent_code(123),
    "api_qrcode_create_qr_limit_str_scene_request.json": (
        lambda a: a.permanent_code("test")
    ),
}


@pytest.mark.parametrize("name", CODES)
def test_a_code_is_made_for_a_scene(account, platform, name):
    platform.answers("api_qrcode_create_response.json")

    made = CODES[name](account)

    assert platform.body == loaded(name)
    assert made["url"] == "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"
    assert picture_url(made["ticket"]) == (
        "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
        + made["ticket"].replace("=", "%3D")
    )


@pytest.mark.parametrize(("scene", "life_s"), [("", 60), ("x" * 65, 60), ("x", 0)])
def test_a_code_wechat_would_refuse_is_not_asked_for(account, platform, scene, life_s):
    with pytest.raises(InvalidInput):
        account.temporary_code(scene, life_s)
    assert platform.asked == []


def voice_answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(
        200,
        content=b"#!AMR\n\x00\x01",
        headers={
            "Content-Type": "audio/amr",
            "Content-Disposition": 'attachment; filename="MEDIA_ID.amr"',
        },
    )


def test_a_voice_is_fetched(account, platform):
    platform.answers(voice_answer)

    media = account.media("MEDIA_ID")

    assert media.content == b"#!AMR\n\x00\x01"
    assert (media.content_type, media.file_name) == ("audio/amr", "MEDIA_ID.amr")
    assert platform.query["media_id"] == "MEDIA_ID"


def test_of_a_video_the_address_is_told(account, platform):
    platform.answers("api_media_get_video_response.json")

    media = account.media("MEDIA_ID")

    assert (media.content, media.video_url) == (b"", "http://example.com/v.mp4")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "audio/amr"])
def test_an_error_is_never_taken_for_a_sound(account, platform, kind):
    answer = json.dumps({"errcode": 40007, "errmsg": "invalid media_id"}).encode()
    platform.answers(
        httpx.Response(200, content=answer, headers={"Content-Type": kind})
    )

    with pytest.raises(errors.CallerBug) as raised:
        account.media("MEDIA_ID")
    assert raised.value.errcode == 40007


def test_media_are_read_up_to_ten_mebibytes(account, platform):
    platform.answers(b"x" * (10 * 1024 * 1024))
    assert len(account.media("M").content) == 10 * 1024 * 1024

    platform.answers(b"x" * (10 * 1024 * 1024 + 1))
    with pytest.raises(errors.WeChatUnavailable, match="too large"):
        account.media("M")


def test_media_are_fetched_again_with_a_new_token(account, platform):
    platform.answers("error_42001.json", voice_answer)

    assert account.media("M").content.startswith(b"#!AMR")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "http://evil.example/v.mp4",
        "http://qq.com.evil.example/v",
        "http://v.qq.com@evil.example/v",
        "ftp://v.qq.com/v",
    ],
)
def test_a_video_elsewhere_is_not_fetched(account, platform, url):
    with pytest.raises(errors.CallerBug):
        account.video(url)
    assert platform.asked == []


def test_a_video_of_wechat_is_fetched_without_the_token(account, platform):
    platform.answers(b"mp4")

    assert account.video("http://vweixinf.tc.qq.com/v.mp4?a=1&b=2") == b"mp4"
    assert str(platform.last.url) == "http://vweixinf.tc.qq.com/v.mp4?a=1&b=2"


UPLOADS = {
    "api_media_upload_response.json": (
        lambda a: a.upload("image", "a.png", b"PNG", "image/png"),
        "MEDIA_ID",
    ),
    "api_media_upload_thumb_response.json": (
        lambda a: a.upload("thumb", "a.jpg", b"PNG", "image/jpeg"),
        "MEDIA_ID",
    ),
    "api_media_uploadimg_response.json": (
        lambda a: a.upload_picture("a.png", b"PNG", "image/png"),
        loaded("api_media_uploadimg_response.json")["url"],
    ),
    "api_material_add_response.json": (
        lambda a: a.add_material("image", "a.png", b"PNG", "image/png"),
        "MEDIA_ID",
    ),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_a_file_is_sent_as_a_form(account, platform, name):
    call, returned = UPLOADS[name]
    platform.answers(name)

    assert call(account) == returned
    assert platform.last.headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="media"; filename="a.' in platform.last.content
    assert b"PNG" in platform.last.content


STATISTICS = sorted(
    path.removeprefix("datacube_").removesuffix("_response.json")
    for path in [
        "datacube_getarticleread_response.json",
        "datacube_getarticleshare_response.json",
        "datacube_getarticlesummary_response.json",
        "datacube_getarticletotaldetail_response.json",
        "datacube_getbizsummary_response.json",
        "datacube_getinterfacesummary_response.json",
        "datacube_getinterfacesummaryhour_response.json",
        "datacube_getupstreammsg_response.json",
        "datacube_getupstreammsgdist_response.json",
        "datacube_getupstreammsghour_response.json",
        "datacube_getusercumulate_response.json",
        "datacube_getuserread_response.json",
        "datacube_getusershare_response.json",
        "datacube_getusersummary_response.json",
    ]
)
DAY = date(2026, 10, 8)


@pytest.mark.parametrize("name", STATISTICS)
def test_statistics_are_read(account, platform, name):
    platform.answers(f"datacube_{name}_response.json")

    rows = account.statistics(name, DAY, DAY)

    assert platform.path == f"/datacube/{name}"
    assert platform.body == loaded("datacube_request.json")
    assert rows == loaded(f"datacube_{name}_response.json")["list"]


def test_the_usual_statistics_have_names(account, platform):
    platform.answers("datacube_getusersummary_response.json")
    assert account.follower_changes(DAY, DAY)[1]["new_user"] == 149
    platform.answers("datacube_getusercumulate_response.json")
    assert account.follower_totals(DAY, DAY)[0]["cumulate_user"] == 1217056
    platform.answers("datacube_getupstreammsg_response.json")
    assert account.received_messages(DAY, DAY)[0]["msg_count"] == 817


@pytest.mark.parametrize("name", MAX_DAYS)
def test_more_days_than_wechat_gives_are_not_asked_for(account, platform, name):
    last = date.fromordinal(DAY.toordinal() + MAX_DAYS[name])

    with pytest.raises(InvalidInput):
        account.statistics(name, DAY, last)
    with pytest.raises(InvalidInput):
        account.statistics(name, last, DAY)
    assert platform.asked == []


def test_statistics_wechat_does_not_have_are_not_asked_for(account, platform):
    with pytest.raises(InvalidInput):
        account.statistics("../cgi-bin/menu/delete", DAY, DAY)
    assert platform.asked == []


def test_records_are_read_on_from_where_the_last_call_ended(account, platform):
    platform.answers("api_getmsglist_response.json")

    assert account.records(1760000000, 1760080000)[1] == 20165267


def test_a_person_nobody_serves_has_no_agent(account, platform):
    platform.answers(b'{"errcode":65413,"errmsg":"no session"}')

    assert account.agent_of(PERSON) == ""


def test_a_base_url_may_be_a_simulator(platform, tokens):
    from chalicelib.wechat.account import OfficialAccount

    platform.answers(raw("api_tags_get_response.json"))
    account = OfficialAccount("http://127.0.0.1:8001/", tokens, http=platform.http())

    account.tags()

    assert str(platform.last.url).startswith("http://127.0.0.1:8001/cgi-bin/tags/get?")
