"""What is learnt from a sample of everybody: models, and groups."""

from chalicelib import connections
from chalicelib.aws.logs import logger
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.customers.segments.people.models import PARTS
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.clusters.models import TooLittle
from chalicelib.insight.clusters.repository import Proposal, next_number
from chalicelib.insight.clusters.service import find
from chalicelib.insight.index import desk as index
from chalicelib.insight.nightly import desk, history
from chalicelib.insight.prediction import desk as prediction
from chalicelib.insight.prediction.models import Target
from chalicelib.insight.prediction.past import by_person
from chalicelib.insight.prediction.repository import Taught
from chalicelib.insight.prediction.training import Lesson, learn, looks_at
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.standing.reading import numbers_of_row

MOST_PEOPLE = 20_000  # of a sample
AGAIN_AFTER_MS = 29 * DAY_MS  # a month of nights


def train(target: Target) -> Lesson | None:
    """Learn to foretell something, and use what was learnt if it is better."""
    people, share = sample()
    if not people:
        return None
    now, bucket = now_ms(), connections.archive()
    days = history.archived(bucket, now)
    acts = history.acts(bucket, days, share)
    # What came is known up to the end of the last archived day.
    until = history.ends_ms(days)
    looks = looks_at(history.begins_ms(days), until) if days else []
    models = prediction.models()
    champion, (fewest, _) = models.current(target), models.fewest()
    found = learn(
        by_person(acts, people),
        target,
        looks,
        index.weights(),
        champion.lesson.model if champion else None,
        fewest,
    )
    used = found.is_better
    models.keep(target, Taught(now, found, used))
    prediction.forget()
    logger.info(
        "trained", target=target, cases=found.cases, used=used, no=found.refusals
    )
    return found


def group() -> Proposal | None:
    """Find groups of people who are alike, for the staff to review."""
    people, _ = sample()
    now, kept = now_ms(), clusters.clusters()
    last, published = kept.proposal(), kept.published().grouping
    number = last.next_number if last else 1
    before = published or (last.grouping if last else None)
    following = [one for one in people if one.subscribed]
    try:
        found = find(following, now, business_day(now), before, number)
    except TooLittle as refused:
        proposal = Proposal(now, None, str(refused), number)
    else:
        after = next_number(found.clusters, number)
        proposal = Proposal(now, found, "", after)
    kept.propose(proposal)
    return proposal


def is_due(target: Target, now: int) -> bool:
    """Tell whether a month has passed since somebody tried to foretell it."""
    latest = prediction.models().latest(target, 1)
    return not latest or now - latest[0].at_ms >= AGAIN_AFTER_MS


def is_grouping_due(now: int) -> bool:
    last = clusters.clusters().proposal()
    return last is None or now - last.at_ms >= AGAIN_AFTER_MS


def sample() -> tuple[list[Numbers], float]:
    """Return people of the snapshot that counts, and which share of all they are."""
    current = desk.snapshots().current()
    if current is None or not current.people:
        return [], 0.0
    share = min(1.0, MOST_PEOPLE / current.people)
    files, now = desk.files(), now_ms()
    rows = (
        row
        for part in range(PARTS)
        for row in files.sample(current.version, part, share)
    )
    return [numbers_of_row(row, now) for row in rows], share
