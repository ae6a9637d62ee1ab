"""Style sheets, scripts and icons, under addresses that change with their content.

``styles/`` holds the style sheets we write, by component; ``static/`` our scripts and
``static/vendor/`` what ``make assets`` installs.  Nothing else goes through Lambda:
API Gateway would guess wrongly about binaries.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from chalicelib.core.errors import NotFound

WEB = Path(__file__).parent

# One style sheet per face, its components in the order of the cascade.
BUNDLES = {
    "portal.css": (
        "portal/tokens.css",
        "portal/page.css",
        "portal/buttons.css",
        "portal/hero.css",
        "portal/member-card.css",
        "portal/figures.css",
        "portal/prompt.css",
        "portal/activity.css",
        "portal/notice.css",
        "portal/confirm.css",
        "portal/form.css",
        "portal/privacy.css",
    ),
    "console.css": (
        "console/tokens.css",
        "console/page.css",
        "console/frame.css",
        "console/parts.css",
        "console/lists.css",
        "console/forms.css",
        "console/layers.css",
        "console/login.css",
        "console/charts.css",
        "console/tags.css",
        "console/known.css",
        "console/customers.css",
        "console/customer.css",
        "console/axis.css",
        "console/segments.css",
        "console/insight.css",
        "console/questionnaire.css",
        "console/value.css",
        "console/places.css",
        "console/lifecycle.css",
        "console/importing.css",
        "console/privacy.css",
    ),
}
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\.(css|js|svg)")
_VERSION_LENGTH = 10
_FOREVER = "public, max-age=31536000, immutable"
# Asked for by a page that an earlier deployment served: right now, but not for ever.
_UNTIL_ASKED_AGAIN = "no-cache"


class Files:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.content: Callable[[str], str] = cache(self._content)
        self.version: Callable[[str], str] = cache(self._version)
        self._built: Callable[[], dict[str, str]] = cache(self._manifest)

    def headers(self, name: str, version: str) -> dict[str, str]:
        """Return the headers of an existing file asked for by that version."""
        fresh = version == self.version(name)
        return self.made_headers(name.rpartition(".")[2], fresh=fresh)

    def made_headers(self, kind: str, *, fresh: bool) -> dict[str, str]:
        """Return the headers of a text; ``fresh`` if its address is of this version."""
        # The brand's logo is a picture within an SVG.
        images = "; img-src data:" if kind == "svg" else ""
        return {
            "Content-Type": TYPES[kind],
            "Cache-Control": _FOREVER if fresh else _UNTIL_ASKED_AGAIN,
            "Content-Security-Policy": f"default-src 'none'{images}",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }

    def _content(self, name: str) -> str:
        """Return the text of a file.

        Raises:
            NotFound: there is none of that name.
        """
        if not _NAME.fullmatch(name):
            raise NotFound(f"no file {name!r}")
        parts = BUNDLES.get(name, (name,))
        return "\n".join(self._read(part) for part in parts)

    def _read(self, name: str) -> str:
        for folder in ("styles", "static", "static/vendor"):
            path = self._folder / folder / name
            if path.is_file():
                return path.read_text(encoding="utf-8")
        raise NotFound(f"no file {name!r}")

    def _version(self, name: str) -> str:
        """Return what stands for the content in the address.

        A page with a file missing is better than no page, so that is no error here;
        a test sees to it that every name in a template is of a file.
        """
        if known := self._built().get(name):
            return known
        try:
            content = self.content(name)
        except NotFound:
            return "missing"
        return hashlib.sha256(content.encode()).hexdigest()[:_VERSION_LENGTH]

    def _manifest(self) -> dict[str, str]:
        """Return the versions that ``make assets`` has worked out."""
        try:
            text = (self._folder / "static" / "manifest.json").read_text(
                encoding="utf-8"
            )
        except FileNotFoundError:
            return {}
        versions: dict[str, str] = json.loads(text)
        return versions


@cache
def files() -> Files:
    """Return the files of this deployment."""
    return Files(WEB)
