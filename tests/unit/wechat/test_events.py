import subprocess
import sys
from importlib import import_module

import pytest

from chalicelib.core.errors import Malformed
from chalicelib.wechat import event_account as account
from chalicelib.wechat import event_actions as actions
from chalicelib.wechat import event_base, events
from chalicelib.wechat import event_messages as messages
from chalicelib.wechat import event_results as results
from chalicelib.wechat.event_kinds import KINDS, model_of
from tests.unit.wechat.fixtures import FOLDER, raw

PERSON = "oTESTxAbCdEfGhIjKlMnOpQrSt01"
TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"

# Fixture: its class, and what must be read from it.
EXPECTED = {
    "msg_text.xml": (messages.Text, {"content": "你好 hello 😀"}),
    "msg_text_from_article.xml": (
        messages.Text,
        {"article_data_id": "2247490098", "article_index": "1"},
    ),
    "msg_text_msgmenu_click.xml": (
        messages.Text,
        {"content": "满意", "menu_item_id": "101"},
    ),
    "msg_unsupported.xml": (messages.Text, {"is_unsupported": True}),
    "msg_image.xml": (
        messages.Image,
        {
            "media_id": "MEDIA_ID_IMAGE_001",
            "pic_url": "http://mmbiz.qpic.cn/mmbiz_jpg/EXAMPLE/0",
        },
    ),
    "msg_voice.xml": (
        messages.Voice,
        {
            "media_id": "MEDIA_ID_VOICE_001",
            "format": "amr",
            "media_id_16k": "MEDIA_ID_VOICE_16K_001",
            "recognition": "",
        },
    ),
    "msg_voice_recognition.xml": (messages.Voice, {"recognition": "腾讯微信团队"}),
    "msg_voice_recognition_empty.xml": (messages.Voice, {"recognition": ""}),
    "msg_video.xml": (
        messages.Video,
        {"media_id": "MEDIA_ID_VIDEO_001", "thumb_media_id": "THUMB_MEDIA_ID_001"},
    ),
    "msg_shortvideo.xml": (messages.Video, {"kind": "message.shortvideo"}),
    "msg_location.xml": (
        messages.Location,
        {
            "latitude": "23.134521",
            "longitude": "113.358803",
            "scale": "20",
            "label": "广州市海珠区新港中路397号",
        },
    ),
    "msg_link.xml": (messages.Link, {"url": "https://example.com/p/1"}),
    "msg_file.xml": (messages.File, {"title": "test.zip", "size_bytes": 222}),
    "event_subscribe.xml": (actions.Subscribe, {"scene": "", "ticket": ""}),
    "event_subscribe_qrscene_id.xml": (actions.Subscribe, {"scene": "123"}),
    "event_subscribe_qrscene_str.xml": (
        actions.Subscribe,
        {
            "scene": "store:sh-001:poster-7",
            "event_key": "qrscene_store:sh-001:poster-7",
        },
    ),
    "event_unsubscribe.xml": (actions.Unsubscribe, {"person": PERSON}),
    "event_scan_id.xml": (actions.Scan, {"scene": "123"}),
    "event_scan_str.xml": (actions.Scan, {"scene": "store:sh-001:poster-7"}),
    "event_location.xml": (
        actions.Position,
        {
            "latitude": "23.137466",
            "longitude": "113.352425",
            "precision": "119.385040",
        },
    ),
    "event_click.xml": (actions.Click, {"event_key": "V1001_TODAY_MUSIC"}),
    "event_view.xml": (
        actions.View,
        {"url": "https://example.com/member", "menu_id": "442570109"},
    ),
    "event_view_miniprogram.xml": (
        actions.ViewMiniProgram,
        {"page_path": "pages/index/index"},
    ),
    "event_scancode_push.xml": (
        actions.ScanCode,
        {"scan_type": "qrcode", "scan_result": "https://example.com/q/1"},
    ),
    "event_scancode_waitmsg.xml": (actions.ScanCode, {"scan_result": "SN20260001"}),
    "event_pic_sysphoto.xml": (actions.Pictures, {"count": 1}),
    "event_pic_photo_or_album.xml": (
        actions.Pictures,
        {"md5s": ["cfcd208495d565ef66e7dff9f98764da"]},
    ),
    "event_pic_weixin.xml": (
        actions.Pictures,
        {
            "count": 2,
            "md5s": [
                "cfcd208495d565ef66e7dff9f98764da",
                "c4ca4238a0b923820dcc509a6f75849b",
            ],
        },
    ),
    "event_location_select.xml": (
        actions.LocationSelect,
        {
            "latitude": "23",
            "longitude": "113",
            "label": "广州市海珠区客村艺苑路 106号",
            "poi_name": "",
        },
    ),
    "event_templatesendjobfinish_success.xml": (
        results.TemplateSent,
        {"job_id": "200163836", "succeeded": True},
    ),
    "event_templatesendjobfinish_user_block.xml": (
        results.TemplateSent,
        {"status": "failed:user block", "succeeded": False},
    ),
    "event_templatesendjobfinish_system_failed.xml": (
        results.TemplateSent,
        {"status": "failed: system failed", "succeeded": False},
    ),
    "event_masssendjobfinish_success.xml": (
        results.MassSent,
        {
            "job_id": "1000001625",
            "succeeded": True,
            "sent_count": 75,
            "error_count": 5,
            "article_urls": [
                "http://mp.weixin.qq.com/s?__biz=EXAMPLE&mid=1&idx=1&sn=abc"
            ],
            "person": "",
        },
    ),
    "event_masssendjobfinish_copyright.xml": (
        results.MassSent,
        {"status": "err(30003)", "succeeded": False, "copyright_state": "2"},
    ),
    "event_subscribe_msg_popup.xml": (
        results.NoticePopup,
        {
            "choices": {
                TEMPLATE: "accept",
                "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI": "reject",
            }
        },
    ),
    "event_subscribe_msg_change.xml": (
        results.NoticeChange,
        {"choices": {TEMPLATE: "reject"}},
    ),
    "event_subscribe_msg_sent.xml": (
        results.NoticeSent,
        {
            "results": [
                {
                    "TemplateId": TEMPLATE,
                    "MsgID": "1700827132819554304",
                    "ErrorCode": "0",
                    "ErrorStatus": "success",
                }
            ]
        },
    ),
    "event_publishjobfinish.xml": (
        results.Published,
        {
            "publish_id": "2247503051",
            "status": "0",
            "article_urls": ["http://mp.weixin.qq.com/s/EXAMPLE"],
        },
    ),
    "event_kf_create_session.xml": (account.AgentSession, {"kf_account": "test1@test"}),
    "event_kf_close_session.xml": (account.AgentSession, {"close_type": ""}),
    "event_kf_switch_session.xml": (
        account.AgentSwitched,
        {"from_account": "test1@test", "to_account": "test2@test"},
    ),
    "event_qualification_verify_success.xml": (
        account.Verified,
        {"expires_at": 1791536000, "person": ""},
    ),
    "event_qualification_verify_fail.xml": (
        account.VerificationFailed,
        {"failed_at": 1760000000, "reason": "by time"},
    ),
    "event_naming_verify_success.xml": (account.Verified, {"expires_at": 1791536000}),
    "event_naming_verify_fail.xml": (account.VerificationFailed, {"reason": "by time"}),
    "event_annual_renew.xml": (account.Verified, {"expires_at": 1791536000}),
    "event_verify_expired.xml": (account.Verified, {"expires_at": 1760000000}),
    "event_user_info_modified.xml": (
        account.UserInfoModified,
        {"person": PERSON, "app_id": "wx13974bf780d3dc89", "union_id": ""},
    ),
    "event_user_info_modified_lowercase.xml": (
        account.UserInfoModified,
        {"person": PERSON, "app_id": "wx13974bf780d3dc89"},
    ),
    "event_user_authorization_revoke.xml": (
        account.AuthorizationRevoked,
        {"person": PERSON, "revoked": "205"},
    ),
    "event_user_authorization_cancellation.xml": (
        account.AuthorizationCancelled,
        {"person": PERSON},
    ),
    "event_user_get_card.xml": (
        account.CardGot,
        {
            "card_id": "pZI8Fjwsy5fVPRBeD78J4RmqVvBc",
            "code": "226009850808",
            "outer": "12b",
            "given_by_friend": "0",
            "union_id": "o6_bmasdasdsad6_2sgVt7hMZOPfL",
        },
    ),
    "event_user_del_card.xml": (account.Card, {"code": "226009850808"}),
    "event_user_consume_card.xml": (
        account.CardConsumed,
        {"source": "FROM_API", "shop": "", "staff": "oSTAFFOPENID000000000000001"},
    ),
}


def xml(**fields: str) -> bytes:
    head = {
        "ToUserName": "gh_1",
        "FromUserName": "o1",
        "CreateTime": "1760000000",
        "MsgType": "text",
    }
    inner = "".join(
        f"<{tag}><![CDATA[{value}]]></{tag}>" for tag, value in (head | fields).items()
    )
    return f"<xml>{inner}</xml>".encode()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_push_becomes_an_event_of_its_class(name):
    model, values = EXPECTED[name]

    event = events.parse(raw(name))

    assert type(event) is model
    assert {field: getattr(event, field) for field in values} == values
    assert event.to_user == "gh_3f2a9c81d7e5"
    assert event.create_time in (1760000000, 1760000060)
    assert event.is_message == name.startswith("msg_")
    assert (event.msg_id is not None) == event.is_message


def test_every_recorded_push_is_in_the_table():
    recorded = {path.name for path in FOLDER.glob("msg_*")}
    recorded |= {path.name for path in FOLDER.glob("event_*")}

    assert recorded == EXPECTED.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_class_without_a_dict_for_each_event(kind):
    module, _, name = KINDS[kind].partition(":")
    model = getattr(import_module(f"chalicelib.wechat.event_{module}"), name)

    assert model_of(kind) is model
    assert not hasattr(model("gh_1", "o1", 1, kind, None, {}), "__dict__")


def test_a_class_has_its_own_numbers_and_those_of_its_base():
    class More(results.MassSent):
        __slots__ = ()

        again = event_base.Number("Again")

    assert (*results.MassSent.NUMBERS, "Again") == More.NUMBERS
    assert messages.Text.NUMBERS == ()


def test_a_kind_nobody_knows_keeps_all_it_said():
    event = events.parse(xml(MsgType="event", Event="Brand_New", Thing="7"))

    assert type(event) is events.Event
    assert event.kind == "event.brand_new"
    assert event.fields["Thing"] == "7"
    assert event.key.startswith("e#")


@pytest.mark.parametrize("name", ["TemplateSendJobFinish", "templatesendjobfinish"])
def test_the_case_of_an_event_does_not_matter(name):
    event = events.parse(xml(MsgType="event", Event=name, Status="success"))

    assert isinstance(event, results.TemplateSent)


def test_two_spellings_of_a_publication_are_one_kind():
    event = events.parse(xml(MsgType="event", Event="FREEPUBLISHJOBFINISH"))

    assert event.kind == "event.publishjobfinish"


def test_a_follow_after_a_payment_names_the_payment_and_no_scene():
    event = events.parse(
        xml(MsgType="event", Event="subscribe", EventKey="last_trade_no_42")
    )

    assert isinstance(event, actions.Subscribe)
    assert (event.scene, event.transaction_id) == ("", "42")


def test_events_cannot_be_changed():
    event = events.parse(raw("msg_text.xml"))

    for name in ("content", "from_user", "another"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(event, name, "other")
    assert event.content == "你好 hello 😀"


@pytest.mark.parametrize(
    "body",
    [
        b"<xml></xml>",
        b"<xml><MsgType>text</MsgType></xml>",
        xml(CreateTime="soon"),
        xml(CreateTime="-1"),
        xml(CreateTime="1_0"),
        xml(CreateTime="٣"),
        xml(CreateTime="9" * 20),
        xml(CreateTime="10000000000"),  # milliseconds by mistake, or a forger
        xml(MsgType="event"),
        xml(MsgType="event", Event="MASSSENDJOBFINISH", SentCount="many"),
    ],
)
def test_a_push_without_a_proper_head_or_number_is_refused(body):
    with pytest.raises(Malformed):
        events.parse(body)


def test_the_key_of_a_message_names_account_person_and_message():
    event = events.parse(raw("msg_text.xml"))

    assert event.key == f"m#gh_3f2a9c81d7e5#{PERSON}#24834561207459321"


def test_the_same_message_id_of_two_people_is_two_keys():
    first = events.parse(xml(FromUserName="o1", MsgId="7"))
    second = events.parse(xml(FromUserName="o2", MsgId="7"))

    assert first.key != second.key


def test_a_repeated_push_has_the_same_key_whatever_its_order_and_layout():
    once = xml(MsgType="event", Event="CLICK", EventKey="K")
    again = (
        b"<xml>\n <EventKey>K</EventKey>\n <MsgType>event</MsgType>\n"
        b" <Event>CLICK</Event> <CreateTime>1760000000</CreateTime>"
        b" <FromUserName>o1</FromUserName><ToUserName>gh_1</ToUserName></xml>"
    )

    assert events.parse(once).key == events.parse(again).key


def test_two_revocations_in_one_second_are_two_keys():
    def revoked(person: str) -> events.Event:
        event = "user_authorization_revoke"
        return events.parse(xml(MsgType="event", Event=event, OpenID=person))

    assert revoked("o1").key != revoked("o2").key
    assert revoked("o1").from_user == revoked("o2").from_user
    assert revoked("o2").group == "o2"


def test_pairs_cannot_be_moved_between_tag_and_text_without_another_key():
    def key(**fields: str) -> str:
        return events.parse(xml(MsgType="event", Event="e", **fields)).key

    assert len({key(A="b", C=""), key(A="", C="b"), key(A="b"), key(B="b")}) == 4


@pytest.mark.parametrize(
    "head",
    [
        {"MsgId": ""},
        {"MsgId": "7", "FromUserName": "o" * 130},
        {"MsgId": "7 7"},
        {"MsgId": "消息"},
        {"MsgId": "7", "FromUserName": "o1#gh"},
    ],
)
def test_a_message_that_sqs_could_not_name_is_known_by_its_content(head):
    event = events.parse(xml(**head))

    assert event.key.startswith("e#")
    assert len(event.key) == 66


@pytest.mark.parametrize("person", ["o" * 129, "张三", "a b", "\t"])
def test_a_group_is_always_fit_for_sqs(person):
    group = events.parse(xml(FromUserName=person)).group

    assert 1 <= len(group) <= 128
    assert group.isascii()
    assert group.isprintable()
    assert " " not in group


def test_a_privacy_event_without_an_openid_is_about_nobody():
    event = events.parse(xml(MsgType="event", Event="user_info_modified"))

    assert event.person == ""
    assert event.group == "o1"


def test_the_door_imports_nothing_slow_with_the_events():
    script = (
        "import sys\n"
        "from chalicelib.wechat import crypto, events, replies, signature\n"
        "slow = {'pydantic', 'httpx', 'boto3', 'chalice', 'xml.etree',"
        " 'chalicelib.wechat.event_account'}\n"
        "assert not slow & sys.modules.keys(), slow & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
