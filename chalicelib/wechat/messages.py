"""What we send: bodies of the sending APIs, in WeChat's own words.

Each function returns the plain dict that the API documents; ``encode`` makes it bytes.

Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
Source: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Body = dict[str, Any]


def encode(body: Mapping[str, Any]) -> bytes:
    """Return JSON with the characters themselves: WeChat refuses or shows ``\\uXXXX``.

    A lone surrogate, which UTF-8 cannot hold, becomes a question mark.
    """
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def template(
    touser: str,
    template_id: str,
    data: Mapping[str, str],
    *,
    client_msg_id: str = "",
    url: str = "",
    miniprogram: Mapping[str, str] | None = None,
) -> Body:
    """Return the body of template/send.

    Args:
        data: the value of each keyword, ``{"thing1": "巧克力"}``.
        client_msg_id: the same one to the same person is sent once within 10 minutes.
        url: opened by a tap; the fallback when there is a mini program.
        miniprogram: ``appid`` and ``pagepath`` opened by a tap.
    """
    body: Body = {"touser": touser, "template_id": template_id}
    if url:
        body["url"] = url
    if miniprogram:
        body["miniprogram"] = dict(miniprogram)
    if client_msg_id:
        body["client_msg_id"] = client_msg_id
    body["data"] = {name: {"value": value} for name, value in data.items()}
    return body


def custom(
    touser: str,
    content: Mapping[str, Any],
    *,
    kf_account: str = "",
    by_ai: bool = False,
) -> Body:
    """Return the body of custom/send.

    Args:
        content: one of the contents below.
        kf_account: the agent whose name and picture the follower sees.
        by_ai: adds WeChat's grey line that a machine wrote this.
    """
    body: Body = {"touser": touser, **content}
    if kf_account:
        body["customservice"] = {"kf_account": kf_account}
    if by_ai:
        body["aimsgcontext"] = {"is_ai_msg": 1}
    return body


def text(content: str) -> Body:
    return _typed("text", content=content)


def image(media_id: str) -> Body:
    return _typed("image", media_id=media_id)


def voice(media_id: str) -> Body:
    return _typed("voice", media_id=media_id)


def video(media_id: str, thumb_media_id: str, title: str, description: str) -> Body:
    return _typed(
        "video",
        media_id=media_id,
        thumb_media_id=thumb_media_id,
        title=title,
        description=description,
    )


def music(
    thumb_media_id: str, title: str, description: str, url: str, hq_url: str
) -> Body:
    return _typed(
        "music",
        title=title,
        description=description,
        musicurl=url,
        hqmusicurl=hq_url,
        thumb_media_id=thumb_media_id,
    )


def article(title: str, description: str, url: str, picture_url: str) -> Body:
    """Return a card that opens a page; WeChat takes exactly one."""
    one = {"title": title, "description": description}
    return _typed("news", articles=[one | {"url": url, "picurl": picture_url}])


def mpnews(media_id: str) -> Body:
    return _typed("mpnews", media_id=media_id)


def published(article_id: str) -> Body:
    return _typed("mpnewsarticle", article_id=article_id)


def menu(head: str, items: Mapping[str, str], tail: str) -> Body:
    """Return a question with tappable answers.

    A tap comes back as a text message whose ``menu_item_id`` is the key of the item.
    """
    listed = [{"id": key, "content": shown} for key, shown in items.items()]
    return _typed("msgmenu", head_content=head, list=listed, tail_content=tail)


def card(card_id: str) -> Body:
    return _typed("wxcard", card_id=card_id)


def mini_program(title: str, app_id: str, page_path: str, thumb_media_id: str) -> Body:
    return _typed(
        "miniprogrampage",
        title=title,
        appid=app_id,
        pagepath=page_path,
        thumb_media_id=thumb_media_id,
    )


def mass_to_tag(
    content: Mapping[str, Any], tag_id: int | None, client_msg_id: str
) -> Body:
    """Return the body of mass/sendall: to a tag, or to everybody when it is None.

    Source: https://developers.weixin.qq.com/doc/service/api/notify/message/api_sendall.html
    """
    audience: Body = {"is_to_all": tag_id is None}
    if tag_id is not None:
        audience["tag_id"] = tag_id
    return {"filter": audience, **content, "clientmsgid": client_msg_id}


def mass_to_people(
    content: Mapping[str, Any], open_ids: Sequence[str], client_msg_id: str = ""
) -> Body:
    """Return the body of mass/send, to 2 to 10,000 openids."""
    body = {"touser": list(open_ids), **content}
    return body | {"clientmsgid": client_msg_id} if client_msg_id else body


def mass_images(media_ids: Sequence[str], recommend: str = "") -> Body:
    """Return pictures for a mass send, which alone calls its object ``images``."""
    pictures: Body = {"media_ids": list(media_ids), "recommend": recommend}
    comments = {"need_open_comment": 1, "only_fans_can_comment": 0}
    return {"msgtype": "image", "images": pictures | comments}


def _typed(kind: str, **content: Any) -> Body:
    return {"msgtype": kind, kind: content}
