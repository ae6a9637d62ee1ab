import pytest

from chalicelib.wechat import replies
from chalicelib.wechat import xml as strict_xml
from tests.unit.wechat.fixtures import raw

PERSON, ACCOUNT, AT = "oTESTxAbCdEfGhIjKlMnOpQrSt01", "gh_3f2a9c81d7e5", 1760000000

REPLIES = {
    "reply_text.xml": replies.TextReply("你好"),
    "reply_image.xml": replies.ImageReply("MEDIA_ID"),
    "reply_voice.xml": replies.VoiceReply("MEDIA_ID"),
    "reply_video.xml": replies.VideoReply("MEDIA_ID", "title", "description"),
    "reply_music.xml": replies.MusicReply(
        "MEDIA_ID",
        "TITLE",
        "DESCRIPTION",
        "https://example.com/a.mp3",
        "https://example.com/a-hq.mp3",
    ),
    "reply_news.xml": replies.NewsReply(
        (
            replies.Article(
                "会员日",
                "点击查看",
                "https://example.com/p.jpg",
                "https://example.com/a",
            ),
        )
    ),
    "reply_transfer_customer_service.xml": replies.ToAgents(),
    "reply_transfer_customer_service_kf.xml": replies.ToAgents("test1@test"),
    "reply_transfer_biz_ai_ivr.xml": replies.ToPlatformAi(),
}


def without_formatting(xml: bytes) -> str:
    return "".join(line.strip() for line in xml.decode().splitlines())


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_what_the_documents_show(name):
    written = replies.render(REPLIES[name], PERSON, ACCOUNT, AT)

    assert written == without_formatting(raw(name))


def test_a_text_cannot_end_its_own_section():
    text = "]]></Content><MsgType>image</MsgType>]]>"
    written = replies.render(replies.TextReply(text), PERSON, ACCOUNT, AT)

    assert strict_xml.read(written.encode())["Content"] == text


def test_characters_xml_cannot_hold_are_left_out():
    written = replies.render(
        replies.TextReply("a\0b\x0b\ud83dc\ufffe\n😀"), PERSON, ACCOUNT, AT
    )

    assert strict_xml.read(written.encode())["Content"] == "abc\n😀"


def test_what_is_optional_is_left_out():
    video = replies.render(replies.VideoReply("M"), PERSON, ACCOUNT, AT)

    assert "Title" not in video


def test_at_most_eight_articles_are_sent():
    article = replies.Article("t", "d", "p", "u")
    written = replies.render(replies.NewsReply((article,) * 9), PERSON, ACCOUNT, AT)

    assert written.count("<item>") == 8
    assert "<ArticleCount>8</ArticleCount>" in written
