"""兴趣与情绪 on the customer page: the score with its parts, topics, the last mood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.index import desk as index
from chalicelib.insight.index import service
from chalicelib.insight.semantics.lexicon import desk as lexicon
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.semantics.topics import sentences
from chalicelib.insight.semantics.topics.interests import Interest, interests
from chalicelib.insight.semantics.topics.sentences import Piece
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.visit import Visit

_LOOKED_AT = 100  # entries: one query
_EVIDENCE = 3  # lines a topic


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that speaks for something."""

    at_ms: int
    kind: str
    pieces: tuple[Piece, ...]
    polarity: int


@dataclass(frozen=True, slots=True)
class Known:
    """A topic with the lines behind it."""

    interest: Interest
    evidence: list[Line]


def _values(visit: Visit, profile: Profile) -> Mapping[str, Any]:
    now = now_ms()
    entries = Timeline(connections.interactions()).recent(profile.id, _LOOKED_AT)
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    reader, whole = lexicon.reader(), "messages" in seen
    standing = service.standing(
        profile.counters, entries, index.weights(), index.kappa(), now
    )
    found = interests(profile.counters, profile.topics_on, reader.lexicon, now)
    felt = next((one for one in entries if one.data.get("polarity")), None)
    return {
        "standing": standing if "score" in seen else None,
        "topics": [
            Known(one, _evidence(reader, entries, one.topic, whole=whole))
            for one in found
        ],
        "felt": _line(reader, felt, whole=whole) if felt else None,
    }


def _evidence(
    reader: Reader, entries: Sequence[Entry], topic: str, *, whole: bool
) -> list[Line]:
    speaking = [one for one in entries if topic in one.data.get("topics", ())]
    return [_line(reader, one, whole=whole) for one in speaking[:_EVIDENCE]]


def _line(reader: Reader, entry: Entry, *, whole: bool) -> Line:
    pieces = sentences.pieces_of(reader, entry, whole=whole)
    return Line(entry.at_ms, entry.kind, pieces, entry.data.get("polarity", 0))


panels.add(
    Panel(
        "interest",
        "兴趣与情绪",
        "sparkles",
        Side.LEFT,
        40,
        Action.CUSTOMERS_READ,
        "insight/semantics/topics/panel.html",
        _values,
    )
)
