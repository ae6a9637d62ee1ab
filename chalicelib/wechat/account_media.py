"""Pictures, voice and video: those followers send, and ours.

Source: https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia.html
"""

from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chalicelib.wechat.client import Client, Raw, Request, exchange, read_json
from chalicelib.wechat.errors import CallerBug

MAX_MEDIA_BYTES = 10 * 1024 * 1024

# Where WeChat keeps videos.  Any other host in an answer is not fetched.
_VIDEO_HOSTS = (".qq.com", ".qpic.cn")


@dataclass(frozen=True, slots=True)
class Media:
    """A file, or, of a video, the address to fetch it from."""

    content: bytes
    content_type: str
    file_name: str
    video_url: str = ""


class MediaFiles(Client):
    """Temporary files live 3 days, permanent ones until deleted."""

    def media(self, media_id: str) -> Media:
        """Return a temporary file, also one that a follower sent.

        Raises:
            CallerBug: 40007, unknown or older than 3 days.
        """
        request = Request("GET", "/cgi-bin/media/get", query={"media_id": media_id})
        raw = self._with_token(request, MAX_MEDIA_BYTES)
        if not _is_json(raw):
            return Media(raw.content, raw.content_type, _file_name(raw))
        # WeChat answers 200 to errors as well; an error must never pass for a sound.
        answer = read_json(raw, request)
        return Media(b"", "", "", video_url=str(answer.get("video_url", "")))

    def video(self, url: str) -> bytes:
        """Return the video whose ``video_url`` was answered.

        Raises:
            CallerBug: the address is not WeChat's.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        known = host.endswith(_VIDEO_HOSTS) or url.startswith(self._api + "/")
        if not known or parts.scheme not in ("http", "https"):
            raise CallerBug("WeChat /cgi-bin/media/get: a video on a foreign host")
        base = f"{parts.scheme}://{parts.netloc}"
        request = Request("GET", parts.path)
        query = dict(parse_qsl(parts.query))
        return exchange(self._http, base, request, query, MAX_MEDIA_BYTES).content

    def upload(self, kind: str, name: str, content: bytes, content_type: str) -> str:
        """Keep a file for 3 days and return its media id.

        Args:
            kind: image, voice, video or thumb.
            name: a file name whose ending WeChat looks at.
        """
        files = {"media": (name, content, content_type)}
        path = "/cgi-bin/media/upload"
        answer = self._call(Request("POST", path, query={"type": kind}, files=files))
        return str(answer.get("media_id") or answer["thumb_media_id"])

    def upload_picture(self, name: str, content: bytes, content_type: str) -> str:
        """Keep a picture for the text of articles and return its address."""
        files = {"media": (name, content, content_type)}
        answer = self._call(Request("POST", "/cgi-bin/media/uploadimg", files=files))
        return str(answer["url"])

    def add_material(
        self, kind: str, name: str, content: bytes, content_type: str
    ) -> str:
        """Keep a file for good and return its media id."""
        files = {"media": (name, content, content_type)}
        path = "/cgi-bin/material/add_material"
        answer = self._call(Request("POST", path, query={"type": kind}, files=files))
        return str(answer["media_id"])

    def materials(
        self, kind: str, offset: int = 0, count: int = 20
    ) -> list[dict[str, Any]]:
        """Return up to 20 permanent files, the newest first."""
        body = {"type": kind, "offset": offset, "count": count}
        answer = self._post("/cgi-bin/material/batchget_material", body)
        return list(answer.get("item", []))

    def material_counts(self) -> dict[str, int]:
        """Return how many permanent files there are: ``{"image": 3, ...}``."""
        answer = self._get("/cgi-bin/material/get_materialcount")
        kinds = ("voice", "video", "image", "news")
        return {kind: int(answer.get(f"{kind}_count", 0)) for kind in kinds}


def _is_json(raw: Raw) -> bool:
    # The type alone does not tell: errors come as text/plain too.
    return "json" in raw.content_type or raw.content.lstrip()[:1] == b"{"


def _file_name(raw: Raw) -> str:
    header = Message()
    header["Content-Disposition"] = raw.disposition
    return header.get_filename() or ""
