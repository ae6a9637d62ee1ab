"""What a file really is, by its first bytes; the name and type that came are not asked.

Source: RFC 4867 (AMR and AMR-WB storage), RFC 3533 and 5574 (Ogg, Speex)
"""

from dataclasses import dataclass

MAX_VOICE_BYTES = 2 * 1024 * 1024
MAX_BYTES = 10 * 1024 * 1024  # of pictures and videos

_FRAME_MS = 20
_AMR = b"#!AMR\n"
_AMR_WB = b"#!AMR-WB\n"
# Bytes behind a frame's header byte, by frame type; -1 is reserved.
_AMR_FRAMES = (12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0)
_AMR_WB_FRAMES = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0)
_MP3_SYNC = 0xE0  # the upper bits of an MPEG audio frame's second byte


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    suffix: str


AMR = Format("amr", "audio/amr", "amr")
AMR_WB = Format("amr-wb", "audio/amr-wb", "amr")
SILK = Format("silk", "audio/silk", "silk")
MP3 = Format("mp3", "audio/mpeg", "mp3")
SPEEX = Format("speex", "audio/ogg", "spx")
OGG = Format("ogg", "audio/ogg", "ogg")
JPEG = Format("jpeg", "image/jpeg", "jpg")
PNG = Format("png", "image/png", "png")
GIF = Format("gif", "image/gif", "gif")
MP4 = Format("mp4", "video/mp4", "mp4")


def recognised(kind: str, content: bytes) -> Format | None:
    """Return the format, or ``None`` for what a file of that kind must not be.

    Args:
        kind: voice, image or video.
    """
    limit = MAX_VOICE_BYTES if kind == "voice" else MAX_BYTES
    if not content or len(content) > limit:
        return None
    return {"voice": _sound, "image": _picture, "video": _video}[kind](content)


def duration_ms(content: bytes, found: Format) -> int | None:
    """Return the length of an AMR recording; ``None`` where it cannot be told."""
    if found == AMR:
        return _frames(content[len(_AMR) :], _AMR_FRAMES) * _FRAME_MS
    if found == AMR_WB:
        return _frames(content[len(_AMR_WB) :], _AMR_WB_FRAMES) * _FRAME_MS
    return None


def _sound(content: bytes) -> Format | None:
    if content.startswith(_AMR_WB):
        frames = _frames(content[len(_AMR_WB) :], _AMR_WB_FRAMES)
        return AMR_WB if frames else None
    if content.startswith(_AMR):
        return AMR if _frames(content[len(_AMR) :], _AMR_FRAMES) else None
    # WeChat's own writer puts one byte before the mark.
    if content.removeprefix(b"\x02").startswith(b"#!SILK_V3"):
        return SILK
    if content.startswith(b"OggS"):
        return SPEEX if b"Speex   " in content[:64] else OGG
    return MP3 if _is_mp3(content) else None


def _is_mp3(content: bytes) -> bool:
    if content.startswith(b"ID3"):
        return True
    if len(content) < 4 or content[0] != 0xFF:  # noqa: PLR2004 -- a frame's header
        return False
    version, layer = content[1] >> 3 & 3, content[1] >> 1 & 3
    bit_rate, sampling = content[2] >> 4, content[2] >> 2 & 3
    reserved = version == 1 or layer != 1 or bit_rate in (0, 15) or sampling == 3  # noqa: PLR2004
    return content[1] & _MP3_SYNC == _MP3_SYNC and not reserved


def _picture(content: bytes) -> Format | None:
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return GIF if content.startswith((b"GIF87a", b"GIF89a")) else None


def _video(content: bytes) -> Format | None:
    return MP4 if content[4:8] == b"ftyp" else None


def _frames(stream: bytes, sizes: tuple[int, ...]) -> int:
    """Count the whole frames, up to the first that is none or is cut."""
    count = at = 0
    while at < len(stream):
        size = sizes[stream[at] >> 3 & 15]
        at += 1 + size
        if size < 0 or at > len(stream):
            break
        count += 1
    return count
