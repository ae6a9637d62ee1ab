"""A reply as the rules hold it, to the one WeChat understands."""

from typing import Any

from chalicelib.wechat import replies


def build(reply: dict[str, Any]) -> replies.Reply:  # noqa: PLR0911
    """Return the reply; raises ``KeyError`` for what publishing would have refused."""
    fields = {name: value for name, value in reply.items() if name != "type"}
    match reply["type"]:
        case "text":
            return replies.TextReply(**fields)
        case "image":
            return replies.ImageReply(**fields)
        case "voice":
            return replies.VoiceReply(**fields)
        case "video":
            return replies.VideoReply(**fields)
        case "music":
            return replies.MusicReply(**fields)
        case "news":
            articles = tuple(replies.Article(**one) for one in fields["articles"])
            return replies.NewsReply(articles)
        case "agents":
            return replies.ToAgents(**fields)
    raise KeyError(reply["type"])


def title(reply: dict[str, Any]) -> str:
    """Return one line for the time axis."""
    match reply["type"]:
        case "text":
            return str(reply["content"])
        case "news":
            return f"图文：{reply['articles'][0]['title']}"
        case "agents":
            return "转接微信客服"
    names = {"image": "图片", "voice": "语音", "video": "视频", "music": "音乐"}
    return names[reply["type"]]
