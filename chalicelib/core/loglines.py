"""Lines of the log: JSON, one line each, short, without what must not be read there.

Nothing of ours writes down a secret on purpose, but an error quotes what broke: an
address with its signature, a form with a telephone number.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

LONGEST_BYTES: Final = 8192
_SHORTEST_CUT: Final = 64
_DEEPEST: Final = 6
_MOST: Final = 200  # fields of one value
_READ: Final = 2 * LONGEST_BYTES  # of a text; no more of it could stand in a line
_LONGEST_SECRET: Final = 256
_PLAIN: Final = (bool, int, float)
_NOTHING: Final[Mapping[str, Any]] = {}

# What follows these names, whether in an address, a header, JSON or a dict of Python.
_HIDDEN: Final = (
    "access_token|refresh_token|jsapi_ticket|ticket|appsecret|secret|signature"
    "|msg_signature|encoding_?aes_?key|authorization|password|pepper|csrf"
    "|(?:open|union)_?id|phone|mobile|x-amz-(?:signature|credential|security-token)"
)
_NAMED: Final = re.compile(
    rf"(?i)(?:(?<![a-z])|(?<=%3F)|(?<=%26))({_HIDDEN})(\\?[\"']?\s*(?:[:=]|%3D)\s*\\?[\"']?)"
    r"((?:bearer|basic)\s+)?[^\s\"'\\&,;<>)}\]]+"
)
# ``code`` and ``state`` are our own words too, so only as a parameter.
_PARAMETERS: Final = re.compile(r"([?&](?:code|state)=|'(?:code|state)': ')[^&'\s\"]+")
_COOKIES: Final = re.compile(
    r"(?i)((?:set-)?cookie[\"']?\s*[:=]\s*[\"']?)[^\r\n\"']+|"
    r"(__Host-[\w-]+\\?[\"']?\s*[:=]\s*\\?[\"']?)[^\s;\"'\\]+"
)
_NAMES_SOMETHING: Final = re.compile("[=:]|%3D")  # spares most texts the above
_SHORTEST_SECRET: Final = 11  # a telephone number; besides where a name tells
_SHAPES: Final = (
    # An openid has capitals or digits; a long name in a trace has none.
    (
        re.compile(r"(?<![\w-])o(?=[a-z_-]*[A-Z\d])[\w-]{25,28}(?![\w-])", re.ASCII),
        "[openid]",
    ),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "[phone]"),
    (re.compile(r"(?<![A-Za-z])(?:zhk|whsec)_[\w+/=-]+", re.ASCII), "[key]"),
    (re.compile(r"[\w-]{100,}", re.ASCII), "[token]"),
)


def scrub(text: str) -> str:
    """Return a text without secrets, openids and telephone numbers."""
    if len(text) < _SHORTEST_SECRET:
        return text
    if _NAMES_SOMETHING.search(text):
        text = _COOKIES.sub(lambda m: f"{m[1] or m[2]}[cookie]", text)
        text = _NAMED.sub(r"\1\2[secret]", text)
        text = _PARAMETERS.sub(r"\1[secret]", text)
    for shape, tag in _SHAPES:
        text = shape.sub(tag, text)
    return text


def written(fields: Mapping[str, Any], ours: Mapping[str, Any] = _NOTHING) -> str:
    """Return one line of at most ``LONGEST_BYTES``; the longest text is cut first.

    Args:
        fields: whatever is to be written down.
        ours: what only our code makes, taken as it is.
    """
    clean = {**_fields(fields, 0), **ours}
    text = _text(clean)
    while len(text) > LONGEST_BYTES:
        longest = max(clean, key=lambda name: len(_text(clean[name])))
        value = clean[longest]
        whole = value if isinstance(value, str) else _text(value)
        if len(whole) <= _SHORTEST_CUT:
            names = {n: clean[n] for n in ("message", "service") if n in clean}
            return _text({**names, "cut": len(text)})
        clean[longest] = whole[: len(whole) // 2] + "…"
        text = _text(clean)
    return text


def _text(value: Any) -> str:
    # ASCII only: a line break in a text stays inside its line.
    return json.dumps(value, separators=(",", ":"), default=str)


def _clean(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return _scrubbed(value)
    if value is None or isinstance(value, _PLAIN):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return _fields(value, depth + 1)
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_clean(one, depth + 1) for one in islice(value, _MOST)]
    return _scrubbed(str(value))


def _scrubbed(text: str) -> str:
    if len(text) <= _READ:
        return scrub(text)
    # A secret that the cut went through would not be known by its form.
    return scrub(text[:_READ])[:-_LONGEST_SECRET] + "…"


def _fields(fields: Mapping[str, Any], depth: int) -> dict[str, Any]:
    some = islice(fields.items(), _MOST)
    return {_scrubbed(str(n)): _named(str(n), v, depth) for n, v in some}


def _named(name: str, value: Any, depth: int) -> Any:
    """Return a value without what its name says that it is."""
    if isinstance(value, str) and _is_hidden(name):
        return "[secret]"
    return _clean(value, depth)


@lru_cache
def _is_hidden(name: str) -> bool:
    said = f"{name}=x"
    return any(one.match(said) for one in (_NAMED, _COOKIES))
