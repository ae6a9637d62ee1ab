"""The lexicon that the product comes with: coffee, and things for the home."""

import json
from functools import cache
from pathlib import Path

from chalicelib.insight.semantics.lexicon.models import Lexicon

_FILE = Path(__file__).with_suffix(".json")


@cache
def seed() -> Lexicon:
    return Lexicon.from_dict(json.loads(_FILE.read_text(encoding="utf-8")))
