"""The understanding of this deployment: its weights and its words."""

from chalicelib.insight.index import desk as index
from chalicelib.insight.index.models import Weights
from chalicelib.insight.semantics.lexicon import desk as semantics
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.semantics.lexicon.seed import seed
from chalicelib.insight.understanding.service import Understanding


def understanding() -> Understanding:
    """Return it; both parts are at most half a minute old."""
    return Understanding(index.weights(), semantics.reader())


def first() -> Understanding:
    """Return what the product comes with, for what happens before anybody decides."""
    return Understanding(Weights(), Reader(seed()))
