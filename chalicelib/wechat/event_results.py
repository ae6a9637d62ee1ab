"""Events that tell how a send, a mass send or a publication went."""

from typing import ClassVar

from chalicelib.wechat.event_base import Event, FromPlatform, Number, Tag, rows


class TemplateSent(Event):
    """``MsgID`` is the ``msgid`` that template/send answered."""

    __slots__ = ()

    job_id = Tag("MsgID")
    status = Tag(
        "Status"
    )  # success, failed:user block, failed: system failed, failed:freq limit

    @property
    def succeeded(self) -> bool:
        return self.status == "success"


class MassSent(FromPlatform):
    """Told shortly before the job is really over, so the counts can be a little off."""

    __slots__ = ()

    job_id = Tag("MsgID")
    status = Tag("Status")  # "send success", "send fail" or "err(<code>)"
    copyright_state = Tag(
        "CopyrightCheckResult/CheckState"
    )  # "2": a reprint that may be sent, "3": one that may not
    total_count = Number("TotalCount")
    filter_count = Number("FilterCount")
    sent_count = Number("SentCount")
    error_count = Number("ErrorCount")

    @property
    def succeeded(self) -> bool:
        return self.status == "send success"

    @property
    def article_urls(self) -> list[str]:
        found = rows(self.fields, "ArticleUrlResult/ResultList/item")
        return [row["ArticleUrl"] for row in found if "ArticleUrl" in row]


class NoticeChoice(Event):
    """What a follower chose in the notice dialogue, or later in the settings."""

    __slots__ = ()

    LIST: ClassVar = ""

    @property
    def choices(self) -> dict[str, str]:
        """``accept`` or ``reject`` by template id."""
        return {
            row.get("TemplateId", ""): row.get("SubscribeStatusString", "")
            for row in rows(self.fields, self.LIST)
        }


class NoticePopup(NoticeChoice):
    """The choice in the dialogue."""

    __slots__ = ()

    LIST: ClassVar = "SubscribeMsgPopupEvent/List"


class NoticeChange(NoticeChoice):
    """Only a refusal is told."""

    __slots__ = ()

    LIST: ClassVar = "SubscribeMsgChangeEvent/List"


class NoticeSent(Event):
    """How sent notices fared."""

    __slots__ = ()

    @property
    def results(self) -> list[dict[str, str]]:
        """``TemplateId``, ``MsgID``, ``ErrorCode`` ("0": arrived), ``ErrorStatus``."""
        return rows(self.fields, "SubscribeMsgSentEvent/List")


class Published(FromPlatform):
    """How a publication fared."""

    __slots__ = ()

    publish_id = Tag("PublishEventInfo/publish_id")
    status = Tag("PublishEventInfo/publish_status")  # "0": published
    article_id = Tag("PublishEventInfo/article_id")

    @property
    def article_urls(self) -> list[str]:
        found = rows(self.fields, "PublishEventInfo/article_detail/item")
        return [row["article_url"] for row in found if "article_url" in row]
