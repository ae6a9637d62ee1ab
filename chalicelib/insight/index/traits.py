"""The traits of the index, for lists, segments and the nightly snapshot."""

from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value
from chalicelib.insight.index import desk

_GROUP = "互动"
_DECIMALS = 3


def _index(subject: Subject) -> Value:
    return round(desk.index_of(subject.profile, subject.now_ms), _DECIMALS)


def _score(subject: Subject) -> Value:
    return desk.score_of(subject.profile, subject.now_ms)


traits.state(
    Trait("index", "互动指数", _GROUP, Kind.NUMBER, _index, seen_as="score"),
    Trait("score", "互动分", _GROUP, Kind.NUMBER, _score, unit="分"),
)
