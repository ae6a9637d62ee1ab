"""Temporary media: uploads, downloads, and what followers send (section 12)."""

import email.parser
import email.policy
import hashlib
import secrets
from pathlib import Path

from infra.local.wechat.account import Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints, Raw
from infra.local.wechat.refusals import Json, Refusal
from infra.local.wechat.store import Store

LIFE_S = 3 * 86400
FOREVER = 1e18
_ASSETS = Path(__file__).parent / "phone"
_MB = 1024 * 1024
LIMITS = {"image": 10 * _MB, "voice": 2 * _MB, "video": 10 * _MB, "thumb": 64 * 1024}
MIMES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "amr": "audio/amr",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
ALLOWED = {
    "image": ("png", "jpg", "jpeg", "gif"),
    "voice": ("amr", "mp3"),
    "video": ("mp4",),
    "thumb": ("jpg", "jpeg"),
}
# Bytes of one 20 ms frame behind its header, by the frame type in the header's bits.
_NARROW = (b"#!AMR\n", (12, 13, 15, 17, 19, 20, 26, 31, 5))
_WIDE = (b"#!AMR-WB\n", (17, 23, 32, 36, 40, 46, 50, 58, 60, 5))


def voice(duration_ms: int, *, wide: bool = False) -> bytes:
    """Return a spoken AMR recording of about that length, at 8 or 16 kHz."""
    magic, sizes = _WIDE if wide else _NARROW
    name = "voice16k.amr" if wide else "voice.amr"
    frames = _frames((_ASSETS / name).read_bytes()[len(magic) :], sizes)
    wanted = max(1, duration_ms // 20)
    return magic + b"".join(frames[i % len(frames)] for i in range(wanted))


def _frames(stream: bytes, sizes: tuple[int, ...]) -> list[bytes]:
    frames, at = [], 0
    while at < len(stream):
        kind = stream[at] >> 3 & 15
        size = 1 + (sizes[kind] if kind < len(sizes) else 0)
        frames.append(stream[at : at + size])
        at += size
    return frames


class Media:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def endpoints(self) -> Endpoints:
        return {
            "/cgi-bin/media/upload": Endpoint(
                "POST", self._upload, body="any", daily=100_000
            ),
            "/cgi-bin/media/get": Endpoint("GET", self._download, daily=200_000),
            "/cgi-bin/media/get/jssdk": Endpoint("GET", self._download),
            "/cgi-bin/media/uploadimg": Endpoint(
                "POST", self._upload_image, body="any"
            ),
        }

    def keep(self, kind: str, name: str, body: bytes) -> str:
        """Store bytes for three days and return their media_id."""
        media_id = secrets.token_urlsafe(48)[:64]
        mime = MIMES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        now = self._clock()
        self._store.run(
            "INSERT INTO media VALUES(?, ?, ?, ?, ?, ?, ?)",
            media_id,
            kind,
            name,
            mime,
            now,
            now + LIFE_S,
            body,
        )
        return media_id

    def speak(self, media_ids: tuple[str, ...], text: str) -> None:
        """Remember what is said in a voice, which has one id for each quality."""
        for media_id in media_ids:
            key = f"spoken#{media_id}"
            self._store.run("INSERT INTO notes VALUES(?, ?)", key, text)

    def spoken(self, media_id: str) -> str:
        """Return what is said in a voice; stands in for a speech recogniser."""
        found = self._store.row(
            "SELECT value FROM notes WHERE key = ?", f"spoken#{media_id}"
        )
        if not found:
            raise Refusal(40007)
        return str(found["value"])

    def require(self, media_id: object, *kinds: str) -> None:
        """Refuse with 40007 an id that is unknown, expired or of another kind."""
        found = self._store.row(
            "SELECT type, expires FROM media WHERE id = ?", str(media_id)
        )
        if not found or found["expires"] <= self._clock() or found["type"] not in kinds:
            raise Refusal(40007)

    def picture(self, media_id: str) -> Raw:
        """Serve what a phone shows; links of pictures outlive the media_id."""
        found = self._store.row("SELECT * FROM media WHERE id = ?", media_id)
        if not found:
            return Raw(b"not found", "text/plain", 404)
        return Raw(found["body"], found["mime"])

    def _upload(self, call: Call) -> Json:
        kind = call.query.get("type", "")
        if kind not in LIMITS:
            raise Refusal(40004)
        name, body = _file_of(call)
        if name.rpartition(".")[2].lower() not in ALLOWED[kind]:
            raise Refusal(40005)
        if len(body) > LIMITS[kind]:
            raise Refusal(40006)
        key = "thumb_media_id" if kind == "thumb" else "media_id"
        created = int(self._clock())
        media_id = self.keep(kind, name, body)
        return {"type": kind, key: media_id, "created_at": created}

    def _upload_image(self, call: Call) -> Json:
        name, body = _file_of(call)
        if len(body) > _MB:
            raise Refusal(40006)
        if name.rpartition(".")[2].lower() not in ("jpg", "png", "jpeg"):
            raise Refusal(40005)
        return {"url": f"{call.base_url}/mmbiz/{self.keep('image', name, body)}"}

    def _download(self, call: Call) -> Json | Raw:
        media_id = call.query.get("media_id", "")
        if not media_id:
            raise Refusal(41006)
        found = self._store.row("SELECT * FROM media WHERE id = ?", media_id)
        if not found or found["expires"] <= self._clock():
            raise Refusal(40007)
        if found["type"] == "video":
            return {"video_url": f"{call.base_url}/mmbiz/{media_id}"}
        file = f'attachment; filename="{media_id[:32]}.{_extension(found["mime"])}"'
        headers = (("Content-disposition", file),)
        return Raw(found["body"], found["mime"], 200, headers)


def _extension(mime: str) -> str:
    return next((ext for ext, known in MIMES.items() if known == mime), "bin")


def _file_of(call: Call) -> tuple[str, bytes]:
    """Return name and bytes of the multipart field ``media``.

    Raises:
        Refusal: 41005 without such a field, 44001 when it is empty.
    """
    head = f"Content-Type: {call.content_type}\r\n\r\n".encode()
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    for part in parser.parsebytes(head + call.raw).iter_parts():
        if part.get_param("name", header="content-disposition") != "media":
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body:
            raise Refusal(44001)
        return part.get_filename() or "", body
    raise Refusal(41005)


def md5(body: bytes) -> str:
    """Return the digest WeChat puts beside pictures of a menu button."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
