"""The look of now, as style sheet and logo with addresses that change with it."""

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.aws.lean import AwsError
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.web.brand.models import Look, mixed, rgb

NAME = "look"
KEPT_MS = 30_000
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_kept: list[tuple[int, Look]] = []


def look() -> Look:
    """Return the look, at most half a minute old; ours where nobody answers."""
    now = now_ms()
    if _kept and now < _kept[0][0] + KEPT_MS:
        return _kept[0][1]
    try:
        found = stored()
    except (Unavailable, AwsError):
        found = _kept[0][1] if _kept else Look()
    _kept[:] = [(now, found)]
    return found


def at_version(version: str) -> Look:
    """Return the look that a page was made with; it may know more than we do."""
    found = look()
    if str(found.version) == version:
        return found
    forget()
    return look()


def forget() -> None:
    """Have it read anew: by who has just changed it, and between tests."""
    _kept.clear()


def stored() -> Look:
    config = Configs(connections.workspace()).get(NAME)
    return Look(**config.body, version=config.version)


def style_sheet(ours: Look) -> str:
    """Return what a brand's colour changes, for both faces."""
    if not ours.primary:
        return ""
    darker, tint = mixed(ours.primary, _BLACK, 0.18), mixed(ours.primary, _WHITE, 0.9)
    red, green, blue = rgb(ours.primary)
    return (
        ':root,[data-bs-theme="light"],.p-body{'
        f"--c-primary:{ours.primary};--c-primary-hover:{darker};"
        f"--c-primary-tint:{tint};--bs-primary:{ours.primary};"
        f"--bs-primary-rgb:{red},{green},{blue};--bs-link-color:{ours.primary};"
        f"--bs-link-color-rgb:{red},{green},{blue};"
        f"--p-primary:{ours.primary};--weui-BRAND:{ours.primary}}}\n"
    )


def picture(ours: Look) -> str:
    """Return the logo inside an SVG, which is text and may pass API Gateway."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<image width="64" height="64" href="{ours.logo}"/></svg>'
    )
