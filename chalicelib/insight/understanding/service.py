"""What WeChat pushes mean: the index they add to, the topics they are about; pure.

Everything is decided from the push itself and goes into the writes that are made
anyway: the entry's data, and counters in the one update of the profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.customers.profile.changes import Changes
from chalicelib.insight.index.models import Weights
from chalicelib.insight.index.service import adds, kind_of
from chalicelib.insight.semantics.lexicon.models import Reading
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.understanding.models import NOTHING, Understood
from chalicelib.wechat.event_base import Event

_ANY = "*"  # ends a key that stands for all that begin so


@dataclass(frozen=True, slots=True)
class Understanding:
    """Weights and words of now."""

    weights: Weights
    reader: Reader

    def of(self, event: Event, at_ms: int) -> Understood:
        """Return what a push means; nothing where nobody did anything."""
        kind = kind_of(event)
        if not kind:
            return NOTHING
        weight = self.weights.of(kind, at_ms)
        reading = self._reading(event, kind)
        changes = _changes(reading, at_ms, adds(weight, at_ms, reading.topics))
        return Understood(reading.to_data(), changes)

    def of_speech(self, text: str, at_ms: int) -> Understood:
        """Return what a voice message means, once its words are known.

        The message itself has counted when it came; its topics have not.
        """
        reading = self.reader.read(text)
        weight = self.weights.of("voice", at_ms)
        counted = adds(weight, at_ms, reading.topics)
        own = adds(weight, at_ms)
        topics = {name: n for name, n in counted.items() if name not in own}
        return Understood(reading.to_data(), _changes(reading, at_ms, topics))

    def _reading(self, event: Event, kind: str) -> Reading:
        if kind == "text":
            return self.reader.read(event.fields.get("Content", ""))
        lexicon = self.reader.lexicon
        if kind == "scan":
            return Reading(_mapped(lexicon.scenes, event.scene))
        if kind == "menu":
            return Reading(_mapped(lexicon.menus, _tapped(event)))
        return Reading()


def _tapped(event: Event) -> str:
    """Return which item of a menu was tapped."""
    return event.fields.get("bizmsgmenuid") or event.fields.get("EventKey", "")


def _mapped(topics: Mapping[str, tuple[str, ...]], key: str) -> tuple[str, ...]:
    """Return the topics of a key: its own, else those of the longest beginning."""
    if not key or key in topics:
        return topics.get(key, ())
    open_ends = (one for one in topics if one.endswith(_ANY))
    begins = [one for one in open_ends if key.startswith(one.removesuffix(_ANY))]
    return topics.get(max(begins, key=len, default=""), ())


def _changes(reading: Reading, at_ms: int, counted: dict[str, int]) -> Changes:
    sets = {}
    if reading.polarity:
        sets = {"mood": reading.polarity, "mood_at": at_ms}
    return Changes(sets=sets, adds=counted)
