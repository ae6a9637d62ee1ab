"""The lexicon in force, as every worker reads by it."""

from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.semantics.lexicon.models import Lexicon
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.semantics.lexicon.repository import Lexicons


def lexicons() -> Lexicons:
    return Lexicons(connections.workspace())


def reader() -> Reader:
    """Return what reads by the version in force, at most half a minute behind."""
    return _reader(connections.workspace())()


def lexicon() -> Lexicon:
    return reader().lexicon


def forget() -> None:
    """Have the version looked at anew, by who has just published one."""
    _reader.cache_clear()


@cache
def _reader(workspace: Table) -> Fresh[Reader]:
    lexicons = Lexicons(workspace)

    def read(before: Reader | None) -> Reader:
        number = lexicons.current_version()
        if before is not None and before.version == number:
            return before
        return Reader(lexicons.published(number).lexicon, number)

    return Fresh(read)
