"""Messages: what a follower sends us.  ``media_id`` lives 3 days, then is gone."""

from chalicelib.wechat.event_base import Event, Number, Tag

# WeChat's own words for a sticker or whatever else it does not pass on.
_NOT_PASSED_ON = "【收到不支持的消息类型"


class Text(Event):
    """Words, emoji, or WeChat's own faces as codes such as ``[Smile]``."""

    __slots__ = ()

    content = Tag("Content")
    menu_item_id = Tag("bizmsgmenuid")  # set when an item of a msgmenu was tapped
    article_data_id = Tag("MsgDataId")  # set when written from an article's page
    article_index = Tag("Idx")  # "1" is the first

    @property
    def is_unsupported(self) -> bool:
        """Whether WeChat kept the real content, a sticker for instance, to itself."""
        return self.content.startswith(_NOT_PASSED_ON)


class Image(Event):
    """A picture."""

    __slots__ = ()

    media_id = Tag("MediaId")
    pic_url = Tag("PicUrl")  # shown to people only; never fetched by us


class Voice(Event):
    """A voice message of up to a minute."""

    __slots__ = ()

    media_id = Tag("MediaId")  # 8 kHz when the format is amr
    format = Tag("Format")  # amr or speex
    media_id_16k = Tag("MediaId16K")  # better for transcription
    recognition = Tag("Recognition")  # today always absent or empty


class Video(Event):
    """``message.video`` and ``message.shortvideo``."""

    __slots__ = ()

    media_id = Tag("MediaId")
    thumb_media_id = Tag("ThumbMediaId")


class Location(Event):
    """A place the follower chose, not where they are."""

    __slots__ = ()

    latitude = Tag("Location_X")
    longitude = Tag("Location_Y")
    scale = Tag("Scale")
    label = Tag("Label")


class Link(Event):
    """An article or page the follower passed on."""

    __slots__ = ()

    title = Tag("Title")
    description = Tag("Description")
    url = Tag("Url")


class File(Event):
    """A file; WeChat documents no way to download it."""

    __slots__ = ()

    title = Tag("Title")
    description = Tag("Description")
    file_key = Tag("FileKey")
    md5 = Tag("FileMd5")
    size_bytes = Number("FileTotalLen")


class MiniProgramPage(Event):
    """A mini program's page the follower passed on."""

    __slots__ = ()

    title = Tag("Title")
    app_id = Tag("AppId")
    page_path = Tag("PagePath")
    thumb_url = Tag("ThumbUrl")
    thumb_media_id = Tag("ThumbMediaId")
