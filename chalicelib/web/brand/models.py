"""How the brand looks on both faces; pure."""

import base64
import binascii
import re
from dataclasses import dataclass

from chalicelib.core.errors import InvalidInput

LEAST_CONTRAST = 4.5  # WCAG AA, for text of any size
LARGEST_LOGO_BYTES = 24 * 1024
LONGEST_NAME = 16
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LOGO = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/=]+)")
_BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF"}
_WHITE = (255, 255, 255)

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """The brand's own look; "" leaves ours."""

    name: str = ""
    primary: str = ""  # "#0a7a48", of buttons and links
    logo: str = ""  # a data URL
    version: int = 0

    @property
    def is_plain(self) -> bool:
        return not (self.name or self.primary or self.logo)


def checked_name(text: str) -> str:
    """Return the name; raises ``InvalidInput``."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"品牌名最多 {LONGEST_NAME} 个字")
    return name


def checked_colour(text: str) -> str:
    """Return the colour; raises ``InvalidInput``, also where white cannot be read."""
    colour = text.strip().lower()
    if not colour:
        return ""
    if not _COLOUR.fullmatch(colour):
        raise InvalidInput("颜色写成 #0a7a48 的样子")
    contrast = contrast_of_white(colour)
    if contrast < LEAST_CONTRAST:
        raise InvalidInput(
            f"这个颜色与白色的对比度只有 {contrast:.1f}，文字会看不清，"
            f"至少要 {LEAST_CONTRAST}"
        )
    return colour


def checked_logo(text: str) -> str:
    """Return the logo as a data URL; raises ``InvalidInput``."""
    if not text:
        return ""
    found = _LOGO.fullmatch(text)
    if not found:
        raise InvalidInput("标志要是 PNG、JPEG 或 WebP 图片")
    try:
        content = base64.b64decode(found[2], validate=True)
    except binascii.Error as error:
        raise InvalidInput("标志没有完整上传，请重新选择") from error
    if len(content) > LARGEST_LOGO_BYTES:
        raise InvalidInput(f"标志不能超过 {LARGEST_LOGO_BYTES // 1024} KB")
    if not content.startswith(_BEGINNINGS[found[1]]):
        raise InvalidInput("标志的内容与格式不符")
    return text


def rgb(colour: str) -> Rgb:
    """Return the parts of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast_of_white(colour: str) -> float:
    """Return how well a colour is told from white."""
    return contrast_of(rgb(colour), _WHITE)


def contrast_of(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio, 1 to 21.

    Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, with_other: Rgb, share: float) -> str:
    """Return the colour mixed with another; ``share`` 0 to 1 is of the other."""
    parts = (
        round(own * (1 - share) + other * share)
        for own, other in zip(rgb(colour), with_other, strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    small = 0.04045
    return part / 12.92 if part <= small else ((part + 0.055) / 1.055) ** 2.4
