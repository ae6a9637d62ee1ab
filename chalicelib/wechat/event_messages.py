"""Messages: what a follower sends us.  ``media_id`` lives 3 days, then is gone."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.wechat.event_base import Event

# WeChat's own words for a sticker or whatever else it does not pass on.
_NOT_PASSED_ON = "【收到不支持的消息类型"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Text(Event):
    """Words, emoji, or WeChat's own faces as codes such as ``[Smile]``."""

    TAGS: ClassVar = ("Content", "bizmsgmenuid", "MsgDataId", "Idx")

    content: str
    menu_item_id: str  # set when an item of a msgmenu was tapped
    article_data_id: str  # set when written from an article's page
    article_index: str  # "1" is the first

    @property
    def is_unsupported(self) -> bool:
        """Whether WeChat kept the real content, a sticker for instance, to itself."""
        return self.content.startswith(_NOT_PASSED_ON)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Image(Event):
    """A picture."""

    TAGS: ClassVar = ("MediaId", "PicUrl")

    media_id: str
    pic_url: str  # shown to people only; never fetched by us


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Voice(Event):
    """A voice message of up to a minute."""

    TAGS: ClassVar = ("MediaId", "Format", "MediaId16K", "Recognition")

    media_id: str  # 8 kHz when the format is amr
    format: str  # amr or speex
    media_id_16k: str  # better for transcription
    recognition: str  # today always absent or empty


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Video(Event):
    """``message.video`` and ``message.shortvideo``."""

    TAGS: ClassVar = ("MediaId", "ThumbMediaId")

    media_id: str
    thumb_media_id: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Location(Event):
    """A place the follower chose, not where they are."""

    TAGS: ClassVar = ("Location_X", "Location_Y", "Scale", "Label")

    latitude: str
    longitude: str
    scale: str
    label: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Link(Event):
    """An article or page the follower passed on."""

    TAGS: ClassVar = ("Title", "Description", "Url")

    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class File(Event):
    """A file; WeChat documents no way to download it."""

    TAGS: ClassVar = ("Title", "Description", "FileKey", "FileMd5")
    NUMBERS: ClassVar = ("FileTotalLen",)

    title: str
    description: str
    file_key: str
    md5: str
    size_bytes: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MiniProgramPage(Event):
    """A mini program's page the follower passed on."""

    TAGS: ClassVar = ("Title", "AppId", "PagePath", "ThumbUrl", "ThumbMediaId")

    title: str
    app_id: str
    page_path: str
    thumb_url: str
    thumb_media_id: str
