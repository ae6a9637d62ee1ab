"""The short way to read a message, for what is written as WeChat writes nearly all.

A root, leaves below it one after the other, and in them nothing that XML has a meaning
of its own for: such a message needs no parser, which is a third of all the work between
a push and its answer.  Whatever looks different in any way is left to ``xml.parse``,
which decides; a test holds the two to each other.
"""

import re

_ROOT, _END = "<xml>", "</xml>"
# "]" may end the section, and the other characters are none in XML or not themselves.
_LEAF = re.compile(
    r"[ \n]*+<([A-Za-z]\w*+)>"
    r"(?:<!\[CDATA\[([^\]\x00-\x08\x0b-\x1f\ufffe\uffff]*+)\]\]>|([\w.-]*+))"
    r"</\1>",
    re.ASCII,
)
# The leaves whose white space somebody typed.
TYPED = frozenset({"Content"})


def read(xml: bytes) -> dict[str, str] | None:
    """Return the text of every leaf by its name; ``None`` if that takes a parser."""
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        return None
    if not text.startswith(_ROOT):
        return None
    leaves: dict[str, str] = {}
    at = len(_ROOT)
    while leaf := _LEAF.match(text, at):
        name, section, plain = leaf.groups()
        if name in leaves:
            return None
        value = plain if section is None else section
        leaves[name] = value if name in TYPED else value.strip()
        at = leaf.end()
    return leaves if text[at:].strip(" \n") == _END else None
