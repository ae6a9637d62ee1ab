"""A strict reader for the little XML WeChat sends.

Anything a WeChat message never has is refused as soon as expat meets it: a DTD (and
with it every entity attack), attributes, comments, processing instructions, other
encodings, deep nesting, an element given twice.  So two readers of one accepted body
can never disagree on what it says.
"""

from typing import NoReturn
from xml.parsers import expat

from chalicelib.core.errors import Malformed
from chalicelib.wechat import flat

MAX_BYTES = 64 * 1024
MAX_DEPTH = 4  # below the root: SendPicsInfo/PicList/item/PicMd5Sum

# The elements a parent may hold more than once; their paths get a number.
REPEATING = frozenset({"List", "item", "fail_idx"})


def read(xml: bytes) -> dict[str, str]:
    """Return the text of every leaf by its path below the root.

    ``<xml><A>1</A><B><item><C>2</C></item></B></xml>`` is
    ``{"A": "1", "B/item[1]/C": "2"}``.  A text is what any XML reader says it is, in
    CDATA or not; but a name, an id or a number has no white space around it, however
    the XML is laid out (WeChat's own samples have it around CDATA).

    Raises:
        Malformed: larger, deeper or richer than WeChat's messages are.
    """
    if len(xml) > MAX_BYTES:
        raise Malformed("XML is too large")
    leaves = flat.read(xml)
    return parse(xml) if leaves is None else leaves


def parse(xml: bytes) -> dict[str, str]:
    """Do the work of ``read`` whatever the XML looks like."""
    if 0 in xml:
        # Also every UTF-16 document has some: expat would follow its byte order mark.
        raise Malformed("XML holds NUL")
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True  # a list is made faster than a dict
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.texts.append
    parser.XmlDeclHandler = _declaration
    parser.StartDoctypeDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.CommentHandler = _refuse
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, UnicodeError):
        raise Malformed("not well-formed XML in UTF-8") from None
    return reader.leaves


class _Reader:
    """The handlers of one parse.

    One is made per message, so each handler does only what its call needs.
    """

    __slots__ = ("_branches", "_counts", "_open", "leaves", "texts")

    def __init__(self) -> None:
        self.leaves: dict[str, str] = {}
        self.texts: list[str] = []  # what came since the last tag
        self._branches = {""}  # paths of the elements that have children
        self._open: list[str] = []  # paths of the elements not yet closed
        self._counts: dict[str, int] = {}

    def start(self, name: str, attributes: list[str]) -> None:
        if attributes:
            raise Malformed("XML attributes are not expected")
        if self.texts:
            self._drop_formatting()
        opened = self._open
        depth = len(opened)
        if depth == 1:
            path = name
        elif depth == 0:
            opened.append(_root(name))
            return
        else:
            path = self._nested_path(name, depth)
        if path in self.leaves or path in self._branches:
            raise Malformed("XML element given twice")
        self.leaves[path] = ""
        opened.append(path)

    def end(self, name: str) -> None:
        path = self._open.pop()
        if not self.texts:
            return
        if path in self._branches:
            self._drop_formatting()
            return
        text = "".join(self.texts)
        self.leaves[path] = text if name in flat.TYPED else text.strip()
        self.texts.clear()

    def _nested_path(self, name: str, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise Malformed("XML is too deep")
        parent = self._open[-1]
        self._branches.add(parent)
        self.leaves.pop(parent, None)
        path = f"{parent}/{name}"
        if name in REPEATING:
            number = self._counts[path] = self._counts.get(path, 0) + 1
            path = f"{path}[{number}]"
        return path

    def _drop_formatting(self) -> None:
        """Forget the white space between tags; anything else has no place there."""
        if "".join(self.texts).strip():
            raise Malformed("XML text beside elements")
        self.texts.clear()


def _root(name: str) -> str:
    if name != "xml":
        raise Malformed("the root element is not xml")
    return ""


def _declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise Malformed("XML is not UTF-8")


def _refuse(*_: object) -> NoReturn:
    raise Malformed("XML has what a message never has")
