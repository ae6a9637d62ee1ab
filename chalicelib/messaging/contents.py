"""The contents of a customer-service message that ``/v1`` takes, in WeChat's words.

Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.web.api.models import Body

_MediaId = Annotated[str, Field(min_length=1, max_length=128)]
_Title = Annotated[str, Field(max_length=64)]
_Words = Annotated[str, Field(max_length=512)]
_Url = Annotated[str, Field(max_length=1024, pattern=r"^https://\S+$")]


class TextWords(Body):
    """What is said."""

    content: str = Field(min_length=1, max_length=2_000)


class Media(Body):
    """Something uploaded before."""

    media_id: _MediaId


class VideoMedia(Media):
    """A video with its cover."""

    thumb_media_id: _MediaId
    title: _Title = ""
    description: _Words = ""


class Article(Body):
    """A card that opens a page."""

    title: _Title
    description: _Words
    url: _Url
    picurl: _Url


class Articles(Body):
    """WeChat takes exactly one."""

    articles: list[Article] = Field(min_length=1, max_length=1)


class Choice(Body):
    """An answer to tap."""

    id: str = Field(min_length=1, max_length=64)
    content: str = Field(min_length=1, max_length=64)


class Choices(Body):
    """A question with answers to tap."""

    head_content: _Words
    list: Annotated[list[Choice], Field(min_length=1, max_length=10)]
    tail_content: _Words = ""


class ArticleId(Body):
    """An article that was published."""

    article_id: _MediaId


class MiniProgram(Body):
    """A card that opens a mini program."""

    title: _Title
    appid: str = Field(pattern=r"^wx[0-9a-f]{16}$")
    pagepath: str = Field(max_length=1024)
    thumb_media_id: _MediaId


class TextContent(Body):
    """A text."""

    msgtype: Literal["text"]
    text: TextWords

    example: ClassVar[dict[str, Any]] = {
        "msgtype": "text",
        "text": {"content": "您的豆子今天下午发出。"},
    }


class ImageContent(Body):
    """A picture."""

    msgtype: Literal["image"]
    image: Media


class VoiceContent(Body):
    """A recording."""

    msgtype: Literal["voice"]
    voice: Media


class VideoContent(Body):
    """A video."""

    msgtype: Literal["video"]
    video: VideoMedia


class NewsContent(Body):
    """A card that opens a page of ours."""

    msgtype: Literal["news"]
    news: Articles


class ArticleContent(Body):
    """A published article."""

    msgtype: Literal["mpnewsarticle"]
    mpnewsarticle: ArticleId


class MenuContent(Body):
    """A question; the answer comes back as a text message."""

    msgtype: Literal["msgmenu"]
    msgmenu: Choices


class MiniProgramContent(Body):
    """A mini program."""

    msgtype: Literal["miniprogrampage"]
    miniprogrampage: MiniProgram


Content = Annotated[
    TextContent
    | ImageContent
    | VoiceContent
    | VideoContent
    | NewsContent
    | ArticleContent
    | MenuContent
    | MiniProgramContent,
    Field(discriminator="msgtype"),
]
