"""Passive replies: what we may answer a callback with, within five seconds.

Source: https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html
"""

import re
from dataclasses import dataclass
from typing import Protocol

# All XML 1.0 refuses.  One of them would make WeChat tell the follower that the account
# is out of service, so they are left out, as WeChat's own clients leave them out.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

MAX_ARTICLES = 8  # WeChat itself cuts to 1 when the follower sent a message


class Reply(Protocol):
    """One passive reply, without its addresses."""

    def body(self) -> str:
        """Return the elements from ``MsgType`` on."""


def render(reply: Reply, to_user: str, from_user: str, create_time_s: int) -> str:
    """Return the XML of a reply.

    Args:
        reply: what is said.
        to_user: the follower's openid, ``from_user`` of the event.
        from_user: our original id, ``to_user`` of the event.
        create_time_s: now, or the time of the first answer when the push is a repeat.
    """
    return (
        f"<xml>{_text('ToUserName', to_user)}{_text('FromUserName', from_user)}"
        f"<CreateTime>{create_time_s}</CreateTime>{reply.body()}</xml>"
    )


@dataclass(frozen=True, slots=True)
class TextReply:
    content: str

    def body(self) -> str:
        return _type("text") + _text("Content", self.content)


@dataclass(frozen=True, slots=True)
class ImageReply:
    media_id: str

    def body(self) -> str:
        return f"{_type('image')}<Image>{_text('MediaId', self.media_id)}</Image>"


@dataclass(frozen=True, slots=True)
class VoiceReply:
    media_id: str

    def body(self) -> str:
        return f"{_type('voice')}<Voice>{_text('MediaId', self.media_id)}</Voice>"


@dataclass(frozen=True, slots=True)
class VideoReply:
    media_id: str
    title: str = ""
    description: str = ""

    def body(self) -> str:
        inner = _text("MediaId", self.media_id)
        inner += _given("Title", self.title) + _given("Description", self.description)
        return f"{_type('video')}<Video>{inner}</Video>"


@dataclass(frozen=True, slots=True)
class MusicReply:
    thumb_media_id: str
    title: str = ""
    description: str = ""
    music_url: str = ""
    hq_music_url: str = ""

    def body(self) -> str:
        inner = _given("Title", self.title) + _given("Description", self.description)
        inner += _given("MusicUrl", self.music_url)
        inner += _given("HQMusicUrl", self.hq_music_url)
        inner += _text("ThumbMediaId", self.thumb_media_id)
        return f"{_type('music')}<Music>{inner}</Music>"


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    description: str
    pic_url: str
    url: str

    def item(self) -> str:
        inner = _text("Title", self.title) + _text("Description", self.description)
        inner += _text("PicUrl", self.pic_url) + _text("Url", self.url)
        return f"<item>{inner}</item>"


@dataclass(frozen=True, slots=True)
class NewsReply:
    """Picture cards: one in answer to a message, up to eight in answer to an event."""

    articles: tuple[Article, ...]

    def body(self) -> str:
        shown = self.articles[:MAX_ARTICLES]
        items = "".join(article.item() for article in shown)
        count = f"<ArticleCount>{len(shown)}</ArticleCount>"
        return f"{_type('news')}{count}<Articles>{items}</Articles>"


@dataclass(frozen=True, slots=True)
class ToAgents:
    """Hand the message to WeChat's own customer-service tool.

    WeChat drops it when the named agent is offline or full, so name one only if sure.
    """

    kf_account: str = ""

    def body(self) -> str:
        account = _given("KfAccount", self.kf_account)
        info = f"<TransInfo>{account}</TransInfo>" if account else ""
        return _type("transfer_customer_service") + info


@dataclass(frozen=True, slots=True)
class ToPlatformAi:
    """Hand the message to WeChat's AI reply, where the account has it."""

    def body(self) -> str:
        return _type("transfer_biz_ai_ivr")


def _type(name: str) -> str:
    return f"<MsgType><![CDATA[{name}]]></MsgType>"


def _text(tag: str, value: str) -> str:
    # What is printable can be written: most texts need no search.
    safe = value if value.isprintable() else _UNWRITABLE.sub("", value)
    # "]]>" would end the section, so it is split over two.
    safe = safe.replace("]]>", "]]]]><![CDATA[>")
    return f"<{tag}><![CDATA[{safe}]]></{tag}>"


def _given(tag: str, value: str) -> str:
    return _text(tag, value) if value else ""
