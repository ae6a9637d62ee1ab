"""What the models in use say of one person."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.insight.prediction import desk
from chalicelib.insight.prediction.models import Target
from chalicelib.insight.prediction.service import Score, is_scored, score
from chalicelib.insight.standing.models import Numbers


class Said(NamedTuple):
    """One of them."""

    target: Target
    score: Score


def scores_of(numbers: Numbers, traits: Mapping[str, Any], now_ms: int) -> list[Said]:
    """Return what is said of somebody; nothing of whom the models do not know.

    Args:
        numbers: the person.
        traits: the TRAITS item, for the bands they were in.
        now_ms: the instant.
    """
    if not is_scored(numbers, now_ms):
        return []
    found = []
    for target in Target:
        if model := desk.model(target):
            before = str(traits.get(f"v_{target.value}", ""))
            found.append(Said(target, score(model, target, numbers, now_ms, before)))
    return found
