"""What the function ``segments`` does with what it is given."""

from datetime import date, timedelta
from typing import Any

from chalice.app import SQSEvent

from chalicelib import connections
from chalicelib.aws.logs import logger
from chalicelib.core.clock import business_day, local_time
from chalicelib.customers.facts import digest
from chalicelib.customers.lifecycle import nightly as lifecycle
from chalicelib.customers.segments.counting import office, schemas
from chalicelib.customers.segments.definitions.models import Day, Segment
from chalicelib.customers.segments.definitions.repository import Segments
from chalicelib.customers.segments.membership import sweeping
from chalicelib.customers.segments.membership.repository import ref_of
from chalicelib.customers.segments.people.models import Snapshot
from chalicelib.customers.segments.rules.models import Belongs, Node

_STEP_MS = 120_000
_NIGHT_ENDS = 6  # o'clock; a snapshot made later says nothing of yesterday's end


def serve(event: SQSEvent) -> Any:
    """Answer a question, or do the steps that came by the queue."""
    given = event.to_dict()
    if "ask" in given:
        return office.answer(given)
    return connections.consumer(needed_ms=_STEP_MS).consume(
        event, schemas.ordered.validate_python, _do
    )


def _do(order: schemas.Build | schemas.Forget) -> None:
    if isinstance(order, schemas.Forget):
        office.forget(order.forget)
    else:
        office.do(order, _ready)


def _ready(made: Snapshot) -> None:
    """Go on from a new snapshot: count, and look at whoever is out of place."""
    logger.info("snapshot", version=made.version, people=made.people)
    segments = Segments(connections.workspace())
    kept = [one for one in segments.all() if not one.archived]
    counts = office.answering().tally({one.id: _rule(one) for one in kept})
    for one in kept:
        segments.note_count(one.id, counts.get(one.id, 0), made.as_of_ms)
    if local_time(made.as_of_ms).hour < _NIGHT_ENDS:
        _note_days(segments, kept, counts, made)
        _note_stages(made)
    sweeping.begin_nightly(made)


def _rule(segment: Segment) -> Node:
    """Return what its people are counted by: who belongs to it, where somebody does."""
    return Belongs(segment.id) if segment.form.has_members else segment.rule


def _note_stages(made: Snapshot) -> None:
    asked = schemas.SpreadAsked(
        texts=lifecycle.TEXTS, numbers=[lifecycle.GAP], fresh=True
    )
    found = office.answering().answer(asked)
    middle = found.middles.get(lifecycle.GAP)
    gap = (middle.value, middle.people) if middle else None
    lifecycle.counted(_day_before(made), found.spread, gap, found.as_of_ms)


def _day_before(made: Snapshot) -> str:
    today = date.fromisoformat(business_day(made.as_of_ms))
    return (today - timedelta(days=1)).isoformat()


def _note_days(
    segments: Segments, kept: list[Segment], counts: dict[str, int], made: Snapshot
) -> None:
    day = _day_before(made)
    refs = {one.id: digest(ref_of(one.id)) for one in kept if one.form.has_members}
    moves = office.answering().moves(day, refs)
    for one in kept:
        entered, exited = moves.get(one.id, (0, 0))
        count = counts.get(one.id, 0)
        segments.note_day(one.id, Day(day, count, entered, exited))
