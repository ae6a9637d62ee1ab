"""What an account answered to a push, judged as WeChat judges it (section 4)."""

from xml.etree import ElementTree as ET

from infra.local.wechat import wire
from infra.local.wechat.account import Account
from infra.local.wechat.media import Media
from infra.local.wechat.refusals import Json, Refusal

OUT_OF_SERVICE = "该公众号暂时无法提供服务，请稍后再试"
MEDIA = {"image": "Image", "voice": "Voice", "video": "Video"}
ARTICLES = {True: 1, False: 8}  # by: the follower sent a message


class Replies:
    def __init__(self, account: Account, media: Media) -> None:
        self._account = account
        self._media = media

    def read(
        self, answer: bytes, openid: str, *, sealed: bool, to_message: bool
    ) -> tuple[str, Json] | None:
        """Return kind and content of a passive reply, or None for "no reply".

        Raises:
            Garbled: neither ``success``, nothing, nor a valid reply.
        """
        try:
            plain = answer.decode("utf-8")
        except UnicodeDecodeError:
            raise wire.Garbled("not UTF-8") from None
        if plain in ("", "success"):
            return None
        root = wire.parse(plain)
        if sealed:
            root = self._open(root)
        self._check_head(root, openid)
        return self._content(root, ARTICLES[to_message])

    def _open(self, envelope: ET.Element) -> ET.Element:
        sealed = wire.text(envelope, "Encrypt")
        if not sealed:
            # Compatible mode takes a plain reply too (section 1.5).
            if self._account.mode == "compatible":
                return envelope
            raise wire.Garbled("reply is not encrypted")
        when, nonce = wire.text(envelope, "TimeStamp"), wire.text(envelope, "Nonce")
        expected = wire.signature(self._account.token, when, nonce, sealed)
        if wire.text(envelope, "MsgSignature") != expected:
            raise wire.Garbled("MsgSignature is wrong")
        cryptor = wire.Cryptor(self._account.aes_key, self._account.app_id)
        return wire.parse(cryptor.decrypt(sealed))

    def _check_head(self, root: ET.Element, openid: str) -> None:
        if wire.text(root, "ToUserName") != openid:
            raise wire.Garbled("ToUserName is not the follower")
        if wire.text(root, "FromUserName") != self._account.original_id:
            raise wire.Garbled("FromUserName is not the account")
        if not wire.text(root, "CreateTime").isdigit():
            raise wire.Garbled("CreateTime is no number")

    def _content(self, root: ET.Element, articles: int) -> tuple[str, Json]:
        kind = wire.text(root, "MsgType")
        if kind in MEDIA:
            return kind, self._medium(root, MEDIA[kind], kind)
        content: Json = {}
        match kind:
            case "text":
                content = {"content": _required(root, "Content")}
            case "music":
                content = _under(root, "Music")
            case "news":
                content = {"articles": _articles(root, articles)}
            case "transfer_customer_service":
                content = {"kf_account": wire.text(root, "TransInfo/KfAccount")}
            case "transfer_biz_ai_ivr":
                pass
            case _:
                raise wire.Garbled(f"MsgType {kind}")
        return kind, content

    def _medium(self, root: ET.Element, tag: str, kind: str) -> Json:
        content = _under(root, tag)
        try:
            self._media.require(content.get("media_id"), kind)
        except Refusal:
            raise wire.Garbled(f"{tag}/MediaId is unknown") from None
        return content


def _required(root: ET.Element, tag: str) -> str:
    value = root.findtext(tag)
    if not value:
        raise wire.Garbled(f"{tag} is missing")
    return value


def _under(root: ET.Element, tag: str) -> Json:
    """Return an object's children under the names the JSON API gives them."""
    found = root.find(tag)
    if found is None:
        raise wire.Garbled(f"{tag} is missing")
    names = {"MediaId": "media_id", "ThumbMediaId": "thumb_media_id"}
    return {names.get(c.tag, c.tag.lower()): (c.text or "").strip() for c in found}


def _articles(root: ET.Element, most: int) -> list[Json]:
    items = root.findall("Articles/item")
    if not items or wire.text(root, "ArticleCount") != str(len(items)):
        raise wire.Garbled("ArticleCount does not fit the articles")
    return [{c.tag.lower(): (c.text or "").strip() for c in i} for i in items[:most]]
